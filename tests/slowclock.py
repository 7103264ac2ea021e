"""A second clock for the tests, slow and plain: it walks day by day and shares nothing with escalation.

Its days off stand in escalation/golden/days.toml, its hours ahead of UTC below. It knows 2015 to 2028.
"""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

GOLDEN = Path(__file__).parent / "escalation" / "golden"
DAY = timedelta(days=1)
Spans = Sequence[Sequence[datetime]]
EVER = datetime.min.replace(tzinfo=UTC)
# From each instant on, that many hours ahead of UTC.
AHEAD = {
    "kz": ((EVER, 6), (datetime(2024, 2, 29, 18, tzinfo=UTC), 5)),
    "az": ((EVER, 4), (datetime(2015, 3, 29, tzinfo=UTC), 5), (datetime(2015, 10, 25, tzinfo=UTC), 4)),
    "ge": ((EVER, 4),),
}


class Length(NamedTuple):
    """How long a term is, in plain words; registers: what comes on a day off counts as of the next working day."""

    amount: int
    unit: str
    registers: bool = False


def golden(name: str) -> dict[str, Any]:
    """One of the tables that were worked out by hand."""
    return tomllib.loads((GOLDEN / f"{name}.toml").read_text("utf-8"))


def days_off(code: str) -> frozenset[date]:
    """The weekdays of a country that are not worked."""
    return _written(code, "off")


def is_off(code: str, day: date) -> bool:
    """Whether the day is not worked."""
    if day.isoweekday() > 5:
        return day not in _written(code, "worked")
    return day in _written(code, "off")


@cache
def _written(code: str, kind: str) -> frozenset[date]:
    years = golden("days")[code].get(kind, {})
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in years.items() for day in days.split())


def local_day(code: str, at: datetime) -> date:
    """The date of an instant there."""
    return (at.astimezone(UTC) + timedelta(hours=_ahead(code, at))).date()


def _ahead(code: str, at: datetime) -> int:
    return [hours for since, hours in AHEAD[code] if since <= at][-1]


def end_of(code: str, day: date) -> datetime:
    """The instant at which the local day ends."""
    midnight = datetime.combine(day + DAY, time.min, UTC)
    (found,) = {
        instant for _since, hours in AHEAD[code] if _ahead(code, instant := midnight - timedelta(hours=hours)) == hours
    }
    return found


def forward(code: str, day: date) -> date:
    """The day itself when it is worked, else the next one that is."""
    while is_off(code, day):
        day += DAY
    return day


def last_day(code: str, length: Length, received: datetime, stood: Spans = (), longer: Length | None = None) -> date:
    """The day on which a term ends, with the spans in which its clock stood and what it was made longer by."""
    day, held = local_day(code, received), _held(code, stood)
    if length.registers:
        day = forward(code, day)
    for part in (length, longer) if longer else (length,):
        day = _walk(code, part, day, held)
        while is_off(code, day) or day in held or _stands(stood, end_of(code, day)):
            day += DAY
    return day


def _walk(code: str, length: Length, day: date, held: set[date]) -> date:
    left = (_months_on(day, length.amount) - day).days if length.unit == "month" else length.amount
    while left:
        day += DAY
        if day not in held and (length.unit != "working_day" or not is_off(code, day)):
            left -= 1
    return day


def _held(code: str, stood: Spans) -> set[date]:
    """The days on which it stood: not the one on which that began, but the one on which it ended."""
    found = set()
    for began, ended in stood:
        day = local_day(code, began)
        while day < local_day(code, ended):
            day += DAY
            found.add(day)
    return found


def _stands(stood: Spans, at: datetime) -> bool:
    return any(began < at <= ended for began, ended in stood)


def _months_on(day: date, months: int) -> date:
    """Day by day into the month wanted, to the same number or to where that month ends."""
    number, walked = day.day, 0
    while walked < months:
        day += DAY
        walked += day.day == 1
    while day.day < number and (day + DAY).day != 1:
        day += DAY
    return day
