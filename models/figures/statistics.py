"""What one slice of the figures says: counts as the cube lets them out, shares, quantiles. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from models.figures.catalogue import Kpi, Rule, of_rule
from models.figures.cells import days_of
from models.figures.cube import COUNTS, Cube, Share
from models.figures.suppression import ALL, SMALLEST, Key

EXITS = tuple(one.code for one in of_rule(Rule.BESIDE) if one.exit)
# What became of terms that ran out without an answer.
SILENCE = ("silent", "silence_appealed", "silence_decided", "silence_upheld", "appealed_late")
# How appeals against answers were decided, and what became of promises.
APPEALS = ("appeal_decided", "appeal_upheld")
PROMISES = ("promised", "promise_kept")
# Every share is one measure of another.
SHARES: Mapping[str, str] = {
    one.numerator: one.denominator for one in of_rule(Rule.BOTH) if one.numerator and one.denominator
}

Dimensions = tuple[str, ...]
AGENCIES: Dimensions = ("agency",)
PLACES: Dimensions = ("region", "category")
CHANNELS: Dimensions = ("channel",)
LANGUAGES: Dimensions = ("language",)


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
    counts = {measure: cube.count(measure, *place) for measure in COUNTS}
    return Statistics(
        month=wanted.month,
        counts=counts,
        shares={part: cube.share(part, whole, *place) for part, whole in SHARES.items()},
        days=days_taken(counts, times),
    )


def days_taken(counts: Mapping[str, int | None], times: Mapping[int, int]) -> dict[str, float | None]:
    """Within how many days so large a part of the answers came; counts: due and answered as they may be shown."""
    return {one.code: _quantile(one, counts, times) for one in of_rule(Rule.ENOUGH)}


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
