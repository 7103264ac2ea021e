"""How much time a case has: the chip of a list, and why a date is what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from dashboard.daygrid import GridDay, weeks_of
from escalation.clock import days_left, in_time
from escalation.explain import explain_lines, foreign_names
from escalation.office import TICK, Jurisdiction
from models import queries
from models.actions.turn import BESIDE
from models.case import Case
from models.deadline import OPEN, Deadline
from models.taxonomy import DeadlineKind

SOON = 3
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Chip(NamedTuple):
    """late (days: working days since), today (hours left), soon or calm (days: working days left), of which clock."""

    kind: str
    days: int
    hours: int
    due_on: date
    clock: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case with the sum behind its date. The chip is None once it has ended.

    foreign: the names in the sum that are in another language, with its code.
    """

    deadline: Deadline
    chip: Chip | None
    lines: list[tuple[str, str]]
    foreign: dict[str, str]
    grid: list[list[GridDay]]


def chip(office: Jurisdiction, due_at: datetime, now: datetime, clock_id: int | None) -> Chip:
    """The time that is left until an instant at which a local day ends: the end of that clock."""
    due_on, today, key = office.local_date(due_at - TICK), office.local_date(now), clock_id or 0
    left = days_left(office.calendar, due_on, today)
    if not in_time(now, due_at):
        # On the days off right after the due date no working day has passed yet, and it is late all the same.
        return Chip("late", max(1, -left), 0, due_on, key)
    if left <= 0:
        return Chip("today", 0, (due_at - now) // HOUR, due_on, key)
    return Chip("soon" if left <= SOON else "calm", left, 0, due_on, key)


def chips(session: Session, office: Jurisdiction, cases: Sequence[Case], now: datetime) -> dict[int | None, Chip]:
    """The time left of each case that has a running clock."""
    clocks = queries.next_clocks(session, cases)
    return {case_id: chip(office, due_at, now, key) for case_id, (key, due_at) in clocks.items()}


def clock(
    case: Case, deadlines: Iterable[Deadline], office: Jurisdiction, now: datetime, language: str
) -> Clock | None:
    """The clock that the desk shows: the next that runs, else the answer's of the present cycle; None for a signal."""
    # What another system or the agency itself promised is no term of a law: there is no sum to show. The duty to tell
    # of an extension is fulfilled by the notice that has left by itself.
    known = [one for one in deadlines if one.law and one.kind not in BESIDE]
    running = sorted((one for one in known if one.state == OPEN), key=lambda one: one.due_at)
    ended = [one for one in known if (one.kind, one.cycle) == (DeadlineKind.ANSWER, case.cycle)]
    shown = next(iter(running + ended), None)
    if shown is None:
        return None
    return face(shown, office, now, language)


def face(shown: Deadline, office: Jurisdiction, now: datetime, language: str) -> Clock:
    """One kept clock with its sum."""
    due = office.worked_sum(shown)
    return Clock(
        deadline=shown,
        chip=chip(office, shown.due_at, now, shown.id) if shown.state == OPEN else None,
        lines=explain_lines(due, language),
        foreign=foreign_names(due, language),
        grid=weeks_of(due, language, office.local_date(now)),
    )
