"""Who of an agency has how much: counted from small indexes at each look."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, func, or_, select

from escalation.office import Jurisdiction
from models import queries
from models.account import Account, is_away
from models.case import IS_OPEN, Case
from models.deadline import MET, Deadline
from models.event import CaseEvent
from models.figures.cube import Share, share
from models.lifecycle import Verb
from models.rating import Rating
from models.taxonomy import DeadlineKind, RatingValue, State
from models.team import Seat

LATELY = timedelta(days=30)
DAY = timedelta(days=1)


class Done(NamedTuple):
    """What somebody answered in the last 30 days, and what its authors say. days: the median from word to answer."""

    n: int = 0
    days: float | None = None
    on_time: Share = share(0, 0)
    solved: Share = share(0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One of the staff, or nobody (person None). load: list -> how many; reopened: in the last 30 days."""

    person: Account | None
    load: dict[str, int]
    done: Done
    reopened: int = 0
    seat: Seat | None = None
    away: bool = False
    substitute: str = ""


def lists(now: datetime, office: Jurisdiction) -> dict[str, ColumnElement[bool]]:
    """The lists of open work by name, and what makes a case stand in each."""
    due = col(Case.next_due_at)
    return {
        "open": col(Case.id).is_not(None),
        "overdue": due < now,
        "week": (due >= now) & (due <= end_of_week(office.local_date(now), office)),
        "waiting": col(Case.state) == State.WAITING_CITIZEN,
    }


def end_of_week(today: date, office: Jurisdiction) -> datetime:
    """The instant at which the week of that day ends."""
    return datetime.combine(today + (7 - today.weekday()) * DAY, time.min, office.zone)


def workload(session: Session, agency: str, office: Jurisdiction, now: datetime) -> list[Row]:
    """Everybody of the agency by name, then whoever has left and still has open cases, then what nobody has."""
    loads, done = _loads(session, agency, office, now), _done(session, agency, now)
    reopened = _reopened(session, agency, now)
    staff = queries.officers(session, agency)
    gone = select(Account).where(col(Account.id).in_(loads.keys() - {one.id for one in staff}))
    people = [*staff, *session.exec(gone.order_by(col(Account.name)))]
    found = select(Seat).where(col(Seat.account_id).in_([one.id for one in people]))
    seats = {one.account_id: one for one in session.exec(found)}
    names = {one.id: one.name for one in people}
    nothing = dict.fromkeys(lists(now, office), 0)
    rows = []
    for one in people:
        away = is_away(one.absent_from, one.absent_until, office.local_date(now))
        mine = (loads.get(one.id, nothing), done.get(one.id, Done()), reopened[one.id], seats.get(one.id or 0))
        rows.append(Row(one, *mine, away, names.get(one.substitute_id, "") if away else ""))
    return [*rows, Row(None, loads.get(None, nothing), Done())]


def _loads(session: Session, agency: str, office: Jurisdiction, now: datetime) -> dict[int | None, dict[str, int]]:
    wanted = lists(now, office)
    sums = [func.count().filter(condition) for condition in wanted.values()]
    found: Any = select(col(Case.officer_id), *sums).where(Case.agency_code == agency, text(IS_OPEN))
    rows = session.execute(found.group_by(col(Case.officer_id)))
    return {officer: dict(zip(wanted, counts, strict=True)) for officer, *counts in rows}


def _done(session: Session, agency: str, now: datetime) -> dict[int | None, Done]:
    clock = (col(Deadline.case_id) == Case.id) & (col(Deadline.cycle) == Case.cycle) & (col(Deadline.part) == 0)
    found: Any = select(Case.officer_id, Case.received_at, Case.answered_at, Deadline.state)
    found = found.add_columns(col(Rating.value))
    found = found.outerjoin(Deadline, clock & (col(Deadline.kind) == DeadlineKind.ANSWER))
    found = found.outerjoin(Rating, (col(Rating.case_id) == Case.id) & (col(Rating.cycle) == Case.cycle))
    by_officer: defaultdict[int | None, list[Any]] = defaultdict(list)
    for one in session.execute(found.where(Case.agency_code == agency, col(Case.answered_at) >= now - LATELY)):
        by_officer[one.officer_id].append(one)
    return {officer: _of(rows) for officer, rows in by_officer.items()}


def _of(rows: Sequence[Any]) -> Done:
    days = [(one.answered_at - one.received_at) / DAY for one in rows]
    kept = [one.state == MET for one in rows if one.state]
    rated = [one.value == RatingValue.SOLVED for one in rows if one.value]
    return Done(len(rows), median(days), share(sum(kept), len(kept)), share(sum(rated), len(rated)))


def _reopened(session: Session, agency: str, now: datetime) -> Counter[int | None]:
    """Who had it when its author opened it again in the last 30 days -> how often that was."""
    again = select(Case.id).where(Case.agency_code == agency, Case.cycle > 1)
    again = again.where(or_(text(IS_OPEN), col(Case.answered_at) >= now - LATELY))
    found = select(CaseEvent).where(col(CaseEvent.case_id).in_(again))
    holders: dict[int, int | None] = {}
    counted: Counter[int | None] = Counter()
    for one in session.exec(found.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))):
        if one.verb == Verb.REOPEN and one.at >= now - LATELY:
            counted[holders.get(one.case_id)] += 1
        if "officer_id" in one.data:
            holders[one.case_id] = one.data["officer_id"]
    return counted
