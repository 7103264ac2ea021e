"""What the rule is worth on a log of complaints: the days of the log go through it as they came."""

import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from escalation.incidents.rule import APART, WEEKS, WINDOWS, Alarm, Rule, alarm, is_calm

# Subject and region.
Pair = tuple[str, str]
Log = Mapping[Pair, Sequence[datetime]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAST = timedelta(days=7 * WEEKS + APART)
# So long after it began, a burst that raised no alarm was missed.
PATIENCE = 3 * DAY


class Raised(NamedTuple):
    """An alarm of the log."""

    at: datetime
    pair: Pair
    alarm: Alarm


class Burst(NamedTuple):
    """Complaints that were put into a log: when the first came, and when all of them."""

    pair: Pair
    at: datetime
    times: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Caught:
    """Bursts put in, how many of them raised an alarm, and after how many hours half of those did."""

    put_in: int
    caught: int
    hours: float


def first_look(log: Log) -> datetime:
    """From when on the log has a whole past behind it."""
    return min(times[0] for times in log.values()) + PAST + DAY


def weeks(log: Log) -> float:
    """How many weeks of it are looked at."""
    return (max(times[-1] for times in log.values()) - first_look(log)) / (7 * DAY)


def replay(log: Log, rule: Rule) -> list[Raised]:
    """Every alarm of the log, looked at after each hour in which a complaint came. times: sorted instants."""
    begin = first_look(log)
    return sorted(one for pair, times in log.items() for one in _of_one(pair, times, rule, begin))


def _of_one(pair: Pair, times: Sequence[datetime], rule: Rule, begin: datetime) -> list[Raised]:
    raised: list[Raised] = []
    stands = False
    for at in sorted({_next_hour(one) for one in times if one >= begin}):
        past, recent = counts(times, at)
        found = None if stands else alarm(rule, past, recent)
        if found:
            raised.append(Raised(at, pair, found))
        stands = found is not None or (stands and not is_calm(rule, past, recent))
    return raised


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + HOUR


def counts(times: Sequence[datetime], now: datetime) -> tuple[list[int], list[int]]:
    """What the rule asks of one stream: the complete days of its past, oldest first, and each window up to now."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [bisect_left(times, today - (APART + back) * DAY) for back in range(7 * WEEKS, -1, -1)]
    here = bisect_left(times, now)
    recent = [here - bisect_left(times, now - days * DAY) for days in WINDOWS]
    return [later - earlier for earlier, later in zip(edges, edges[1:], strict=False)], recent


def steady(log: Log, seed: int) -> dict[Pair, list[datetime]]:
    """The same numbers of complaints at times drawn anew: nothing happens in it, so that every alarm is false."""
    chance = random.Random(seed)
    first, last = min(times[0] for times in log.values()), max(times[-1] for times in log.values())
    return {pair: sorted(first + (last - first) * chance.random() for _ in times) for pair, times in log.items()}


def bursts(log: Log, rule: Rule, size: int, many: int, seed: int) -> Caught:
    """Put so many bursts of that size into the log, one at a time, each within a day, and see which raise an alarm."""
    chance = random.Random(seed)
    delays: list[float] = []
    for _ in range(many):
        one = _burst(log, size, chance)
        times = sorted([*log[one.pair], *one.times])
        heard = [found.at for found in _of_one(one.pair, times, rule, one.at) if found.at <= one.at + PATIENCE]
        delays += [(heard[0] - one.at) / HOUR] if heard else []
    return Caught(many, len(delays), median(delays) if delays else 0.0)


def _burst(log: Log, size: int, chance: random.Random) -> Burst:
    begin, end = first_look(log), max(times[-1] for times in log.values()) - PATIENCE
    at = begin + (end - begin) * chance.random()
    later = sorted(at + DAY * chance.random() for _ in range(size - 1))
    return Burst(chance.choice(sorted(log)), at, [at, *later])
