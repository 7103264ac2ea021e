"""Working hours: when an office is open, and when so many hours of it are over. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Open(NamedTuple):
    """From one instant to another, both UTC."""

    begins: datetime
    ends: datetime


class Days(Protocol):
    """What is asked of a calendar."""

    @property
    def zone(self) -> ZoneInfo:
        """Where its days begin and end."""

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; raises CalendarError outside the covered years."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Local opening hours of a working day. lunch: from and to; short: the days that end short_by earlier."""

    opens: time
    closes: time
    lunch: tuple[time, time] | None = None
    short: frozenset[date] = frozenset()
    short_by: timedelta = timedelta(hours=1)

    def of(self, day: date, zone: ZoneInfo) -> list[Open]:
        """When the office is open on a working day, as instants: a change of clocks makes no hour longer or shorter."""
        ends = _at(day, self.closes, zone) - (self.short_by if day in self.short else timedelta())
        whole = Open(_at(day, self.opens, zone), ends)
        if self.lunch is None:
            return [whole]
        pause = Open(_at(day, self.lunch[0], zone), _at(day, self.lunch[1], zone))
        return list(_without(whole, pause))


def hours_after(days: Days, hours: Hours, start: datetime, amount: timedelta, stood: Iterable[Open] = ()) -> datetime:
    """The instant at which so much working time has passed since the start, without the time in which the clock stood.

    Raises CalendarError when the calendar ends before: it never looks further.
    """
    left, day = amount, start.astimezone(days.zone).date()
    gone = [Open(datetime.min.replace(tzinfo=UTC), start), *stood]
    while True:
        for one in _open(days, hours, day, gone):
            if one.ends - one.begins >= left:
                return one.begins + left
            left -= one.ends - one.begins
        day += DAY


def _open(days: Days, hours: Hours, day: date, gone: Iterable[Open]) -> list[Open]:
    if not days.is_working(day):
        return []
    found = hours.of(day, days.zone)
    for pause in gone:
        found = [part for one in found for part in _without(one, pause)]
    return found


def _without(one: Open, pause: Open) -> Iterator[Open]:
    for begins, ends in ((one.begins, min(one.ends, pause.begins)), (max(one.begins, pause.ends), one.ends)):
        if begins < ends:
            yield Open(begins, ends)


def _at(day: date, local: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local, zone).astimezone(UTC)
