"""The count of working days as a calendar: which day is counted as which, which is not and why ("why this date")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from escalation.clock import Due
from escalation.dayreason import DayKind
from escalation.explain import as_json, calendar_words, explain, foreign_names

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FIRST_OF_WEEKEND = 5


@dataclass(frozen=True)
class GridDay:
    """One day of the grid.

    kind: received, counted, due, holiday (a day off for a reason), weekend or plain; count: its number in the sum;
    note: the reason why it is off; new_month: the first day shown of its month; today: it is today.
    """

    day: date
    kind: str
    count: int | None
    note: str
    new_month: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A worked date as a citizen reads it: its weeks, the sum in words, the calendar.

    foreign: the names in the sum that are in another language, with its code.
    """

    due: Due
    weeks: list[list[GridDay]]
    words: str
    foreign: Mapping[str, str]
    calendar: str


def count_of(due: Due, language: str, today: date) -> Count:
    """How a date was counted, in the language."""
    return Count(
        due=due,
        weeks=weeks_of(due, language, today),
        words=explain(due, language),
        foreign=foreign_names(due, language),
        calendar=calendar_words(due, language),
    )


def weeks_of(due: Due, language: str, today: date) -> list[list[GridDay]]:
    """The weeks of a worked sum, each day off with its reason in the language."""
    return weeks(due.counted, due.received_on, due.due_on, _days_off(due, language), today)


def weeks(
    counted: Sequence[date], received: date, due: date, off: Mapping[date, str], today: date | None
) -> list[list[GridDay]]:
    """Whole weeks, Monday first, from the one of `received` to the one of `due`; `off` gives days off and why."""
    numbers = {day: number for number, day in enumerate(counted, start=1)}
    start = received - timedelta(days=received.weekday())
    days = [start + timedelta(days=n) for n in range((due - start) // WEEK * 7 + 7)]
    cells = [
        GridDay(
            day,
            kind=_kind(day, numbers, (received, due), off),
            count=numbers.get(day),
            note=off.get(day, ""),
            new_month=day == start or day.day == 1,
            today=day == today,
        )
        for day in days
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _kind(day: date, numbers: Mapping[date, int], ends: tuple[date, date], off: Mapping[date, str]) -> str:
    received, due = ends
    facts = (
        ("due", day == due),
        ("received", day == received),
        ("counted", day in numbers),
        ("holiday", day in off),
        ("weekend", day.weekday() >= FIRST_OF_WEEKEND),
    )
    return next((kind for kind, holds in facts if holds), "plain")


def _days_off(due: Due, language: str) -> dict[date, str]:
    """The days that were not counted and are no weekends, each with its reason."""
    reasons = zip(due.not_counted, as_json(due, language)["not_counted"], strict=True)
    return {
        span.first + n * DAY: words["why"]
        for span, words in reasons
        if span.why.kind is not DayKind.WEEKEND
        for n in range((span.last - span.first).days + 1)
    }
