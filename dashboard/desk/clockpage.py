"""Why this date: one clock with its sum, its article, its calendar and what happened to it. Every date leads here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.calendarview import OddDay, Year
from dashboard.desk.clockface import Clock, chip, face
from dashboard.desk.clockstory import clock_story
from dashboard.desk.forms import Visit, VisitDep
from dashboard.desk.frame import desk_page
from escalation.amending import as_of
from escalation.clock import Due
from escalation.office import Jurisdiction
from models import queries
from models.actor import Actor
from models.authority import may
from models.calendarchange import CalendarChange, approved
from models.case import Case
from models.deadline import OPEN, PROMISE, Deadline
from models.errors import NotFound

MOST = 2**63 - 1
# Where this person reads the case: the first of these that the role carries and that reaches it.
CASES = (
    ("case.read", "/desk/cases/"),
    ("part.read", "/desk/parts/"),
    ("appeal.read", "/desk/appeals/"),
    ("triage.read", "/desk/triage?case="),
    ("case.read_with_reason", "/oversight/cases/"),
)

router = APIRouter(prefix="/desk/clocks", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """How a date was counted: as every page shows it, and those days of it that are other than their weekday says."""

    due: Due
    face: Clock
    odd: list[OddDay]


@router.get("/{clock_id}")
def show_clock(
    clock_id: Annotated[int, Path(ge=1, le=MOST)],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffRule("clock.read"))],
) -> Response:
    """One clock. It holds dates, articles and roles, none of the case's content and nobody's name."""
    office = visit.house.office
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        clock, case = _clock(session, visit, clock_id, who.actor)
        alike = [one for one in queries.deadlines(session, case.id) if (one.kind, one.part) == (clock.kind, clock.part)]
        following = next((one for one in alike if one.cycle > clock.cycle), None)
        context: dict[str, Any] = {
            "told": clock_story(session, clock, following, queries.history(session, case.id), who.language),
            "address": _address(who.actor, case, queries.has_part(session, case.id)),
            "worked": worked(office, clock, approved(session, office.profile.code), visit, who.language),
        }
    return desk_page(
        visit,
        who,
        "desk/clock.html",
        case=case,
        clock=clock,
        chip=chip(office, clock.due_at, visit.now, clock.id) if clock.state == OPEN else None,
        promised=clock.law == PROMISE,
        law_titles=office.law.titles,
        law_on=clock.law_on or office.local_date(clock.started_at),
        **context,
    )


def _clock(session: Session, visit: Visit, clock_id: int, actor: Actor) -> tuple[Deadline, Case]:
    try:
        return queries.clock_for(session, clock_id, actor)
    except NotFound:
        number = queries.number_of_clock(session, clock_id)
        if number:
            queries.crossed_border(visit.house.engine, number, actor, visit.now)
        raise


def worked(
    office: Jurisdiction, clock: Deadline, changes: Sequence[CalendarChange], visit: Visit, language: str
) -> Sum | None:
    """The sum behind the date; None where no law of ours counted it: a promise, or a date of another system."""
    due = office.counted(clock)
    if due is None:
        return None
    return Sum(
        due=due,
        face=face(clock, office, visit.now, language),
        odd=_odd(office, clock, due, changes, language),
    )


def _odd(
    office: Jurisdiction, clock: Deadline, due: Due, changes: Sequence[CalendarChange], language: str
) -> list[OddDay]:
    """What holidays and decrees did to the days of the sum, by the calendar with which it was worked."""
    calendar = as_of(office.calendar, clock.calendar_version)
    known = changes[: len(calendar.amendments)]
    years = range(due.received_on.year, due.due_on.year + 1)
    days = (one for year in years for one in Year(calendar, year, known, language).odd())
    return [one for one in days if due.received_on <= one.day.day <= due.due_on]


def _address(actor: Actor, case: Case, joined: Collection[str]) -> str | None:
    base = next((base for action, base in CASES if may(actor, action, case, joined)), None)
    return f"{base}{case.number}" if base else None
