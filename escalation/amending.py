"""A calendar with what was approved since it was written: pure, and any earlier state of it can be had again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from escalation.calendar import LONGEST_REST, Amendment, Calendar
from escalation.dayreason import DayKind, DayReason
from models.calendarchange import MARK
from models.errors import BadInput


def amended(calendar: Calendar, amendments: Sequence[Amendment]) -> Calendar:
    """The table with these amendments, in order, instead of those that it has; its version counts them."""
    packaged = calendar.packaged or calendar
    return _amended(packaged, tuple(amendments)) if amendments else packaged


def as_of(calendar: Calendar, version: str) -> Calendar:
    """The calendar as that version said. A table of an earlier release is gone: its days are those of today."""
    packaged = calendar.packaged or calendar
    table, _, count = version.partition(MARK)
    return amended(packaged, calendar.amendments[: int(count or 0)]) if table == packaged.version else calendar


def reaching(calendar: Calendar, year: int) -> Calendar:
    """The same calendar with as many foreseen years as it takes to reach that one; itself where it does."""
    if calendar.last.year >= year or calendar.foreseeing is None:
        return calendar
    return amended(calendar.foreseeing(year), calendar.amendments)


def refuse(calendar: Calendar, proposed: Sequence[Amendment]) -> None:
    """BadInput for a day out of its years, a change that changes nothing, or too many days without work in a row."""
    for one in proposed:
        _refuse_day(calendar, one)
    after, days = amended(calendar, (*calendar.amendments, *proposed)).longest_rest()
    if days > LONGEST_REST:
        raise BadInput("calendar_no_work", day=after.isoformat(), days=days, most=LONGEST_REST)


def _refuse_day(calendar: Calendar, one: Amendment) -> None:
    if not calendar.first <= one.day <= calendar.settled:
        first, last = calendar.first.year, calendar.settled.year
        raise BadInput("calendar_outside", fields={"day": "calendar_outside"}, day=str(one.day), first=first, last=last)
    if calendar.is_working(one.day) == one.working:
        code = "calendar_worked_anyway" if one.working else "calendar_off_anyway"
        raise BadInput(code, fields={"day": code}, day=str(one.day))


# Preview, page and clocks ask for the same few states again and again; each costs some milliseconds.
@lru_cache(maxsize=64)
def _amended(packaged: Calendar, amendments: tuple[Amendment, ...]) -> Calendar:
    off, worked = dict(packaged.off), set(packaged.worked_weekends)
    for one in amendments:
        if one.working:
            off.pop(one.day, None)
            worked |= {one.day} & _weekends(packaged, one.day)
        else:
            off[one.day] = packaged.off.get(one.day) or _decreed(one)
            worked.discard(one.day)
    return replace(
        packaged,
        version=f"{packaged.version}{MARK}{len(amendments)}",
        off=off,
        worked_weekends=frozenset(worked),
        amendments=amendments,
        packaged=packaged,
    )


def _weekends(packaged: Calendar, day: date) -> set[date]:
    reason = packaged.off.get(day)
    weekend = day in packaged.worked_weekends or (reason is not None and reason.kind is DayKind.WEEKEND)
    return {day} if weekend else set()


def _decreed(one: Amendment) -> DayReason:
    return DayReason(DayKind.DECREED, names=dict(one.names), decree=one.decree, name=one.name)
