"""Which days a country works: weekends, holidays, the days they move to, and days exchanged by decree."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache, cached_property, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from escalation.dayreason import DayKind, DayReason
from escalation.hours import Hours
from escalation.tables import HERE, Names, parse_table, read_table

CALENDARS = HERE / "calendars"
_DAY = timedelta(days=1)
# Where a file says nothing else.
OFFICE_HOURS = Hours(time(9), time(18), (time(13), time(14)))
# A longer run of days off is a slip of the pen: no term could be counted across it.
LONGEST_REST = 60
WEEK = range(1, 8)


class CalendarError(ValueError):
    """A calendar file contradicts itself, or a day lies outside the years that it covers."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One day that is worked, or is not, other than the table says; the last word on a day holds.

    names: pairs of language and name, as far as there are any.
    """

    day: date
    working: bool
    name: str
    decree: str
    names: tuple[tuple[str, str], ...] = ()


# eq=False: a calendar is loaded once and is the same as itself; comparing thousands of days helps nobody.
@dataclass(frozen=True, eq=False)
class Calendar:
    """The days of one country from first to last; off holds every day that is not worked.

    settled: until when its years are known; later ones are foreseen, from weekends and yearly holidays alone.
    amendments: what was approved since it was written, in order; packaged: the table without them.
    foreseeing: the table again, with the years up to that one foreseen.
    """

    code: str
    version: str
    zone: ZoneInfo
    first: date
    last: date
    off: Mapping[date, DayReason]
    worked_weekends: frozenset[date]
    hours: Hours = OFFICE_HOURS
    settled: date = date.max
    amendments: tuple[Amendment, ...] = ()
    packaged: "Calendar | None" = None
    foreseeing: "Callable[[int], Calendar] | None" = None

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; raises CalendarError outside the covered years."""
        self._covered(day)
        return day not in self.off

    def reason(self, day: date) -> DayReason | None:
        """Why the day is off, or None when it is worked; a holiday that falls on a weekend is a weekend day."""
        self._covered(day)
        return self.off.get(day)

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first working day after it."""
        return day if self.is_working(day) else self.working_after(day, 1)[0]

    def working_after(self, day: date, amount: int) -> tuple[date, ...]:
        """The first amount working days after the day, which itself never counts."""
        done = self.worked_until(day)
        found = self._working[done : done + amount]
        if len(found) < amount:
            raise CalendarError(
                f"Calendar {self.code} ends on {self.last}: {amount} working days after {day} do not fit."
            )
        return found

    def worked_until(self, day: date) -> int:
        """How many working days the calendar has up to and including the day."""
        self._covered(day)
        return self._running[(day - self.first).days]

    def longest_rest(self) -> tuple[date, int]:
        """The longest run of days off: the day after which it begins, and how many they are."""
        marks = (self.first - _DAY, *self._working, self.last + _DAY)
        before, after = max(pairwise(marks), key=lambda pair: pair[1] - pair[0])
        return before, (after - before).days - 1

    def _covered(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise CalendarError(f"Calendar {self.code} covers {self.first} to {self.last}, not {day}.")

    @cached_property
    def _working(self) -> tuple[date, ...]:
        return tuple(day for day in _days(self.first, self.last) if day not in self.off)

    @cached_property
    def _running(self) -> tuple[int, ...]:
        return tuple(accumulate(day not in self.off for day in _days(self.first, self.last)))


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _HolidayRow(_Row):
    names: Names
    every: Annotated[str, Field(pattern=r"^\d\d-\d\d$")] | None = None
    dates: list[date] = []
    estimated: list[date] = []
    length: Annotated[int, Field(gt=0)] = 1
    moves: bool = False
    moves_off_holidays: bool = False
    first_year: int = date.min.year
    last_year: int = date.max.year


class _DeclaredRow(_Row):
    holiday: str
    first: date
    length: Annotated[int, Field(gt=0)] = 1
    decree: str


class _ExchangeRow(_Row):
    off: date
    worked: date
    decree: str


class _HoursRow(_Row):
    opens: time
    closes: time
    lunch: tuple[time, time] | None = None
    short: list[date] = []

    @model_validator(mode="after")
    def _leaves_time_to_work(self) -> Self:
        marks = (self.opens, *(self.lunch or ()), self.closes)
        if any(later <= earlier for earlier, later in pairwise(marks)):
            raise ValueError(
                "opens, lunch and closes must follow one another: an office that never opens counts nothing"
            )
        return self

    def hours(self) -> Hours:
        """The same for the clock."""
        return Hours(self.opens, self.closes, self.lunch, frozenset(self.short))


class _CalendarFile(_Row):
    code: str
    version: str
    zone: str
    weekend: list[Annotated[int, Field(ge=1, le=7)]]
    first_year: int
    last_year: int
    holidays: dict[str, _HolidayRow]
    declared: list[_DeclaredRow] = []
    exchanged: list[_ExchangeRow] = []
    hours: _HoursRow | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        unnamed = sorted({row.holiday for row in self.declared} - set(self.holidays))
        if unnamed:
            raise ValueError(f"declared days need a name under holidays: {unnamed}")
        if self.last_year < self.first_year:
            raise ValueError("last_year lies before first_year")
        if len(set(self.weekend)) == len(WEEK):
            raise ValueError("weekend leaves no day to work")
        return self


@cache
def load_calendar(code: str, folder: Path = CALENDARS, foreseen: int = 0) -> Calendar:
    """The calendar of a country such as kz; CalendarError when its file is unknown or contradicts itself.

    foreseen: so many years after the last one are guessed from weekends and yearly holidays.
    """
    written = read_table(folder, code, _CalendarFile, CalendarError)
    return _calendar(written, written.last_year + foreseen)


def parse_calendar(name: str, text: str) -> Calendar:
    """The calendar written in a TOML text; raises CalendarError, naming the field or the day that does not fit."""
    written = parse_table(name, text, _CalendarFile, CalendarError)
    return _calendar(written, written.last_year)


def _calendar(written: _CalendarFile, last_year: int) -> Calendar:
    file = written.model_copy(update={"last_year": last_year})
    first, last = date(file.first_year, 1, 1), date(file.last_year, 12, 31)
    off = _holidays_and_moves(file)
    worked = _exchange(file, off)
    weekends = {day for day in _days(first, last) if day.isoweekday() in file.weekend}
    off |= dict.fromkeys(weekends - worked, DayReason(DayKind.WEEKEND))
    hours = file.hours.hours() if file.hours else OFFICE_HOURS
    worked_weekends, settled = frozenset(weekends & worked), date(written.last_year, 12, 31)
    named = (file.code, file.version, ZoneInfo(file.zone), first, last)
    made = Calendar(*named, off, worked_weekends, hours, settled, foreseeing=partial(_calendar, written))
    after, days = made.longest_rest()
    if days > LONGEST_REST:
        raise CalendarError(f"Calendar {file.code}: after {after} come {days} days without a working day.")
    return made


def _holidays_and_moves(file: _CalendarFile) -> dict[date, DayReason]:
    named = sorted(_named_days(file), key=lambda one: (one[0], file.holidays[one[1].holiday].moves_off_holidays))
    off: dict[date, DayReason] = {}
    for day, reason in named:
        off.setdefault(day, reason)
    holders = dict(off)
    # Weekends first, then holidays on holidays: the order in which Azerbaijan's Labour Code (105.5, 105.6) is applied.
    for day, reason in named:
        if file.holidays[reason.holiday].moves and day.isoweekday() in file.weekend and holders[day] is reason:
            _move(file, off, day, reason)
    for day, reason in named:
        if file.holidays[reason.holiday].moves_off_holidays and holders[day] is not reason:
            _move(file, off, day, reason)
    return off


def _move(file: _CalendarFile, off: dict[date, DayReason], day: date, reason: DayReason) -> None:
    free = day + _DAY
    while free in off or free.isoweekday() in file.weekend:
        free += _DAY
    off[free] = DayReason(DayKind.MOVED, reason.holiday, reason.names, day, reason.estimated, reason.decree)


def _named_days(file: _CalendarFile) -> Iterator[tuple[date, DayReason]]:
    for key, row in file.holidays.items():
        for first in _first_days(file, row):
            reason = DayReason(DayKind.HOLIDAY, key, row.names, estimated=first in row.estimated)
            yield from ((first + index * _DAY, reason) for index in range(row.length))
    for one in file.declared:
        reason = DayReason(DayKind.HOLIDAY, one.holiday, file.holidays[one.holiday].names, decree=one.decree)
        yield from ((one.first + index * _DAY, reason) for index in range(one.length))


def _first_days(file: _CalendarFile, row: _HolidayRow) -> Iterator[date]:
    yield from row.dates
    yield from row.estimated
    if row.every is not None:
        years = range(max(file.first_year, row.first_year), min(file.last_year, row.last_year) + 1)
        yield from (date.fromisoformat(f"{year}-{row.every}") for year in years)


def _exchange(file: _CalendarFile, off: dict[date, DayReason]) -> set[date]:
    """Applies the exchanges to off; the days that are worked instead come back."""
    for row in file.exchanged:
        if row.worked not in off and row.worked.isoweekday() not in file.weekend:
            raise CalendarError(f"Calendar {file.code}: {row.worked} is a working day anyway ({row.decree}).")
        if row.off in off or row.off.isoweekday() in file.weekend:
            raise CalendarError(f"Calendar {file.code}: {row.off} is off anyway ({row.decree}).")
        off.pop(row.worked, None)
        off[row.off] = DayReason(DayKind.EXCHANGED, moved_from=row.worked, decree=row.decree)
    return {row.worked for row in file.exchanged}


def _days(first: date, last: date) -> Iterator[date]:
    return (first + index * _DAY for index in range((last - first).days + 1))
