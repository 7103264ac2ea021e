"""The list of all clocks: its filters, the ones a person keeps, and its file."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from dashboard.csvlines import csv_lines
from dashboard.desk.clockface import chip
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.oversight.clocklist import NONE, PAGE, SOON, STATES, ClockList, Place, Row, Wanted
from models.actions.filters import forget, keep
from models.db import snapshot, unit_of_work
from models.deadline import PROMISE
from models.errors import NotFound
from models.names import name
from models.taxonomy import Category, DeadlineKind
from models.workbench import SavedFilter

LIST = "/oversight/clocks"
PLACE = "%Y%m%d%H%M%S%f"
FILE = ("number", "clock", "cycle", "law", "rule", "started_at", "due_on", "late", "stands_until", "longer")
FILE_OF_CASE = ("agency", "region", "subject", "case_state")

router = APIRouter(prefix=LIST, include_in_schema=False)

Overseer = Annotated[SignedIn, Depends(StaffRule("oversight.read"))]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as the address says it."""

    state: Annotated[str, Query(max_length=10)] = ""
    kind: Annotated[str, Query(max_length=20)] = ""
    agency: Annotated[str, Query(max_length=80)] = ""
    region: Annotated[str, Query(max_length=20)] = ""
    subject: Annotated[str, Query(max_length=40)] = ""
    rule: Annotated[str, Query(max_length=40)] = ""
    first: Annotated[str, Query(max_length=10)] = ""
    last: Annotated[str, Query(max_length=10)] = ""
    days: Annotated[int, Query(ge=1, le=60)] = SOON

    def query(self, **changed: object) -> str:
        """The same as a query, without what is not asked."""
        kept = {name: value for name, value in (asdict(self) | changed).items() if value != ""}
        return urlencode(kept if kept.get("days") != SOON else {k: v for k, v in kept.items() if k != "days"})


@router.get("")
def show_clocks(
    visit: VisitDep,
    who: Overseer,
    asked: Annotated[Asked, Depends()],
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """One page of the clocks, next due first."""
    return _page(visit, who, asked, place_of(after))


@router.get(".csv")
def download_clocks(visit: VisitDep, who: Overseer, asked: Annotated[Asked, Depends()]) -> Response:  # noqa: ARG001
    """All that the filter lists: numbers, codes and days; no text, and nobody's name."""
    wanted = wanted_of(visit, asked)
    file = f"clocks-{visit.house.office.local_date(visit.now)}.csv"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    lines = csv_lines((*FILE, *FILE_OF_CASE), _rows(visit, wanted))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/saved")
def post_saved(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("oversight.read"))],
    name_: Annotated[str, Form(alias="name")] = "",
    query: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Keep the filter under a name; a name that is there already gets the new filter."""
    with unit_of_work(visit.house.engine) as session:
        keep(session, who.actor, name_, query)
    return RedirectResponse(f"{LIST}?{query}", 303)


@router.post("/saved/{filter_id}/delete")
def post_forget(
    filter_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("oversight.read"))]
) -> Response:
    """Forget a filter of one's own."""
    with unit_of_work(visit.house.engine) as session:
        forget(session, who.actor, filter_id)
    return RedirectResponse(LIST, 303)


def _page(visit: Visit, who: SignedIn, asked: Asked, after: Place | None) -> Response:
    office, now = visit.house.office, visit.now
    wanted = wanted_of(visit, asked)
    with Session(visit.house.read_engine) as session:
        clocks = ClockList(session, office, now, wanted)
        rows, following = clocks.page(after)
        counts = clocks.counts()
        kept = saved(session, who)
    return desk_page(
        visit,
        who,
        "oversight/clocks.html",
        asked=asked,
        rows=rows,
        after=after,
        following=f"{following.due_at.strftime(PLACE)}_{following.id}" if following else "",
        counts=counts,
        kept=kept,
        chips={row.id: chip(office, row.due_at, now, row.id) for row in rows},
        page=PAGE,
        **choices(visit, who.language),
    )


def choices(visit: Visit, language: str) -> dict[str, Any]:
    """What can be asked for, with the words for it."""
    profile, law = visit.house.office.profile, visit.house.office.law
    return {
        "states": ("", *STATES),
        "kinds": [(one, name("deadline_kinds", one, language)) for one in DeadlineKind],
        "agencies": {code: one.short[language] for code, one in profile.agencies.items()},
        "regions": {code: one.names[language] for code, one in profile.regions.items()},
        "subjects": [(one, name("categories", one, language)) for one in Category],
        "rules": {str(one.name): one.titles[language] for one in law.rules},
        "nobody": NONE,
    }


def wanted_of(visit: Visit, asked: Asked) -> Wanted:
    """The filter itself; NotFound for a word that stands for nothing."""
    office = visit.house.office
    known = {
        "state": STATES,
        "kind": set(DeadlineKind),
        "agency": {*office.profile.agencies, NONE},
        "region": {*office.profile.regions, NONE},
        "subject": {*Category, NONE},
        "rule": {*(str(one.name) for one in office.law.rules), PROMISE},
    }
    for field, values in known.items():
        if getattr(asked, field) not in {"", *values}:
            raise NotFound("page_not_found")
    texts: dict[str, str] = {field: getattr(asked, field) for field in known}
    return Wanted(**texts, first=day_of(asked.first), last=day_of(asked.last), days=asked.days)


def day_of(typed: str) -> date | None:
    """The day of a field; None when it is empty, NotFound when it is no day."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise NotFound("page_not_found") from None


def place_of(typed: str) -> Place | None:
    """Where the page begins; NotFound for an address that we did not write."""
    if not typed:
        return None
    instant, _, key = typed.partition("_")
    try:
        return Place(datetime.strptime(instant, PLACE).replace(tzinfo=UTC), int(key))
    except ValueError:
        raise NotFound("page_not_found") from None


def saved(session: Session, who: SignedIn) -> list[SavedFilter]:
    """The person's filters by name."""
    mine = select(SavedFilter).where(SavedFilter.account_id == who.actor.account_id)
    return list(session.exec(mine.order_by(col(SavedFilter.name))))


def _rows(visit: Visit, wanted: Wanted) -> Iterator[Sequence[object]]:
    with snapshot(visit.house.engine) as session:
        for row in ClockList(session, visit.house.office, visit.now, wanted).all():
            yield _cells(row, visit.now)


def _cells(row: Row, now: datetime) -> tuple[object, ...]:
    stands = row.stands_until.isoformat() if row.stands_until else ""
    times = (row.started_at.isoformat(), row.due_on, int(row.due_at < now), stands, int(row.longer))
    clock = (row.number, row.kind, row.cycle, row.law, row.rule, *times)
    return (*clock, row.agency or "", row.region or "", row.category or "", row.case_state)
