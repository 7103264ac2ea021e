"""The numbers of the oversight page: exact ones, all read by index, none from the text of a case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from dashboard.desk.clockface import Chip, chip
from escalation.clock import days_left, in_time
from escalation.office import TICK, Jurisdiction
from models.case import PENDING, Case
from models.db import as_words
from models.deadline import OPEN, Deadline, EscalationStep
from models.delivery import UNSETTLED, Delivery
from models.queries import CLOCK_RUNS
from models.taxonomy import DeadlineKind, Role, State

PAGE = 25
SHORT_LIST = 10
# Of the days to come this many bars; what is due later stands in one.
WORKING_DAYS_AHEAD = 16
# Late by so many working days at most, the last bar without end.
LATE_BY = (1, 2, 3, 7, 30, None)
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases: of a region, of a subject, or of both; None is all."""

    region: str | None = None
    category: str | None = None

    def __call__(self, query: Any) -> Any:
        """The query for these cases only."""
        for column, value in ((Case.region, self.region), (Case.category, self.category)):
            query = query if value is None else query.where(column == value)
        return query


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every case with a running clock, by its next due date.

    late: (working days late at most or None, how many), shortest first; due: (working day, how many) from today on.
    """

    late: list[tuple[int | None, int]]
    due: list[tuple[date, int]]
    later: int
    today: int

    @property
    def overdue(self) -> int:
        """How many are late."""
        return sum(n for _, n in self.late)

    @property
    def in_time(self) -> int:
        """How many still have time."""
        return sum(n for _, n in self.due) + self.later


def clocks(session: Session, office: Jurisdiction, now: datetime, wanted: Filter) -> Clocks:
    """One statement on the small index of running clocks; it groups by instant, of which there is one a day."""
    found = wanted(select(Case.next_due_at, func.count()).where(col(Case.next_due_at).is_not(None)))
    late: Counter[int | None] = Counter()
    days: Counter[date] = Counter()
    today = office.local_date(now)
    for due_at, n in session.exec(found.group_by(col(Case.next_due_at))):
        due_on = office.local_date(due_at - TICK)
        if in_time(now, due_at):
            days[office.calendar.next_working(due_on)] += n
        else:
            gone = max(1, -days_left(office.calendar, due_on, today))
            late[next(most for most in LATE_BY if most is None or gone <= most)] += n
    ahead = office.calendar.working_after(today - timedelta(days=1), WORKING_DAYS_AHEAD)
    return Clocks(
        late=[(most, late[most]) for most in LATE_BY],
        due=[(day, days[day]) for day in ahead],
        later=sum(n for day, n in days.items() if day not in ahead),
        today=days[today],
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: cases to sort with the first of their clocks, messages that did not arrive."""

    to_sort: int
    sort_by: Chip | None
    not_arrived: int


def waiting(session: Session, office: Jurisdiction, now: datetime) -> Waiting:
    """Two statements."""
    running = (col(Deadline.state) == OPEN) & (col(Deadline.kind) == Case.next_due_kind)
    first = select(func.count().over(), Deadline.due_at, Deadline.id).select_from(Case)
    first = first.outerjoin(Deadline, (col(Deadline.case_id) == Case.id) & running).where(Case.state == State.TRIAGE)
    due = col(Case.next_due_at)
    to_sort, due_at, key = session.exec(first.order_by(due.is_(None), due).limit(1)).first() or (0, None, None)
    sort_by = chip(office, due_at, now, key) if due_at else None
    # So the database can use the index of just these.
    unsettled = col(Delivery.state).in_(as_words("states", *UNSETTLED))
    lost = select(func.count()).where(unsettled, col(Delivery.created_at) >= now - RECENT)
    return Waiting(to_sort, sort_by, session.exec(lost).one())


@dataclass(frozen=True, slots=True)
class Escalated:
    """A step that nobody has acknowledged, with its case and the time since its clock ended."""

    step: EscalationStep
    case: Case
    kind: str
    chip: Chip


