"""Public figures, kept with the events.

What one case adds to the figures is a pure function of its rows. Every verb takes that contribution before and after
itself and writes the difference in its own transaction, so undo, transfer and reopening need no rules of their own,
and a recomputation is nothing but the sum over all cases.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Index, bindparam, text
from sqlmodel import Field, SQLModel

from models.case import DISMISSED, PENDING, Case
from models.deadline import LAPSED, MET, MISSED, VOID, Deadline
from models.lifecycle import OPEN_STATES
from models.rating import Rating
from models.taxonomy import DeadlineKind, RatingValue, State

NOW = "now"
BUCKET_RATIO = math.log(1.01)
ZERO_BUCKET = -1
NO_BUCKET = -2
# As words in the statement, so that both databases see that the small index is enough.
IS_TIME = "measure = 'answer_time'"
# What is counted by channel and language too.
BY_WAY = frozenset({"due", "on_time", "answered", "answer_time"})


class Figure(SQLModel, table=True):
    """One cell. month: of the due date for answers, of receipt for arrivals, "now" for stocks. "" = not known yet."""

    __tablename__ = "figures"
    __table_args__ = (
        # Counts without the many rows of answer times: what the public page sums over months.
        Index(
            "ix_figures_counts",
            "jurisdiction",
            "measure",
            "month",
            postgresql_where=text(f"bucket = {NO_BUCKET}"),
            sqlite_where=text(f"bucket = {NO_BUCKET}"),
        ),
        # Answer times by agency, in the order in which oversight adds them up: read from the index alone.
        Index(
            "ix_figures_times",
            *("jurisdiction", "month", "agency_code", "bucket", "n", "measure"),
            postgresql_where=text(IS_TIME),
            sqlite_where=text(IS_TIME),
        ),
    )

    jurisdiction: str = Field(primary_key=True, max_length=8)
    month: str = Field(primary_key=True, max_length=7)
    agency_code: str = Field(primary_key=True, max_length=80)
    category: str = Field(primary_key=True, max_length=40)
    region: str = Field(primary_key=True, max_length=20)
    measure: str = Field(primary_key=True, max_length=20)
    bucket: int = Field(primary_key=True)
    n: int = 0


class DailyFigure(SQLModel, table=True):
    """How many cases came and how many were answered on one local day, by the agency that has them now."""

    __tablename__ = "daily_figures"

    jurisdiction: str = Field(primary_key=True, max_length=8)
    day: date = Field(primary_key=True)
    agency_code: str = Field(primary_key=True, max_length=80)
    measure: str = Field(primary_key=True, max_length=20)
    n: int = 0


class WayFigure(SQLModel, table=True):
    """Answers by the way in which their complaint came. side: channel | language; code: which one."""

    __tablename__ = "way_figures"

    jurisdiction: str = Field(primary_key=True, max_length=8)
    month: str = Field(primary_key=True, max_length=7)
    # Nobody shows agencies by channel: it keeps two offices from waiting for each other's row.
    agency_code: str = Field(primary_key=True, max_length=80)
    side: str = Field(primary_key=True, max_length=10)
    code: str = Field(primary_key=True, max_length=20)
    measure: str = Field(primary_key=True, max_length=20)
    bucket: int = Field(primary_key=True)
    n: int = 0


class Cell(NamedTuple):
    """The key of a figure."""

    jurisdiction: str
    month: str
    agency_code: str
    category: str
    region: str
    measure: str
    bucket: int = NO_BUCKET


class DayCell(NamedTuple):
    """The key of a daily figure."""

    jurisdiction: str
    day: date
    agency_code: str
    measure: str


class WayCell(NamedTuple):
    """The key of a figure by channel or language."""

    jurisdiction: str
    month: str
    agency_code: str
    side: str
    code: str
    measure: str
    bucket: int = NO_BUCKET


Key = Cell | DayCell | WayCell
Cells = Counter[Key]
LocalDate = Callable[[datetime], date]


def contribution(case: Case, deadlines: Sequence[Deadline], ratings: Iterable[Rating], local_date: LocalDate) -> Cells:
    """Everything that this case adds to the figures, by cell. local_date: of an instant, in the jurisdiction's zone."""
    answers = {clock.cycle: clock for clock in deadlines if clock.kind == DeadlineKind.ANSWER}
    cells: Cells = Counter()
    here = (case.agency_code or "", case.category or "", case.region or "")
    arrival = (case.jurisdiction, _month(case.received_on), *here)
    cells[Cell(*arrival, "received")] += 1
    cells[DayCell(case.jurisdiction, case.received_on, here[0], "received")] += 1
    cells[Cell(*arrival, "split_off")] += case.split_from_id is not None
    if case.state in OPEN_STATES or case.state == State.APPEALED or case.silence_appeal == PENDING:
        cells[Cell(case.jurisdiction, NOW, *here, "open")] += 1
    if case.flag:
        # Its times cannot be true: it is counted as received, and said to be left out of everything else.
        cells[Cell(*arrival, "flagged")] += 1
        return cells
    if not case.has_clock and case.source is None:
        cells[Cell(*arrival, "no_legal_clock")] += 1
    if case.source is not None and not answers:
        cells.update(_of_history(case, here, local_date))
    for clock in answers.values():
        after = _afterwards(case, clock, deadlines)
        cells.update(_of_answer(case.jurisdiction, clock, here, after, local_date))
    for rating in ratings:
        if rating.cycle in answers:
            cells.update(_of_rating(case.jurisdiction, rating, answers[rating.cycle], here))
    cells.update(_of_promises(case, deadlines, here))
    cells.update(_by_way(case, cells))
    return cells


