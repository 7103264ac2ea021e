"""A year of the calendar as the desk shows it: twelve months, every odd day with its reason, and what waits."""

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from escalation.calendar import Calendar
from escalation.dayfiles import year_days
from escalation.dayreason import DayKind, DayReason
from escalation.explain import reason_words
from models.account import Account
from models.calendarchange import CalendarChange

KINDS = {
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "holiday",
    DayKind.MOVED: "moved",
    DayKind.EXCHANGED: "moved",
    DayKind.DECREED: "decreed",
}


@dataclass(frozen=True, slots=True)
class YearDay:
    """kind: plain, weekend, holiday, moved, decreed, or worked (a day off that is worked); note: why it is odd."""

    day: date
    kind: str
    note: str = ""
    waits: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class OddDay:
    """A line of the list below the year: a day that is other than its weekday says.

    foreign: the words of its note that are in another language, with its code.
    """

    day: YearDay
    decree: str
    change: CalendarChange | None
    foreign: Mapping[str, str]

    @property
    def decree_language(self) -> str:
        """The packaged tables cite decrees in English; in which language people cite them nobody says."""
        return "" if self.change else "en"


class Year:
    """One year of a calendar in one language, with the changes that made it and those that wait."""

    def __init__(self, calendar: Calendar, year: int, changes: Sequence[CalendarChange], language: str) -> None:
        self.year, self.foreseen = year, year > calendar.settled.year
        self._calendar, self._language = calendar, language
        self._waits = {one.day for one in changes if one.approved_at is None}
        # The last word on a day holds.
        self._made = {one.day: one for one in sorted(changes, key=lambda one: one.number or 0) if one.number}

    def months(self, today: date) -> list[list[list[YearDay | None]]]:
        """Twelve months of whole weeks, Monday first; None where a week belongs to another month."""
        weeks = Weeks()
        return [
            [
                [self._day(day, today) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(self.year, month)
            ]
            for month in range(1, 13)
        ]

    def odd(self) -> list[OddDay]:
        """The days that are off without being mere weekends, and those that are worked although they would be off."""
        days = {*year_days(self._calendar, self.year), *(day for day in self._made if day.year == self.year)}
        return [self._odd(day) for day in sorted(days)]

    def _odd(self, day: date) -> OddDay:
        reason, change = self._calendar.reason(day), self._made.get(day)
        decree = change.decree if change else reason.decree if reason else ""
        spoken = _words(change).spoken(self._language) if change else None
        foreign = {change.name: spoken} if change and spoken is not None else {}
        return OddDay(self._day(day, None), decree, change, foreign)

    def _day(self, day: date, today: date | None) -> YearDay:
        reason, change = self._calendar.reason(day), self._made.get(day)
        worked = reason is None and (day in self._calendar.worked_weekends or change is not None)
        kind = KINDS[reason.kind] if reason else "worked" if worked else "plain"
        note = reason_words(reason, self._language) if reason and kind in ("holiday", "moved") else ""
        if change and kind in ("decreed", "worked"):
            note = _words(change).called(self._language)
        return YearDay(day, kind, note, day in self._waits, day == today)


def _words(change: CalendarChange) -> DayReason:
    return DayReason(DayKind.DECREED, names=change.names, name=change.name)


def names_of(session: Session, changes: Sequence[CalendarChange]) -> Mapping[int, str]:
    """The names of everybody who proposed or approved these changes, by account."""
    ids = {one for change in changes for one in (change.proposed_by, change.approved_by) if one}
    found: Any = select(Account.id, Account.name).where(col(Account.id).in_(ids))
    return dict(session.exec(found).all())
