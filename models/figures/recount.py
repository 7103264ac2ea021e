"""The figures made again from the cases themselves: the proof of those that were kept with every step."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.batches import Heard, by_case, unheard, walk
from models.case import Case
from models.db import snapshot, unit_of_work
from models.deadline import Deadline
from models.figures.cells import (
    Cell,
    Cells,
    DailyFigure,
    DayCell,
    Figure,
    Key,
    LocalDate,
    WayCell,
    WayFigure,
    add,
    contribution,
)
from models.rating import Rating

BATCH = 2000
# Columns, not rows of the ORM: millions of objects would cost more than the counting.
CASE = (
    Case.id,
    Case.jurisdiction,
    Case.state,
    Case.cycle,
    Case.channel,
    Case.language,
    Case.agency_code,
    Case.category,
    Case.region,
    Case.received_at,
    Case.received_on,
    Case.answered_at,
    Case.silence_appeal,
    Case.has_clock,
    Case.source,
    Case.flag,
    Case.split_from_id,
)
CLOCK = (
    Deadline.case_id,
    Deadline.kind,
    Deadline.cycle,
    Deadline.agency_code,
    Deadline.started_at,
    Deadline.due_on,
    Deadline.state,
    Deadline.ended_at,
    Deadline.exit,
    Deadline.filed_after,
)


class Difference(NamedTuple):
    """A figure that is kept as one number and counted as another."""

    cell: Key
    kept: int
    counted: int


def differences(engine: Engine, local_date: LocalDate, heard: Heard = unheard) -> list[Difference]:
    """Every figure that does not equal the recomputation, at one instant, in the order of their keys."""
    with snapshot(engine) as session:
        return differences_in(session, local_date, heard)


def differences_in(session: Session, local_date: LocalDate, heard: Heard = unheard) -> list[Difference]:
    """The same as this session sees it, its own unfinished work too."""
    counted, kept = recount(session, local_date, heard), _kept(session)
    wrong = [cell for cell in counted.keys() | kept.keys() if counted[cell] != kept[cell]]
    return [Difference(cell, kept[cell], counted[cell]) for cell in sorted(wrong, key=str)]


def rebuild(engine: Engine, local_date: LocalDate, heard: Heard = unheard) -> list[Difference]:
    """Put every figure right, and say which were wrong.

    Only the differences are written, as additions: what officers do meanwhile adds its own, and nobody waits.
    """
    wrong = differences(engine, local_date, heard)
    with unit_of_work(engine) as session:
        add(session.connection(), Counter({one.cell: one.counted - one.kept for one in wrong}))
    return wrong


def rebuild_if_empty(engine: Engine, local_date: LocalDate) -> bool:
    """Count the figures where there are cases but none is kept, as after a change of their key."""
    with snapshot(engine) as session:
        cases, kept = (session.exec(select(table).limit(1)).first() for table in (Case, Figure))
    if cases is None or kept is not None:
        return False
    rebuild(engine, local_date)
    return True


def recount(session: Session, local_date: LocalDate, heard: Heard = unheard) -> Cells:
    """The figures as the cases of this session say. heard: how far the numbers of the cases are."""
    total: Cells = Counter()
    last = session.exec(select(func.max(Case.id))).one() or 0
    for cases in walk(session, select(*CASE), Case.id, BATCH):  # type: ignore[call-overload]
        ids = [case.id for case in cases]
        clocks = by_case(session, _of(select(*CLOCK), Deadline.case_id, ids))  # type: ignore[call-overload]
        ratings = by_case(session, _of(select(Rating.case_id, Rating.cycle, Rating.value), Rating.case_id, ids))
        for case in cases:
            total.update(contribution(case, clocks.get(case.id, ()), ratings.get(case.id, ()), local_date))
        heard(ids[-1], last)
    return total


def _of(wanted: Any, case_id: Any, ids: Sequence[int]) -> Any:
    return wanted.where(case_id >= ids[0], case_id <= ids[-1]).order_by(case_id)


def _kept(session: Session) -> Cells:
    kept: Cells = Counter()
    for kind, table in ((Cell, Figure), (DayCell, DailyFigure), (WayCell, WayFigure)):
        columns: list[Any] = [getattr(table, name) for name in (*kind._fields, "n")]
        for *key, n in session.connection().execute(select(*columns)):
            kept[kind(*key)] = n
    return kept