def _of_promises(case: Case, deadlines: Sequence[Deadline], here: tuple[str, str, str]) -> Cells:
    """What was promised in answers that stand, in the month of the day that was named."""
    cells: Cells = Counter()
    for clock in deadlines:
        if clock.kind == DeadlineKind.PROMISE and clock.state != VOID:
            where = (case.jurisdiction, _month(clock.due_on), clock.agency_code or "", here[1], here[2])
            cells[Cell(*where, "promised")] += 1
            cells[Cell(*where, "promise_kept")] += clock.state == MET
    return cells


def _by_way(case: Case, cells: Cells) -> Cells:
    """The same answers by the channel and the language of their complaint."""
    found: Cells = Counter()
    for cell, n in cells.items():
        if isinstance(cell, Cell) and cell.measure in BY_WAY:
            for side, code in (("channel", case.channel), ("language", case.language)):
                found[WayCell(*cell[:3], side, str(code), cell.measure, cell.bucket)] += n
    return found


class Afterwards(NamedTuple):
    """What became of an answer."""

    reopened: bool
    appeal: tuple[str, ...]
    silence: tuple[str, ...]


def _afterwards(case: Case, answer: Deadline, deadlines: Sequence[Deadline]) -> Afterwards:
    """What the other clocks of its cycle say."""
    cycle = [one for one in deadlines if one.cycle == answer.cycle]
    late = ("appealed_late",) * any(one.filed_after for one in cycle)
    return Afterwards(answer.cycle < case.cycle, _of_appeal(answer, deadlines), _of_silence(case, answer, cycle) + late)


def _of_appeal(answer: Deadline, deadlines: Sequence[Deadline]) -> tuple[str, ...]:
    """Whether the answer was appealed against, and how that was decided: upheld, the next cycle began that instant."""
    clocks = [one for one in deadlines if one.kind == DeadlineKind.APPEAL_ANSWER and one.cycle == answer.cycle]
    decided = [one.ended_at for one in clocks if one.state in (MET, MISSED)]
    # A case may be opened again after a dismissal as well, only later.
    upheld = any(one.kind == DeadlineKind.ANSWER and one.started_at in decided for one in deadlines)
    return ("appealed",) * bool(clocks) + ("appeal_decided",) * bool(decided) + ("appeal_upheld",) * upheld


