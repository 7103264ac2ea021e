"""When so many complaints of one subject from one region are no chance any more. Pure.

What is usual comes from the stream's own past: complete days, some weeks of them. Real counts spread wider than chance
alone (a Poisson law) would have it, so the tail is that of a negative binomial law with the spread of the stream's own
days, and never less than SPREAD. See docs/decisions/0025.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Days of a window, shortest first: what came in the last 24 and in the last 72 hours.
WINDOWS = (1, 3)
# The past ends before the longest window begins.
APART = max(WINDOWS)
WEEKS = 12
# Below this many days of past nobody knows what is usual.
LEAST_PAST = 28
# Fewer complaints are no incident, however unusual; where people may be in danger, fewer count.
FEWEST, FEWEST_IN_DANGER = 5, 3
# Variance over mean that every stream is taken to have at least.
SPREAD = 1.3
# False alarms a week that all streams together may raise.
BUDGET = 1.0
# So many looks at one stream in a week count as separate ones: two windows, four times a day.
LOOKS = 7 * 4 * len(WINDOWS)
# An alarm ends when each window holds what comes by chance once in twenty times.
CALM = 0.05
# Added to what was counted: a stream that has been silent for weeks is rare, not impossible.
HALF = 0.5
# So near to 1 both distributions are one, and the difference of the other's large logarithms would be lost.
CHANCE = 1 + 1e-6


@dataclass(frozen=True, slots=True)
class Alarm:
    """Too many: `n` complaints in the last `days` days where `usual` are expected."""

    days: int
    n: int
    usual: float


@dataclass(frozen=True, slots=True)
class Rule:
    """The settings. streams: how many are looked at, which share the budget; spread None: chance alone, Poisson."""

    streams: int
    budget: float = BUDGET
    spread: float | None = SPREAD

    @property
    def chance(self) -> float:
        """How improbable a count must be in one look at one stream."""
        return self.budget / (LOOKS * max(1, self.streams))


def alarm(rule: Rule, past: Sequence[int], recent: Sequence[int], least: int = FEWEST) -> Alarm | None:
    """The alarm of the shortest window that has one; None where nothing is unusual, or too little past is known.

    past: complaints on each complete day before the longest window; recent: in each of WINDOWS, up to this instant.
    """
    if len(past) < LEAST_PAST:
        return None
    for days, n in zip(WINDOWS, recent, strict=True):
        usual, spread = expected(past, days, rule.spread)
        if n >= least and probability(n, usual, spread) < rule.chance:
            return Alarm(days, n, usual)
    return None


def is_calm(rule: Rule, past: Sequence[int], recent: Sequence[int], least: int = FEWEST) -> bool:
    """Whether an alarm is over: later than it would no longer be raised, so that it does not flicker."""
    known = [(n, *expected(past, days, rule.spread)) for days, n in zip(WINDOWS, recent, strict=True)]
    return all(n < least or probability(n, usual, spread) > CALM for n, usual, spread in known)


def expected(past: Sequence[int], days: int, least_spread: float | None) -> tuple[float, float]:
    """The mean of so many days of the past, and its variance over that mean: 1.0 where only chance is allowed for."""
    sums = [sum(past[end - days : end]) for end in range(len(past), days - 1, -days)]
    mean = (sum(sums) + HALF) / max(1, len(sums))
    if least_spread is None:
        return mean, 1.0
    variance = sum((one - mean) ** 2 for one in sums) / max(1, len(sums) - 1)
    return mean, max(least_spread, variance / mean)


def probability(n: int, mean: float, spread: float) -> float:
    """The probability of n or more. spread: variance over mean, 1 for Poisson."""
    if n <= mean:
        return 1.0
    term, total, k = _at(n, mean, spread), 0.0, n
    while term > total * 1e-12:
        total, term, k = total + term, term * _step(k, mean, spread), k + 1
    return min(1.0, total)


def _at(n: int, mean: float, spread: float) -> float:
    """The probability of exactly n."""
    if spread <= CHANCE:
        return math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))
    size = mean / (spread - 1)
    chosen = math.lgamma(size + n) - math.lgamma(size) - math.lgamma(n + 1)
    return math.exp(chosen - size * math.log(spread) + n * math.log1p(-1 / spread))


def _step(n: int, mean: float, spread: float) -> float:
    """The probability of n + 1 over that of n."""
    return mean / (n + 1) if spread <= CHANCE else (mean / (spread - 1) + n) / (n + 1) * (1 - 1 / spread)
