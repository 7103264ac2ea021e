"""The cases of a month as they stood on one day long after it, for everybody to count with."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.batches import by_case, walk
from models.case import Case
from models.db import snapshot
from models.deadline import Deadline
from models.event import CaseEvent
from models.figures.cells import NO_BUCKET, Figure, LocalDate
from models.lifecycle import FINAL_STATES, MOVES, OPEN_STATES, Verb
from models.opendata.anonymity import Known, Line, lines
from models.rating import Rating
from models.taxonomy import DeadlineKind, State

# So long after its end a month is told as it stood then. Answers are due, rated and reopened within it; what comes
# later changes no file, or the change would betray a person.
CLOSED_AFTER = timedelta(days=90)
BATCH = 1000
NOBODY = "none"
COLUMNS: Any = (
    Case.id, Case.state, Case.cycle, Case.agency_code, Case.category, Case.region, Case.channel, Case.language,
    Case.received_on, Case.answered_at, Case.source,
)  # fmt: skip


def closes_on(month: str) -> date:
    """The last day of which the file of a month such as "2026-10" tells."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1]) + CLOSED_AFTER


def last_closed(today: date) -> str:
    """The newest month whose file there is."""
    month = today.replace(day=1)
    while closes_on(f"{month:%Y-%m}") >= today:
        month = (month - timedelta(days=1)).replace(day=1)
    return f"{month:%Y-%m}"


def published_lines(
    engine: Engine, jurisdiction: str, month: str, until: datetime, local_date: LocalDate
) -> list[Line]:
    """The lines of the month's file; until: the instant at which its last day ends."""
    with snapshot(engine) as session:
        return lines(known_cases(session, jurisdiction, month, until, local_date))


def size(session: Session, jurisdiction: str, month: str) -> int:
    """How many cases of the month are kept: it changes when an import brings more of them."""
    found = select(func.sum(Figure.n)).where(
        Figure.jurisdiction == jurisdiction,
        Figure.measure == "received",
        Figure.month == month,
        Figure.bucket == NO_BUCKET,
    )
    return int(session.exec(found).one() or 0)


def known_cases(
    session: Session, jurisdiction: str, month: str, until: datetime, local_date: LocalDate
) -> Iterator[Known]:
    """The month's own cases that have an answer clock or a history elsewhere, as they stood at that instant.

    Left out: cases without what the law asks for, and those whose times cannot be true.
    """
    for cases in walk(session, _of_month(jurisdiction, month), Case.id, BATCH):
        ids = [case.id for case in cases]
        events = by_case(session, _of(CaseEvent, ids, col(CaseEvent.at) <= until))
        clocks = by_case(session, _of(Deadline, ids, Deadline.kind == DeadlineKind.ANSWER, Deadline.cycle == 1))
        ratings = by_case(session, _of(Rating, ids, Rating.cycle == 1, col(Rating.at) <= until))
        for case in cases:
            clock = next(iter(clocks.get(case.id, ())), None)
            if clock is not None or case.source is not None:
                course = course_of(case, events.get(case.id, ()))
                yield _known(case, course, clock, ratings.get(case.id, ()), until, local_date)


def _of_month(jurisdiction: str, month: str) -> Any:
    first, last = date.fromisoformat(f"{month}-01"), closes_on(month) - CLOSED_AFTER
    wanted: Any = select(*COLUMNS)
    return wanted.where(
        Case.jurisdiction == jurisdiction, col(Case.received_on).between(first, last), col(Case.flag).is_(None)
    )


def _of(table: Any, ids: Sequence[int], *conditions: Any) -> Any:
    return select(table).where(table.case_id.in_(ids), *conditions).order_by(table.case_id, table.id)


@dataclass(slots=True)
class Course:
    """What had become of a case; answered_at: of the first answer that stands."""

    state: State | None
    agency: str | None
    category: str | None
    region: str | None
    answered_at: datetime | None = None
    reopened: bool = False
    appealed: bool = False
    transfers: int = 0


def course_of(case: Any, events: Iterable[Any]) -> Course:
    """The course that the events tell; for a case without any, what its row says."""
    course = Course(None, None, None, case.region)
    for event in events:
        verb = Verb(event.verb)
        course.state = MOVES.get((course.state, verb), course.state)
        course.agency = event.data.get("agency_code", course.agency)
        course.category = event.data.get("category", course.category)
        course.region = event.data.get("region", course.region)
        if verb in STEPS:
            STEPS[verb](course, event.at)
    if course.state is None:
        return Course(case.state, case.agency_code, case.category, case.region, case.answered_at, case.cycle > 1)
    return course


def _answer(course: Course, at: datetime) -> None:
    course.answered_at = course.answered_at if course.reopened else at


def _take_back(course: Course, _at: datetime) -> None:
    course.answered_at = course.answered_at if course.reopened else None


def _reopen(course: Course, _at: datetime) -> None:
    course.reopened = True


def _appeal(course: Course, _at: datetime) -> None:
    course.appealed = True


def _transfer(course: Course, _at: datetime) -> None:
    course.transfers += 1


STEPS: Mapping[Verb, Callable[[Course, datetime], None]] = {
    Verb.ANSWER: _answer,
    Verb.UNDO: _take_back,
    Verb.UNDELIVERED: _take_back,
    Verb.REOPEN: _reopen,
    Verb.UPHOLD_APPEAL: _reopen,
    Verb.APPEAL: _appeal,
    Verb.TRANSFER: _transfer,
}


def _known(
    case: Any, course: Course, clock: Any, ratings: Sequence[Any], until: datetime, local_date: LocalDate
) -> Known:
    days = (local_date(course.answered_at) - case.received_on).days if course.answered_at else None
    return Known(
        received_on=case.received_on,
        agency=course.agency or "",
        category=course.category or "",
        region=course.region or "",
        channel=case.channel,
        language=case.language,
        in_time=in_time(course, clock.due_at if clock else None, until),
        days=None if days is None else max(0, days),
        state=_state(course.state),
        reopened=_yes(course.reopened),
        appealed=_yes(course.appealed),
        rating=next((row.value for row in ratings), NOBODY),
        transfers=course.transfers,
    )


def in_time(course: Course, due_at: datetime | None, until: datetime) -> str:
    """yes | no | none: no answer was due, because the law set no date, it had not come, or the case left before."""
    if due_at is None:
        return NOBODY
    if course.answered_at is not None:
        return _yes(course.answered_at <= due_at)
    return NOBODY if course.state in FINAL_STATES or due_at > until else "no"


def _state(state: State | None) -> str:
    if state in FINAL_STATES:
        return "left"
    return "open" if state in OPEN_STATES else "answered"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
