"""All running clocks across agencies, by due date: one page, the counts of every filter, and all of it for a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal, literal_column, or_, tuple_
from sqlmodel import Session, col, func, select

from dashboard.oversight.overview import end_of
from escalation.office import Jurisdiction
from models.case import Case
from models.db import Instant
from models.deadline import Deadline
from models.taxonomy import DeadlineKind

PAGE = 50
AT_ONCE = 2000
SOON = 3
DAY = timedelta(days=1)
# What a clock can be besides its kind; several may hold at once.
STATES = ("running", "soon", "late", "standing", "longer", "promised")
# Stands where the code of an agency, a region or a subject stands: nobody, or nobody knows yet.
NONE = "-"
# The word itself in the statement, so that the database sees that its index of running clocks is enough.
RUNS: Any = Deadline.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clocks; what is empty is not asked. first, last: due days; days: how near "soon" is, in working days."""

    state: str = ""
    kind: str = ""
    agency: str = ""
    region: str = ""
    subject: str = ""
    rule: str = ""
    first: date | None = None
    last: date | None = None
    days: int = SOON


class Row(NamedTuple):
    """One clock with what may be said of its case: numbers and codes, no text and nobody's name."""

    id: int
    number: str
    case_state: str
    kind: str
    rule: str
    law: str
    cycle: int
    started_at: datetime
    due_on: date
    due_at: datetime
    agency: str | None
    region: str | None
    category: str | None
    stands_until: datetime | None
    longer: bool


class Place(NamedTuple):
    """Where a page begins: after the clock with this due instant and key."""

    due_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many clocks each choice would show, with all other filters as they are."""

    states: Counter[str]
    kinds: Counter[str]
    agencies: Counter[str]
    total: int


class ClockList:
    """The running clocks of one jurisdiction at one instant, as a filter wants them."""

    def __init__(self, session: Session, office: Jurisdiction, now: datetime, wanted: Wanted) -> None:
        self._session, self._office, self._now, self._wanted = session, office, now, wanted
        self._longer = longer(office)

    def page(self, after: Place | None) -> tuple[list[Row], Place | None]:
        """Fifty clocks, next due first, and where the next page begins; None where there is none."""
        rows = self._rows(after, PAGE + 1)
        shown = rows[:PAGE]
        return shown, Place(shown[-1].due_at, shown[-1].id) if len(rows) > PAGE else None

    def all(self) -> Iterator[Row]:
        """Every clock, read some at a time."""
        place: Place | None = None
        while rows := self._rows(place, AT_ONCE):
            yield from rows
            place = Place(rows[-1].due_at, rows[-1].id)

    def _rows(self, after: Place | None, most: int) -> list[Row]:
        found: Any = select(*_columns(self._longer)).join(Case, col(Case.id) == Deadline.case_id)
        found = found.where(RUNS, *self._where(), *self._chosen())
        if after is not None:
            here = tuple_(literal(after.due_at, Instant()), literal(after.id))
            found = found.where(tuple_(col(Deadline.due_at), col(Deadline.id)) > here)
        found = found.order_by(col(Deadline.due_at), col(Deadline.id)).limit(most)
        return [Row(*row) for row in self._session.execute(found)]

    def counts(self) -> Counts:
        """One statement: how many clocks each state, each kind and each agency would show."""
        states = self._states()
        held = [func.count().filter(states[one]) for one in STATES]
        found: Any = select(Deadline.kind, Deadline.agency_code, func.count(), *held)
        if self._wanted.region or self._wanted.subject:
            found = found.join(Case, col(Case.id) == Deadline.case_id)
        found = found.where(RUNS, *self._where()).group_by(Deadline.kind, Deadline.agency_code)
        rows = [_Counted(kind, agency or NONE, (n, *each)) for kind, agency, n, *each in self._session.execute(found)]
        return _facets(rows, self._wanted)

    def _chosen(self) -> Iterator[ColumnElement[bool]]:
        """The filters that the counts tell apart."""
        if self._wanted.state:
            yield self._states()[self._wanted.state]
        if self._wanted.kind:
            yield col(Deadline.kind) == self._wanted.kind
        if self._wanted.agency:
            yield _is(Deadline.agency_code, self._wanted.agency)

    def _where(self) -> Iterator[ColumnElement[bool]]:
        wanted, office = self._wanted, self._office
        for column, value in ((Case.region, wanted.region), (Case.category, wanted.subject)):
            if value:
                yield _is(column, value)
        if wanted.rule:
            yield col(Deadline.rule) == wanted.rule
        if wanted.first:
            yield col(Deadline.due_at) > end_of(wanted.first - DAY, office)
        if wanted.last:
            yield col(Deadline.due_at) <= end_of(wanted.last, office)

    def _states(self) -> dict[str, ColumnElement[bool]]:
        due, office = col(Deadline.due_at), self._office
        near = office.calendar.working_after(office.local_date(self._now), self._wanted.days)[-1]
        stands = col(Deadline.stands_until).is_not(None)
        return {
            "running": (due >= self._now) & ~stands,
            "soon": (due >= self._now) & (due <= end_of(near, office)) & ~stands,
            "late": due < self._now,
            "standing": stands,
            "longer": was_longer(self._longer),
            "promised": col(Deadline.kind) == DeadlineKind.PROMISE,
        }


class _Counted(NamedTuple):
    """The clocks of a kind at an agency: all, then those of each state."""

    kind: str
    agency: str
    n: tuple[int, ...]


def longer(office: Jurisdiction) -> list[str]:
    """The terms that others turn into when they are made longer."""
    return sorted({str(one.becomes) for one in office.law.extensions if one.becomes})


def was_longer(rules: list[str]) -> ColumnElement[bool]:
    """Whether a clock was made longer: by so many days, or into one of these terms."""
    more = col(Deadline.longer_amount).is_not(None)
    return or_(more, col(Deadline.rule).in_(rules)) if rules else more


def _columns(rules: list[str]) -> tuple[Any, ...]:
    clock = (Deadline.kind, Deadline.rule, Deadline.law, Deadline.cycle, Deadline.started_at)
    case = (Deadline.agency_code, Case.region, Case.category)
    decided = (Deadline.stands_until, was_longer(rules))
    return (Deadline.id, Case.number, Case.state, *clock, Deadline.due_on, Deadline.due_at, *case, *decided)


def _is(column: Any, value: str) -> ColumnElement[bool]:
    return col(column).is_(None) if value == NONE else col(column) == value


def _facets(rows: list[_Counted], wanted: Wanted) -> Counts:
    """Each count leaves out its own filter and keeps the others."""
    here = STATES.index(wanted.state) + 1 if wanted.state else 0
    made = Counts(Counter(), Counter(), Counter(), 0)
    total = 0
    for kind, agency, n in rows:
        of_kind, of_agency = wanted.kind in ("", kind), wanted.agency in ("", agency)
        if of_kind and of_agency:
            made.states.update({"": n[0], **dict(zip(STATES, n[1:], strict=True))})
            total += n[here]
        made.kinds[kind] += n[here] * of_agency
        made.agencies[agency] += n[here] * of_kind
    return Counts(made.states, made.kinds, made.agencies, total)
