"""Has what comes in changed since an earlier time? Plain tests on counts, and when they say: train again.

A mix (categories, languages) has changed where chance does not explain it (chi-square, p below 1 %) and the population
stability index is .1 or more; much where it is .25. Chance alone raises that index on few cases, so neither is asked
alone. A share or a mean has changed where the 99 % interval of the difference leaves out nought, and much where the
difference is more than a tenth as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency

Level = Literal["steady", "changed", "much", "few"]
Counts = NDArray[np.float64]
What = Literal["categories", "languages", "below", "confidence", "unseen"]

# With fewer cases on either side nothing is said.
FEWEST = 100
CHANCE = 0.01
CHANGED, MUCH = 0.10, 0.25
MUCH_OF_SHARE = 0.10
# The normal quantile of a two-sided 99 % interval.
_WIDE = 2.576


@dataclass(frozen=True)
class Mix:
    """What came in during one span of time.

    below: how many guesses were under the threshold; confidence and squares: the sums over `guessed` of them;
    words: how many words were looked at in a sample, unseen: how many of those the model has never met.
    """

    n: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    guessed: int = 0
    below: int = 0
    confidence: float = 0.0
    squares: float = 0.0
    words: int = 0
    unseen: int = 0


class Change(NamedTuple):
    """One thing compared. before and now: the shares or means; of a mix none, but its stability index and its p."""

    what: What
    level: Level
    before: float | None = None
    now: float | None = None
    low: float | None = None
    high: float | None = None
    psi: float | None = None
    p: float | None = None


def changes(before: Mix, now: Mix) -> list[Change]:
    """Return what became of each of the five."""
    return list(_changes(before, now))


def train_again(found: list[Change]) -> bool:
    """Return whether it is time: something changed much, or two things changed."""
    levels = [one.level for one in found]
    return "much" in levels or levels.count("changed") >= 2


def _changes(before: Mix, now: Mix) -> Iterator[Change]:
    yield _mix("categories", before.categories, now.categories)
    yield _mix("languages", before.languages, now.languages)
    yield _share("below", (before.below, before.guessed), (now.below, now.guessed))
    yield _mean(before, now)
    yield _share("unseen", (before.unseen, before.words), (now.unseen, now.words))


def _mix(what: What, before: Mapping[str, int], now: Mapping[str, int]) -> Change:
    if min(sum(before.values()), sum(now.values())) < FEWEST:
        return Change(what, "few")
    names = sorted({*before, *now})
    counts = np.array([[side.get(name, 0) for name in names] for side in (before, now)], float)
    psi = stability(counts[0], counts[1])
    p = float(chi2_contingency(counts)[1]) if len(names) > 1 else 1.0
    return Change(what, _level(p < CHANCE and psi >= CHANGED, psi >= MUCH), psi=psi, p=p)


def stability(before: Counts, now: Counts) -> float:
    """Return the population stability index of two rows of counts, each count raised by a half."""
    was, is_ = ((side + 0.5) / (side + 0.5).sum() for side in (before, now))
    return float(((is_ - was) * np.log(is_ / was)).sum())


def _share(what: What, before: tuple[int, int], now: tuple[int, int]) -> Change:
    if min(before[1], now[1]) < FEWEST:
        return Change(what, "few")
    was, is_ = before[0] / before[1], now[0] / now[1]
    spread = sqrt(was * (1 - was) / before[1] + is_ * (1 - is_) / now[1])
    return _by_difference(what, was, is_, spread)


def _mean(before: Mix, now: Mix) -> Change:
    if min(before.guessed, now.guessed) < FEWEST:
        return Change("confidence", "few")
    (was, spread_was), (is_, spread_is) = _moments(before), _moments(now)
    return _by_difference("confidence", was, is_, sqrt(spread_was + spread_is))


def _moments(mix: Mix) -> tuple[float, float]:
    """Return the mean confidence and the square of its standard error."""
    mean = mix.confidence / mix.guessed
    return mean, max(mix.squares / mix.guessed - mean * mean, 0.0) / mix.guessed


def _by_difference(what: What, was: float, is_: float, spread: float) -> Change:
    low, high = is_ - was - _WIDE * spread, is_ - was + _WIDE * spread
    level = _level(low > 0 or high < 0, abs(is_ - was) > MUCH_OF_SHARE)
    return Change(what, level, was, is_, low, high)


def _level(changed: bool, much: bool) -> Level:
    if not changed:
        return "steady"
    return "much" if much else "changed"
