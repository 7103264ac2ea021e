"""Figures as they may be published: read from the kept cells, suppressed by the cube, with quantiles beside them."""

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from models.case import Case
from models.catalogue import Kpi, Rule, of_rule
from models.cube import BESIDE, NO_SHARE, Cube, Share
from models.deadline import OPEN, Deadline
from models.figures import NO_BUCKET, NOW, Figure, days_of
from models.suppression import ALL, SMALLEST, Key
from models.taxonomy import DeadlineKind

EXITS = tuple(one.code for one in of_rule(Rule.BESIDE) if one.exit)
# Every share is one measure of another.
SHARES: Mapping[str, str] = {
    one.numerator: one.denominator for one in of_rule(Rule.BOTH) if one.numerator and one.denominator
}

Dimensions = tuple[str, ...]
AGENCIES: Dimensions = ("agency",)
PLACES: Dimensions = ("region", "category")
FIGURE: Mapping[str, Any] = {"agency": Figure.agency_code, "region": Figure.region, "category": Figure.category}
CASE: Mapping[str, Any] = {"agency": Case.agency_code, "region": Case.region, "category": Case.category}


@dataclass(frozen=True, slots=True)
class Slice:
    """Which cells: a due month such as "2026-10", and optionally one agency, or a region and a subject."""

    month: str
    agency: str | None = None
    category: str | None = None
    region: str | None = None

    @property
    def published(self) -> bool:
        """Agencies stand in a table of their own: crossed with regions, small cells could be solved from both."""
        return self.agency is None or (self.category is None and self.region is None)

    @property
    def dimensions(self) -> Dimensions:
        """The table in which it stands. One table for regions, subjects and both, so that one hidden set serves all."""
        if self.agency is not None:
            return AGENCIES
        # The whole country is hidden only when it is small itself, so it needs no table.
        return () if self.category is None and self.region is None else PLACES

    @property
    def place(self) -> Key:
        """Its row and column there."""
        return (self.region or ALL, self.category or ALL) if self.agency is None else (self.agency, ALL)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What one slice says. Counts that may not be shown are None and named in `suppressed`."""

    month: str
    counts: Mapping[str, int | None]
    shares: Mapping[str, Share]
    days: Mapping[str, float | None]

    @property
    def suppressed(self) -> list[str]:
        """The measures that may not be shown here."""
        return [measure for measure, n in self.counts.items() if n is None]

    @property
    def exits(self) -> dict[str, int | None]:
        """The ways in which cases left without an answer."""
        return {name: self.counts[name] for name in EXITS}


def statistics_of(cube: Cube, wanted: Slice, times: Mapping[int, int]) -> Statistics:
    """The slice read from a cube of its dimensions that was made with its stocks."""
    place = wanted.place
    counts = {measure: cube.count(measure, *place) for measure in BESIDE}
    return Statistics(
        month=wanted.month,
        counts=counts,
        shares={part: cube.share(part, whole, *place) for part, whole in SHARES.items()},
        days={one.code: _quantile(one, counts, times) for one in of_rule(Rule.ENOUGH)},
    )


def _quantile(one: Kpi, counts: Mapping[str, int | None], times: Mapping[int, int]) -> float | None:
    if one.quantile is None or one.least is None or not _may_be_timed(counts, times, one.least):
        return None
    return quantile(times, one.quantile)


def _may_be_timed(counts: Mapping[str, int | None], times: Mapping[int, int], least: int) -> bool:
    """Whether there are so many answers, and saying so tells nothing of a count that is hidden.

    Eleven due, and times shown because at least ten were answered: then one is missing.
    """
    due, answered = counts["due"], counts["answered"]
    if due is None or (answered is None and due < least + SMALLEST):
        return False
    return sum(times.values()) >= least


class Book:
    """The kept figures of one jurisdiction as they stand at one instant."""

    def __init__(self, session: Session, jurisdiction: str, now: datetime) -> None:
        self._session = session
        self._jurisdiction = jurisdiction
        self._now = now

    def months(self) -> list[str]:
        """The due months that have figures, newest first; the newest ones may not be over."""
        found = select(Figure.month).where(Figure.measure == "due", Figure.bucket == NO_BUCKET, Figure.n > 0)
        rows = self._session.exec(found.where(Figure.jurisdiction == self._jurisdiction).distinct())
        return sorted(rows, reverse=True)

    def statistics(self, wanted: Slice) -> Statistics:
        """The slice as it may be published."""
        if not wanted.published:
            untimed = dict.fromkeys(one.code for one in of_rule(Rule.ENOUGH))
            return Statistics(wanted.month, dict.fromkeys(BESIDE), dict.fromkeys(SHARES, NO_SHARE), untimed)
        cube = self.cubes([wanted.month], wanted.dimensions, stocks=True)[wanted.month]
        return statistics_of(cube, wanted, self.buckets(wanted))

    def cubes(
        self,
        wanted: Sequence[str],
        dimensions: Dimensions,
        *,
        measures: Sequence[str] = tuple(BESIDE),
        stocks: bool = False,
    ) -> dict[str, Cube]:
        """A cube for each month, without the answers that are not due yet; with the present stocks where asked.

        measures: only these; what stands beside one of them (see BESIDE) must be among them.
        """
        cells: dict[str, dict[Key, Counter[str]]] = {month: {} for month in wanted}
        for month, key, measure, n in self._kept([*wanted, NOW] if stocks else wanted, dimensions, measures):
            for one in wanted if month == NOW else [month]:
                cells[one].setdefault(key, Counter())[measure] += n
        for month, key, n in self._not_due_yet(wanted, dimensions):
            cells[month].setdefault(key, Counter())["due"] -= n
        for key, n in self._overdue(dimensions) if stocks else ():
            for one in wanted:
                cells[one].setdefault(key, Counter())["overdue"] += n
        return {month: Cube(counted) for month, counted in cells.items()}

    def _kept(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> list[tuple[str, Key, str, int]]:
        columns = [FIGURE[one] for one in dimensions]
        found: Any = select(Figure.month, Figure.measure, func.sum(Figure.n), *columns).where(
            Figure.jurisdiction == self._jurisdiction,
            col(Figure.month).in_(wanted),
            col(Figure.measure).in_(measures),
            Figure.bucket == NO_BUCKET,
        )
        rows = self._session.exec(found.group_by(col(Figure.month), col(Figure.measure), *columns))
        return [(month, _key(place), measure, int(n)) for month, measure, n, *place in rows]

    def _not_due_yet(self, wanted: Sequence[str], dimensions: Dimensions) -> list[tuple[str, Key, int]]:
        """Running answer clocks of these months: in the figures they are due, but nobody is late with them yet."""
        if not wanted or _after(max(wanted)) <= self._now:
            return []
        columns = [CASE[one] for one in dimensions]
        found: Any = select(Deadline.due_on, func.count(), *columns)
        found = found.join(Case, col(Case.id) == Deadline.case_id).where(
            # A clock that still runs has its due instant as its next step: this reads the sweep's small index.
            col(Deadline.next_step_at) >= self._now,
            col(Deadline.next_step_at) < _after(max(wanted)),
            Deadline.state == OPEN,
            Deadline.kind == DeadlineKind.ANSWER,
            Case.jurisdiction == self._jurisdiction,
        )
        rows = self._session.exec(found.group_by(col(Deadline.due_on), *columns))
        return [(month, _key(place), n) for day, n, *place in rows if (month := f"{day:%Y-%m}") in wanted]

    def _overdue(self, dimensions: Dimensions) -> list[tuple[Key, int]]:
        columns = [CASE[one] for one in dimensions]
        found: Any = select(func.count(), *columns)
        found = found.where(col(Case.next_due_at) < self._now, Case.jurisdiction == self._jurisdiction)
        # Rows also of a single column, which the session would unpack.
        return [(_key(place), n) for n, *place in self._session.connection().execute(found.group_by(*columns))]

    def buckets(self, wanted: Slice) -> dict[int, int]:
        """How many answers took how long, by logarithmic bucket."""
        found: Any = select(Figure.bucket, func.sum(Figure.n)).where(*self._times(wanted.month))
        for one, column in FIGURE.items():
            if getattr(wanted, one) is not None:
                found = found.where(column == getattr(wanted, one))
        rows = self._session.exec(found.group_by(col(Figure.bucket)).order_by(col(Figure.bucket)))
        return {bucket: int(n) for bucket, n in rows if n > 0}

    def buckets_by_agency(self, month: str) -> dict[str, dict[int, int]]:
        """The same for each agency that answered in the month: for staff, nothing is hidden here."""
        found = select(Figure.agency_code, Figure.bucket, func.sum(Figure.n)).where(*self._times(month))
        counted: dict[str, dict[int, int]] = {}
        for agency, bucket, n in self._session.exec(found.group_by(col(Figure.agency_code), col(Figure.bucket))):
            if n > 0:
                counted.setdefault(agency, {})[bucket] = int(n)
        return counted

    def _times(self, month: str) -> tuple[Any, ...]:
        return Figure.jurisdiction == self._jurisdiction, Figure.month == month, Figure.measure == "answer_time"


def _key(values: Sequence[str | None]) -> Key:
    row, column = (*(value or "" for value in values), ALL, ALL)[:2]
    return row, column


def _after(month: str) -> datetime:
    """An instant at which the month is over in every zone, and the next one has no due instant yet."""
    year, number = int(month[:4]), int(month[5:])
    last = date(year, number, monthrange(year, number)[1])
    return datetime.combine(last, time(), UTC) + timedelta(days=1, hours=12)


def quantile(counted: Mapping[int, int], q: float) -> float | None:
    """The q-quantile in days, linear between neighbours as in pandas, within 1 % of the truth; None if empty."""
    total = sum(counted.values())
    if total == 0:
        return None
    place = q * (total - 1)
    below, above = _nth(counted, math.floor(place)), _nth(counted, math.ceil(place))
    return below + (above - below) * (place - math.floor(place))


def _nth(counted: Mapping[int, int], index: int) -> float:
    """The value of the index-th smallest, its bucket filled evenly."""
    passed = 0
    for bucket in sorted(counted):
        if index < passed + counted[bucket]:
            inside = (index - passed + 0.5) / counted[bucket]
            return days_of(bucket + inside) if bucket >= 0 else 0.0
        passed += counted[bucket]
    raise IndexError(index)
