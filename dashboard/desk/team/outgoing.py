"""The outgoing register of the agency as a list: every number it gave out in a year, without gaps, the newest first."""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.deps import SignedIn, StaffRule
from dashboard.csvlines import csv_lines
from dashboard.desk.forms import VisitDep
from dashboard.desk.frame import desk_page
from models.batches import batches
from models.case import Case
from models.message import Message
from models.register import Register, RegisterEntry

PAGE = 100
CHUNK = 1000
HEADS = ("number", "dated", "case", "kind", "outcome", "signs", "signer", "void_at")

router = APIRouter(prefix="/desk/team/register", include_in_schema=False)

Leader = Annotated[SignedIn, Depends(StaffRule("team.read"))]
Year = Annotated[int, Query(ge=0, le=9999)]


class Line(NamedTuple):
    """One number: what the register says, and the case and the text that it is about."""

    entry: RegisterEntry
    case: Case
    message: Message


@router.get("")
def show_register(
    visit: VisitDep, who: Leader, year: Year = 0, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """One year's numbers; by default of the newest year that has some."""
    agency = who.actor.agency_code or ""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        last = _last_of(session, agency)
        chosen = year if year in last else max(last, default=0)
        lines = _lines(session, _given(agency, chosen).offset((page - 1) * PAGE).limit(PAGE))
    more = last.get(chosen, 0) > page * PAGE
    return desk_page(
        visit, who, "desk/team/register.html", lines=lines, last=last, year=chosen, page=page, more=more, agency=agency
    )


@router.get(".csv")
def download_register(visit: VisitDep, who: Leader, year: Year) -> Response:
    """The whole year for a spreadsheet: numbers, codes and days; of persons only who signed."""
    headers = {"content-disposition": f'attachment; filename="register-{who.actor.agency_code}-{year}.csv"'}
    lines = csv_lines(HEADS, _rows(visit, who.actor.agency_code or "", year))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _last_of(session: Session, agency: str) -> dict[int, int]:
    """Year -> the last number that the agency gave out in it, the newest year first."""
    found = select(Register).where(Register.agency_code == agency, Register.last > 0)
    return {one.year: one.last for one in session.exec(found.order_by(col(Register.year).desc()))}


def _given(agency: str, year: int) -> SelectOfScalar[RegisterEntry]:
    """The numbered entries of a year, the newest first; those that still wait for a number are not given out."""
    found = select(RegisterEntry).where(RegisterEntry.agency_code == agency, RegisterEntry.year == year)
    return found.where(col(RegisterEntry.no).is_not(None)).order_by(col(RegisterEntry.no).desc())


def _lines(session: Session, wanted: SelectOfScalar[RegisterEntry]) -> Sequence[Line]:
    joined = wanted.join(Case, col(Case.id) == RegisterEntry.case_id)
    joined = joined.join(Message, col(Message.id) == RegisterEntry.message_id)
    return [Line(*row) for row in session.execute(joined.add_columns(Case, Message))]


def _rows(visit: VisitDep, agency: str, year: int) -> Iterator[tuple[str, ...]]:
    with Session(visit.house.read_engine) as session:
        keys = session.execute(_given(agency, year).with_only_columns(col(RegisterEntry.message_id))).scalars().all()
        for some in batches(keys, CHUNK):
            yield from map(_cells, _lines(session, _given(agency, year).where(col(RegisterEntry.message_id).in_(some))))
            session.expunge_all()


def _cells(line: Line) -> tuple[str, ...]:
    entry, void = line.entry, line.entry.void_at
    said = (line.message.kind, line.message.outcome or "", entry.signs, entry.signer)
    return (entry.number, entry.dated.isoformat(), line.case.number, *said, void.isoformat() if void else "")
