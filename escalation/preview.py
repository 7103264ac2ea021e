"""What a change of the calendar would do to the clocks that run: asked before anybody approves it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from escalation.office import Jurisdiction
from models.case import Case
from models.deadline import Deadline, Term, running

SHOWN = 20
PAGE = 5000
# The end of a term does not follow from these. Clocks that are alike in all else end alike and are worked once.
ITS_OWN = frozenset(
    "id case_id cycle part kind agency_code law law_version calendar_version started_at due_on due_at"
    " state ended_at exit step next_step_at".split()
)
# What is read without being asked about costs more than the counting.
UNREAD = frozenset({"cycle", "part", "state", "ended_at", "exit", "step", "next_step_at"})


class Move(NamedTuple):
    """A clock whose date would move."""

    clock: int
    number: str
    kind: str
    agency_code: str | None
    was: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Preview:
    """running: how many clocks of the law run; by_agency: how many of each agency's ("" for nobody's) would move."""

    running: int
    moved: int
    by_agency: dict[str, int]
    first: list[Move]


def preview(session: Session, office: Jurisdiction) -> Preview:
    """The running clocks worked with this office's calendar; the first are those that end soonest by their old date."""
    end_of = _Ends(office)
    looked, first = 0, list[tuple[Any, Term]]()
    agencies: Counter[str] = Counter()
    for row in _running(session):
        looked += 1
        to = end_of(row)
        if to is None or to.due_at == row.due_at:
            continue
        agencies[row.agency_code or ""] += 1
        if len(first) < SHOWN:
            first.append((row, to))
    return Preview(looked, agencies.total(), dict(agencies.most_common()), _named(session, first))


def _running(session: Session) -> Iterator[Any]:
    # Columns, not rows of the ORM: a country may have a million running clocks.
    read: list[Any] = [column for column in _columns() if column.name not in UNREAD]
    found = select(*read).where(*running()).order_by(col(Deadline.due_at), col(Deadline.id))
    return iter(session.connection().execution_options(yield_per=PAGE).execute(found))


def _columns() -> list[Any]:
    return list(Deadline.__table__.columns)  # type: ignore[attr-defined]


def _named(session: Session, moves: list[tuple[Any, Term]]) -> list[Move]:
    found = select(col(Case.id), col(Case.number)).where(col(Case.id).in_([row.case_id for row, _ in moves]))
    numbers = {row.id: row.number for row in session.connection().execute(found)}
    return [Move(row.id, numbers[row.case_id], row.kind, row.agency_code, row.due_on, to.due_on) for row, to in moves]


class _Ends:
    """When clocks end by today's calendar, each kind of sum worked once."""

    def __init__(self, office: Jurisdiction) -> None:
        self._office = office
        self._known: dict[tuple[Any, ...], Term | None] = {}
        self._alike = attrgetter(*sorted({column.name for column in _columns()} - ITS_OWN))

    def __call__(self, row: Any) -> Term | None:
        # As text: what stands as JSON in the row has no hash.
        key = (self._office.local_date(row.started_at), repr(self._alike(row)))
        if key not in self._known:
            self._known[key] = self._office.moved(row)
        return self._known[key]