def _of_silence(case: Case, answer: Deadline, cycle: Sequence[Deadline]) -> tuple[str, ...]:
    """What became of a complaint that no answer came. Where no law dates its decision there is no clock of it."""
    said = case.silence_appeal if answer.cycle == case.cycle else None
    clocks = [one for one in cycle if one.kind == DeadlineKind.SILENCE_APPEAL]
    upheld = answer.state == LAPSED
    decided = upheld or said == DISMISSED or any(one.state in (MET, MISSED) for one in clocks)
    filed = decided or said == PENDING or bool(clocks)
    return ("silence_appealed",) * filed + ("silence_decided",) * decided + ("silence_upheld",) * upheld


def _of_history(case: Case, here: tuple[str, str, str], local_date: LocalDate) -> Cells:
    """An imported case for which no date was ever due: its answer counts in the month in which it was given."""
    if case.answered_at is None:
        return Counter()
    answered_on = local_date(case.answered_at)
    where = (case.jurisdiction, _month(answered_on), *here)
    cells: Cells = Counter({Cell(*where, "answered"): 1})
    cells[Cell(*where, "answer_time", bucket_of(case.received_at, case.answered_at))] += 1
    cells[DayCell(case.jurisdiction, answered_on, here[0], "answered")] += 1
    if case.cycle > 1:
        cells[Cell(*where, "reopened")] += 1
    return cells


def _of_answer(
    jurisdiction: str, clock: Deadline, here: tuple[str, str, str], after: Afterwards, local_date: LocalDate
) -> Cells:
    where = (jurisdiction, _month(clock.due_on), clock.agency_code or "", here[1], here[2])
    if clock.state == VOID:
        return Counter({Cell(*where, clock.exit or VOID): 1})
    measures = ["due", *after.silence]
    if clock.state in (MET, MISSED):
        measures += ["answered", *after.appeal] + ["reopened"] * after.reopened
    if clock.state == MET:
        measures += ["on_time"] + ["on_time_kept"] * (not after.reopened)
    cells: Cells = Counter({Cell(*where, measure): 1 for measure in measures})
    if clock.state in (MET, MISSED) and clock.ended_at is not None:
        cells[Cell(*where, "answer_time", bucket_of(clock.started_at, clock.ended_at))] += 1
        cells[DayCell(jurisdiction, local_date(clock.ended_at), where[2], "answered")] += 1
    return cells


def _of_rating(jurisdiction: str, rating: Rating, deadline: Deadline, here: tuple[str, str, str]) -> Cells:
    where = (jurisdiction, _month(deadline.due_on), deadline.agency_code or "", here[1], here[2])
    cells: Cells = Counter({Cell(*where, "rated"): 1})
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


_UPSERT = text(
    "INSERT INTO figures (jurisdiction, month, agency_code, category, region, measure, bucket, n)"
    " VALUES (:jurisdiction, :month, :agency_code, :category, :region, :measure, :bucket, :n)"
    " ON CONFLICT (jurisdiction, month, agency_code, category, region, measure, bucket)"
    " DO UPDATE SET n = figures.n + excluded.n"
)
_UPSERT_WAY = text(
    "INSERT INTO way_figures (jurisdiction, month, agency_code, side, code, measure, bucket, n)"
    " VALUES (:jurisdiction, :month, :agency_code, :side, :code, :measure, :bucket, :n)"
    " ON CONFLICT (jurisdiction, month, agency_code, side, code, measure, bucket)"
    " DO UPDATE SET n = way_figures.n + excluded.n"
)
_UPSERT_DAY = text(
    "INSERT INTO daily_figures (jurisdiction, day, agency_code, measure, n)"
    " VALUES (:jurisdiction, :day, :agency_code, :measure, :n)"
    " ON CONFLICT (jurisdiction, day, agency_code, measure) DO UPDATE SET n = daily_figures.n + excluded.n"
).bindparams(bindparam("day", type_=Date()))


def add(connection: Connection, delta: Cells) -> None:
    """Write a difference. Sorted, so that two transactions lock shared cells in one order."""
    for kind, upsert in ((Cell, _UPSERT), (DayCell, _UPSERT_DAY), (WayCell, _UPSERT_WAY)):
        cells = sorted((cell, n) for cell, n in delta.items() if n and isinstance(cell, kind))
        rows: list[dict[str, Any]] = [{**cell._asdict(), "n": n} for cell, n in cells]
        if rows:
            connection.execute(upsert, rows)
