"""Public figures, kept with the events.

What one case adds to the figures is a pure function of its rows. Every verb takes that contribution before and after
itself and writes the difference in its own transaction, so undo, transfer and reopening need no rules of their own,
and a recomputation is nothing but the sum over all cases.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel

from models.case import Case
from models.deadline import MET, MISSED, VOID, Deadline
from models.lifecycle import OPEN_STATES
from models.rating import Rating
from models.taxonomy import DeadlineKind, RatingValue, State

NOW = "now"
BUCKET_RATIO = math.log(1.01)
ZERO_BUCKET = -1
NO_BUCKET = -2


class Figure(SQLModel, table=True):
    """One cell. month: of the due date for answers, of receipt for arrivals, "now" for stocks. "" = not known yet."""

    __tablename__ = "figures"
    __table_args__ = (
        # Counts without the many rows of answer times: what the public page sums over months.
        Index(
            "ix_figures_counts",
            "measure",
            "month",
            postgresql_where=text(f"bucket = {NO_BUCKET}"),
            sqlite_where=text(f"bucket = {NO_BUCKET}"),
        ),
    )

    month: str = Field(primary_key=True, max_length=7)
    agency_code: str = Field(primary_key=True, max_length=80)
    category: str = Field(primary_key=True, max_length=40)
    region: str = Field(primary_key=True, max_length=20)
    measure: str = Field(primary_key=True, max_length=20)
    bucket: int = Field(primary_key=True)
    n: int = 0


class Cell(NamedTuple):
    """The key of a figure."""

    month: str
    agency_code: str
    category: str
    region: str
    measure: str
    bucket: int = NO_BUCKET


def contribution(case: Case, deadlines: Iterable[Deadline], ratings: Iterable[Rating]) -> Counter[Cell]:
    """Everything that this case adds to the figures, by cell."""
    cells: Counter[Cell] = Counter()
    here = (case.agency_code or "", case.category or "", case.region or "")
    cells[Cell(_month(case.received_on), *here, "received")] += 1
    if not case.has_clock:
        cells[Cell(_month(case.received_on), *here, "no_legal_clock")] += 1
    if case.state in OPEN_STATES or case.state == State.APPEALED:
        cells[Cell(NOW, *here, "open")] += 1
    clocks = list(deadlines)
    answers = {clock.cycle: clock for clock in clocks if clock.kind == DeadlineKind.ANSWER}
    appealed = {clock.cycle for clock in clocks if clock.kind == DeadlineKind.APPEAL_ANSWER}
    for clock in answers.values():
        cells.update(_of_answer(clock, here, reopened=clock.cycle < case.cycle, appealed=clock.cycle in appealed))
    for rating in ratings:
        if rating.cycle in answers:
            cells.update(_of_rating(rating, answers[rating.cycle], here))
    return cells


def _of_answer(clock: Deadline, here: tuple[str, str, str], *, reopened: bool, appealed: bool) -> Counter[Cell]:
    where = (_month(clock.due_on), clock.agency_code or "", here[1], here[2])
    if clock.state == VOID:
        return Counter({Cell(*where, clock.exit or VOID): 1})
    measures = ["due"]
    if clock.state in (MET, MISSED):
        measures += ["answered"] + ["reopened"] * reopened + ["appealed"] * appealed
    if clock.state == MET:
        measures += ["on_time"] + ["on_time_kept"] * (not reopened)
    cells = Counter({Cell(*where, measure): 1 for measure in measures})
    if clock.state in (MET, MISSED) and clock.ended_at is not None:
        cells[Cell(*where, "answer_time", bucket_of(clock.started_at, clock.ended_at))] += 1
    return cells


def _of_rating(rating: Rating, deadline: Deadline, here: tuple[str, str, str]) -> Counter[Cell]:
    where = (_month(deadline.due_on), deadline.agency_code or "", here[1], here[2])
    cells = Counter({Cell(*where, "rated"): 1})
    if rating.value == RatingValue.SOLVED:
        cells[Cell(*where, "solved")] += 1
    return cells


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def bucket_of(start: datetime, end: datetime) -> int:
    """The 1 % logarithmic bucket of a span of days; a bucket of its own for nothing at all."""
    days = (end - start).total_seconds() / 86_400
    if days < 0.001:
        return ZERO_BUCKET
    return max(0, math.floor(math.log(days / 0.001) / BUCKET_RATIO))


def days_of(bucket: float) -> float:
    """The span in days at the lower edge of a bucket; fractions interpolate inside it."""
    return 0.0 if bucket < 0 else 0.001 * math.exp(bucket * BUCKET_RATIO)


UPSERT = text(
    "INSERT INTO figures (month, agency_code, category, region, measure, bucket, n)"
    " VALUES (:month, :agency_code, :category, :region, :measure, :bucket, :n)"
    " ON CONFLICT (month, agency_code, category, region, measure, bucket) DO UPDATE SET n = figures.n + excluded.n"
)


def add(session: Session, delta: Counter[Cell]) -> None:
    """Write a difference. Sorted, so that two transactions lock shared cells in one order."""
    rows: list[dict[str, Any]] = [{**cell._asdict(), "n": n} for cell, n in sorted(delta.items()) if n]
    if rows:
        session.connection().execute(UPSERT, rows)