def escalations(session: Session, office: Jurisdiction, now: datetime) -> tuple[list[Escalated], int]:
    """The oldest steps to oversight whose clock still runs and that nobody has acknowledged, and how many there are."""
    unseen = (EscalationStep.to_role == Role.OVERSIGHT, col(EscalationStep.acknowledged_at).is_(None), CLOCK_RUNS)
    total = select(func.count()).select_from(EscalationStep).where(*unseen).scalar_subquery()
    found = (
        select(EscalationStep, Case, Deadline, total)
        .join(Deadline, col(Deadline.id) == EscalationStep.deadline_id)
        .join(Case, col(Case.id) == EscalationStep.case_id)
        .where(*unseen)
        .order_by(col(EscalationStep.due_at), col(EscalationStep.id))
        .limit(SHORT_LIST)
    )
    rows = session.exec(found).all()
    listed = [
        Escalated(step, case, deadline.kind, chip(office, deadline.due_at, now, deadline.id))
        for step, case, deadline, _ in rows
    ]
    return listed, rows[0][3] if rows else 0


def overdue(session: Session, now: datetime, wanted: Filter, page: int) -> tuple[list[Case], bool]:
    """One page of the late cases across agencies, longest late first, and whether there is another."""
    found = wanted(select(Case).where(col(Case.next_due_at) < now))
    found = found.order_by(col(Case.next_due_at), col(Case.id)).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = list(session.exec(found))
    return rows[:PAGE], len(rows) > PAGE


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal to decide, with the time left for that; chip None: the law sets no day.

    filed_after: the last day that the law gave for it, where it came late.
    """

    case: Case
    chip: Chip | None
    is_silence: bool
    filed_after: date | None


def appeals(session: Session, office: Jurisdiction, now: datetime) -> tuple[list[Appeal], int]:
    """The appeals to decide against answers and against silence, next due first, and how many there are."""
    undecided = or_(col(Case.state) == State.APPEALED, col(Case.silence_appeal) == PENDING)
    found = with_decision_clock(select(Case).where(undecided)).add_columns(func.count().over())
    rows = session.execute(found.limit(SHORT_LIST)).all()
    return [to_decide(office, now, *clocked) for *clocked, _ in rows], rows[0][-1] if rows else 0


def with_decision_clock(found: Any) -> Any:
    """The appealed cases, next due first, with due instant and id of that clock and the last day of a late appeal."""
    clock = (
        (col(Deadline.case_id) == Case.id)
        & (col(Deadline.state) == OPEN)
        & col(Deadline.kind).in_((DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL))
    )
    due = col(Deadline.due_at)
    found = found.add_columns(due, col(Deadline.id), col(Deadline.filed_after))
    return found.outerjoin(Deadline, clock).order_by(None).order_by(due.is_(None), due, col(Case.id))


def to_decide(
    office: Jurisdiction,
    now: datetime,
    case: Case,
    due_at: datetime | None,
    clock_id: int | None,
    filed_after: date | None,
) -> Appeal:
    """One line of a list of appeals."""
    time_left = chip(office, due_at, now, clock_id) if due_at else None
    return Appeal(case, time_left, case.silence_appeal == PENDING, filed_after)


@dataclass(frozen=True, slots=True)
class Load:
    """The running clocks of one agency now."""

    open: int
    late: int
    soon: int


def loads(session: Session, office: Jurisdiction, now: datetime) -> Mapping[str, Load]:
    """By agency ("" for cases that nobody has): open, late, and due within three working days."""
    third = office.calendar.working_after(office.local_date(now), 3)[-1]
    due = col(Case.next_due_at)
    soon_until = end_of(third, office)
    found = (
        select(
            Case.agency_code,
            func.count(),
            func.count().filter(due < now),
            func.count().filter((due >= now) & (due <= soon_until)),
        )
        .where(due.is_not(None))
        .group_by(col(Case.agency_code))
    )
    return {code or "": Load(*numbers) for code, *numbers in session.exec(found)}


def end_of(day: date, office: Jurisdiction) -> datetime:
    """The instant at which a local day ends."""
    return datetime.combine(day + timedelta(days=1), time.min, office.zone)
