"""Working hours: nights, lunch, short days, days off and changes of the clock take nothing and give nothing."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.calendar import CALENDARS, CalendarError, load_calendar, parse_calendar
from escalation.clock import UNCHANGED, Changes, ClockError, Longer, Pause, due
from escalation.explain import explain
from escalation.hours import Hours, Open, hours_after
from escalation.law import Unit
from escalation.lawfile import load_law
from models.taxonomy import Language

NINE_TO_SIX = Hours(time(9), time(18))
LUNCH = replace(NINE_TO_SIX, lunch=(time(13), time(14)))
HOUR = timedelta(hours=1)
KZ = load_calendar("kz")


@dataclass(frozen=True)
class Weekdays:
    """A calendar of Mondays to Fridays in any zone."""

    zone: ZoneInfo

    def is_working(self, day):
        return day.weekday() < 5


LONDON = Weekdays(ZoneInfo("Europe/London"))


def local(days, written):
    return datetime.fromisoformat(written).replace(tzinfo=days.zone)


def after(days, hours, written, amount, stood=()):
    return hours_after(days, hours, local(days, written).astimezone(UTC), amount * HOUR, stood).astimezone(days.zone)


@pytest.mark.parametrize(
    ("written", "amount", "due"),
    [
        # Friday evening to Monday morning: ten minutes before the weekend, fifty after it.
        ("2026-11-13T17:50", 1, "2026-11-16T09:50"),
        ("2026-11-13T18:00", 1, "2026-11-16T10:00"),
        ("2026-11-14T12:00", 1, "2026-11-16T10:00"),
        ("2026-11-16T03:00", 2, "2026-11-16T11:00"),
        ("2026-11-16T09:00", 9, "2026-11-16T18:00"),
        ("2026-11-16T09:00", 10, "2026-11-17T10:00"),
    ],
)
def test_s65_an_hour_is_an_hour_of_work(written, amount, due):
    assert after(KZ, NINE_TO_SIX, written, amount) == local(KZ, due)


def test_s66_received_on_a_holiday_it_starts_when_the_office_opens():
    # Republic Day is Sunday 25 October 2026, Monday is off for it.
    assert after(KZ, NINE_TO_SIX, "2026-10-25T12:00", 2) == local(KZ, "2026-10-27T11:00")


@pytest.mark.parametrize(
    ("hours", "written", "amount", "due"),
    [
        (LUNCH, "2026-11-16T12:30", 1, "2026-11-16T14:30"),
        (LUNCH, "2026-11-16T13:15", 1, "2026-11-16T15:00"),
        (LUNCH, "2026-11-16T09:00", 8, "2026-11-16T18:00"),
        (replace(LUNCH, short=frozenset({date(2026, 11, 16)})), "2026-11-16T16:30", 1, "2026-11-17T09:30"),
        (replace(LUNCH, short=frozenset({date(2026, 11, 17)})), "2026-11-16T16:30", 1, "2026-11-16T17:30"),
    ],
)
def test_s69_lunch_and_the_early_end_of_a_short_day_do_not_count(hours, written, amount, due):
    assert after(KZ, hours, written, amount) == local(KZ, due)


@pytest.mark.parametrize(
    ("stood", "due"),
    [
        # Two hours, one of them lunch.
        ([("2026-11-16T12:00", "2026-11-16T14:00")], "2026-11-17T10:00"),
        ([("2026-11-16T10:00", "2026-11-16T11:00"), ("2026-11-16T15:00", "2026-11-16T15:30")], "2026-11-17T10:30"),
        # Over midnight, and while the office is closed.
        ([("2026-11-16T17:00", "2026-11-17T10:00")], "2026-11-17T11:00"),
        ([("2026-11-16T19:00", "2026-11-17T08:00")], "2026-11-16T18:00"),
    ],
)
def test_s70_a_pause_takes_exactly_the_working_time_that_it_lasted(stood, due):
    spans = [Open(*(local(KZ, at).astimezone(UTC) for at in span)) for span in stood]
    begun = after(KZ, LUNCH, "2026-11-16T09:00", 8)
    assert begun == local(KZ, "2026-11-16T18:00")
    ended = after(KZ, LUNCH, "2026-11-16T09:00", 8, spans)
    assert ended == local(KZ, due)


def test_s72_the_night_in_which_almaty_turned_back_its_clock_takes_no_minute():
    assert after(KZ, NINE_TO_SIX, "2024-02-29T17:00", 2) == local(KZ, "2024-03-01T10:00")


@pytest.mark.parametrize(
    ("written", "due"), [("2026-03-27T13:00", "2026-03-30T12:00"), ("2026-10-23T13:00", "2026-10-26T12:00")]
)
def test_s73_eight_hours_stay_eight_across_both_changes_of_the_clock(written, due):
    assert after(LONDON, NINE_TO_SIX, written, 8) == local(LONDON, due)


def test_s87_it_never_looks_beyond_the_calendar():
    with pytest.raises(CalendarError):
        after(KZ, NINE_TO_SIX, f"{KZ.last}T12:00", 100)


@given(
    st.datetimes(datetime(2022, 1, 1), datetime(2027, 1, 1)),
    st.integers(1, 200),
    st.integers(1, 200),
)
def test_hours_add_up(at, first, second):
    """So many hours, and then as many more from there, are all of them at once."""
    start = at.replace(tzinfo=UTC)
    half = hours_after(KZ, LUNCH, start, first * HOUR)
    assert hours_after(KZ, LUNCH, half, second * HOUR) == hours_after(KZ, LUNCH, start, (first + second) * HOUR)


def worked(changes=UNCHANGED):
    rule = replace(load_law("kz").rule("answer", date(2026, 11, 16)), amount=8, unit=Unit.HOUR)
    return due(rule, KZ, local(KZ, "2026-11-13T17:00"), changes)


def test_a_term_of_hours_ends_within_a_day_and_says_so():
    found = worked()
    assert found.due_at == local(KZ, "2026-11-16T17:00")
    assert (found.due_on, found.counted) == (date(2026, 11, 16), (date(2026, 11, 13), date(2026, 11, 16)))
    said = explain(found, "en")
    assert "8 working hours, counted while the office is open." in said
    assert "Due: Monday, 16 November 2026, 17:00, Almaty time." in said
    for language in Language:
        assert "17:00" in explain(found, language)


def test_a_term_of_hours_is_made_longer_by_hours_and_stands_by_the_minute():
    span = Pause(local(KZ, "2026-11-16T09:00"), local(KZ, "2026-11-16T09:30"))
    assert worked(Changes(Longer(2, Unit.HOUR), (span,))).due_at == local(KZ, "2026-11-17T10:30")
    with pytest.raises(ClockError):
        worked(Changes(Longer(2, Unit.MONTH)))


@pytest.mark.parametrize("hours", ["opens = 18:00:00\ncloses = 09:00:00", "opens = 09:00:00\ncloses = 09:00:00"])
def test_s87_an_office_that_never_opens_is_refused(hours):
    written = (CALENDARS / "kz.toml").read_text("utf-8") + f"\n[hours]\n{hours}\n"
    with pytest.raises(CalendarError, match="never opens"):
        parse_calendar("kz", written)
