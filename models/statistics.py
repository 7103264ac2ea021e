"""Figures as they may be shown: read from the kept cells, with intervals, and with small cells suppressed."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from models.figures import NO_BUCKET, NOW, Figure, days_of

# No public cell below ten: a smaller one could point at a person.
SMALLEST = 10
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Slice:
    """Which cells: a due month such as "2026-10", and optionally one agency, subject or region."""

    month: str
    agency: str | None = None
    category: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """n of out_of with its 95 % Wilson interval; all None when there is nothing to divide by."""

    n: int
    out_of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What one slice says. Counts below ten are None and named in `suppressed`."""

    month: str
    due: int | None
    on_time: int | None
    share: Share
    on_time_kept: int | None
    open: int | None
    median_days: float | None
    p90_days: float | None
    reopened: int | None
    appealed: int | None
    rated: int | None
    solved: int | None
    exits: dict[str, int | None]
    suppressed: list[str] = field(default_factory=list)


def share(n: int, out_of: int) -> Share:
    """A share with its Wilson score interval, right even near 0 and 1 and for few cases."""
    if out_of <= 0:
        return Share(n, out_of, None, None, None)
    p, z2 = n / out_of, Z95 * Z95
    centre = (p + z2 / (2 * out_of)) / (1 + z2 / out_of)
    half = Z95 * math.sqrt(p * (1 - p) / out_of + z2 / (4 * out_of * out_of)) / (1 + z2 / out_of)
    return Share(n, out_of, p, max(0.0, centre - half), min(1.0, centre + half))


def counts(session: Session, wanted: Slice) -> Counter[str]:
    """The counters of a slice by measure; the stock ("open") comes from the present, whatever the month."""
    found = _where(select(Figure.measure, func.sum(Figure.n)), wanted).where(Figure.bucket == NO_BUCKET)
    return Counter({measure: int(n) for measure, n in session.exec(found.group_by(col(Figure.measure)))})


def by(session: Session, wanted: Slice, dimension: str) -> dict[str, Counter[str]]:
    """The same for each agency_code, category, region or month (then wanted.month is "")."""
    column = getattr(Figure, dimension)
    found = _where(select(column, Figure.measure, func.sum(Figure.n)), wanted).where(Figure.bucket == NO_BUCKET)
    table: dict[str, Counter[str]] = {}
    for key, measure, n in session.exec(found.group_by(column, col(Figure.measure))):
        table.setdefault(key, Counter())[measure] += int(n)
    return table


def buckets(session: Session, wanted: Slice) -> dict[int, int]:
    """How many answers took how long, by logarithmic bucket."""
    found = _where(select(Figure.bucket, func.sum(Figure.n)), wanted).where(Figure.measure == "answer_time")
    rows = session.exec(found.group_by(col(Figure.bucket)).order_by(col(Figure.bucket)))
    return {bucket: int(n) for bucket, n in rows if n > 0}


def _where(query: Any, wanted: Slice) -> Any:
    if wanted.month:
        query = query.where(col(Figure.month).in_((wanted.month, NOW)))
    for column, value in (
        (Figure.agency_code, wanted.agency),
        (Figure.category, wanted.category),
        (Figure.region, wanted.region),
    ):
        if value is not None:
            query = query.where(column == value)
    return query


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


def statistics(session: Session, wanted: Slice) -> Statistics:
    """The slice as it may be published."""
    seen = counts(session, wanted)
    hidden: list[str] = []
    times = buckets(session, wanted)
    enough = seen["due"] >= SMALLEST
    return Statistics(
        month=wanted.month,
        due=shown(seen, "due", hidden),
        on_time=shown(seen, "on_time", hidden) if enough else None,
        share=share(seen["on_time"], seen["due"]) if enough else share(0, 0),
        on_time_kept=shown(seen, "on_time_kept", hidden),
        open=shown(seen, "open", hidden),
        median_days=quantile(times, 0.5) if sum(times.values()) >= SMALLEST else None,
        p90_days=quantile(times, 0.9) if sum(times.values()) >= SMALLEST else None,
        reopened=shown(seen, "reopened", hidden),
        appealed=shown(seen, "appealed", hidden),
        rated=shown(seen, "rated", hidden),
        solved=shown(seen, "solved", hidden),
        exits={name: shown(seen, name, hidden) for name in ("withdrawn", "rejected", "no_legal_clock")},
        suppressed=hidden,
    )


def shown(seen: Mapping[str, int], measure: str, hidden: list[str]) -> int | None:
    """The count, or None with its name added to `hidden` when it is small but not nothing."""
    n = seen.get(measure, 0)
    if 0 < n < SMALLEST:
        hidden.append(measure)
        return None
    return n


def months(session: Session) -> list[str]:
    """The due months that have figures, newest first."""
    found = select(Figure.month).where(Figure.measure == "due", Figure.n > 0).distinct()
    return sorted(session.exec(found), reverse=True)


def verdict(one: Share, average: float | None) -> str:
    """below | above | not_distinguishable | too_few: what the numbers allow, never a rank."""
    if one.value is None or one.low is None or one.high is None or average is None or one.out_of < 3 * SMALLEST:
        return "too_few"
    if one.high < average:
        return "below"
    return "above" if one.low > average else "not_distinguishable"
