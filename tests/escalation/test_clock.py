"""When a term ends: the worked examples, the scenarios, and what holds for every term."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.calendar import CalendarError, load_calendar
from escalation.clock import ClockError, Due, days_left, due, in_time
from escalation.law import Rule, Start, Unit
from escalation.lawfile import load_law

ZONES = {"kz": "Asia/Almaty", "az": "Asia/Baku", "ge": "Asia/Tbilisi"}
SECOND = timedelta(seconds=1)


def local(code: str, moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(ZONES[code]))


def worked(code: str, rule: str, moment: str) -> Due:
    received = local(code, moment)
    return due(load_law(code).rule(rule, received.date()), load_calendar(code), received)


def plain(amount: int, unit: Unit, start: Start = Start.NEXT_DAY) -> Rule:
    """A term of this length, otherwise like Kazakhstan's answer."""
    return replace(load_law("kz").rule("answer", date(2026, 1, 1)), amount=amount, unit=unit, start=start)


def off_days(sum_: Due) -> list[date]:
    return [
        span.first + timedelta(days=index)
        for span in sum_.not_counted
        for index in range((span.last - span.first).days + 1)
    ]


@pytest.mark.parametrize(
    ("code", "rule", "received", "registered", "due_on"),
    [
        ("kz", "answer", "2026-03-18T10:00", "2026-03-18", "2026-04-13"),
        ("kz", "answer", "2026-10-25T21:40", "2026-10-27", "2026-11-17"),
        ("kz", "answer", "2026-11-16T10:00", "2026-11-16", "2026-12-07"),
        ("kz", "answer", "2026-10-12T19:26", "2026-10-12", "2026-11-03"),
        ("kz", "forward", "2026-10-25T21:40", "2026-10-27", "2026-10-30"),
        ("kz", "notify_extension", "2026-10-23T18:00", "2026-10-23", "2026-10-29"),
        ("kz", "appeal_window", "2026-10-29T16:18", "2026-10-29", "2027-01-29"),
        ("kz", "appeal_window", "2026-11-30T09:00", "2026-11-30", "2027-03-01"),
        ("az", "answer", "2026-03-18T10:00", "2026-03-18", "2026-04-17"),
        ("az", "answer_with_checks", "2024-12-20T10:00", "2024-12-20", "2025-02-07"),
        ("az", "answer", "2015-09-29T23:59", "2015-09-29", "2015-10-14"),
        ("az", "answer", "2015-09-30T00:00", "2015-09-30", "2015-10-21"),
        ("ge", "answer", "2026-11-16T10:00", "2026-11-16", "2026-12-16"),
        ("ge", "answer_no_third_party", "2026-11-16T10:00", "2026-11-16", "2026-12-01"),
        ("ge", "answer", "2025-12-05T10:00", "2025-12-05", "2026-01-08"),
    ],
)
def test_worked_examples(code: str, rule: str, received: str, registered: str, due_on: str) -> None:
    sum_ = worked(code, rule, received)
    assert (sum_.registered_on.isoformat(), sum_.due_on.isoformat()) == (registered, due_on)
    assert sum_.starts_on == sum_.registered_on + timedelta(days=1)


def test_a_sum_says_what_it_rests_on() -> None:
    sum_ = worked("kz", "answer", "2026-10-25T21:40")
    assert (sum_.law, sum_.rule, sum_.article, sum_.verified) == ("kz", "answer", "76", True)
    assert sum_.articles == ("76", "63–64")
    assert (sum_.calendar, sum_.calendar_version) == ("kz", load_calendar("kz").version)
    assert sum_.received == datetime(2026, 10, 25, 16, 40, tzinfo=UTC)
    assert sum_.due_at == datetime(2026, 11, 17, 19, 0, tzinfo=UTC)
    assert (sum_.counted[0], sum_.counted[14]) == (date(2026, 10, 28), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("start", "starts_on", "due_on"),
    [
        (Start.NEXT_DAY, "2026-10-26", "2026-10-29"),
        (Start.NEXT_WORKING_DAY_REGISTRATION, "2026-10-28", "2026-10-30"),
    ],
)
def test_s66_received_on_a_day_off_starts_by_the_law_s_rule(start: Start, starts_on: str, due_on: str) -> None:
    sum_ = due(plain(3, Unit.WORKING_DAY, start), load_calendar("kz"), local("kz", "2026-10-25T12:00"))
    assert (sum_.starts_on.isoformat(), sum_.due_on.isoformat()) == (starts_on, due_on)


@pytest.mark.parametrize(
    ("unit", "amount", "received", "due_on", "counted"),
    [
        # Sunday 25 October is Republic Day, so Monday 26 is off.
        (Unit.WORKING_DAY, 2, "2026-10-23T09:00", "2026-10-28", ["2026-10-27", "2026-10-28"]),
        (Unit.CALENDAR_DAY, 2, "2026-10-23T09:00", "2026-10-27", ["2026-10-24", "2026-10-25"]),
        # Saturday 4 May was worked instead of Wednesday 8 May.
        (Unit.WORKING_DAY, 2, "2024-05-02T09:00", "2024-05-04", ["2024-05-03", "2024-05-04"]),
        (Unit.CALENDAR_DAY, 2, "2024-05-02T09:00", "2024-05-04", ["2024-05-03", "2024-05-04"]),
        (Unit.CALENDAR_DAY, 5, "2024-05-03T09:00", "2024-05-10", [f"2024-05-0{day}" for day in range(4, 9)]),
    ],
)
def test_s67_moved_holiday_and_declared_saturday(
    unit: Unit, amount: int, received: str, due_on: str, counted: list[str]
) -> None:
    sum_ = due(plain(amount, unit), load_calendar("kz"), local("kz", received))
    assert sum_.due_on.isoformat() == due_on
    assert [day.isoformat() for day in sum_.counted] == counted


def test_s67_a_weekend_that_is_worked_is_told_apart() -> None:
    assert worked("az", "answer", "2024-12-20T10:00").worked_weekends == (date(2024, 12, 28), date(2024, 12, 29))
    assert due(plain(5, Unit.CALENDAR_DAY), load_calendar("kz"), local("kz", "2024-05-02T09:00")).worked_weekends == ()


@pytest.mark.parametrize(
    ("received", "amount", "unit", "last_counted", "due_on"),
    [
        ("2025-01-31T10:00", 15, Unit.WORKING_DAY, "2025-02-21", "2025-02-21"),
        ("2025-01-31T10:00", 15, Unit.CALENDAR_DAY, "2025-02-15", "2025-02-17"),
        ("2025-01-31T10:00", 1, Unit.MONTH, "2025-02-28", "2025-02-28"),
        ("2024-01-31T10:00", 1, Unit.MONTH, "2024-02-29", "2024-02-29"),
        ("2026-01-31T10:00", 1, Unit.MONTH, "2026-02-28", "2026-03-02"),
        ("2025-11-30T10:00", 3, Unit.MONTH, "2026-02-28", "2026-03-02"),
        ("2025-12-31T10:00", 12, Unit.MONTH, "2026-12-31", "2026-12-31"),
    ],
)
def test_s68_three_units_from_the_end_of_january(
    received: str, amount: int, unit: Unit, last_counted: str, due_on: str
) -> None:
    sum_ = due(plain(amount, unit), load_calendar("kz"), local("kz", received))
    assert (sum_.counted[-1].isoformat(), sum_.due_on.isoformat()) == (last_counted, due_on)


@pytest.mark.parametrize(
    ("rule", "received", "due_on", "due_at"),
    [
        # Open across the change: received at +6, due at +5.
        ("answer", "2024-02-20T09:00", "2024-03-13", "2024-03-13T19:00:00+00:00"),
        # Due on the day of 25 hours itself: its midnight is already at +5.
        ("forward", "2024-02-26T09:00", "2024-02-29", "2024-02-29T19:00:00+00:00"),
        ("forward", "2024-02-23T09:00", "2024-02-28", "2024-02-28T18:00:00+00:00"),
    ],
)
def test_s72_open_across_the_change_of_zone(rule: str, received: str, due_on: str, due_at: str) -> None:
    sum_ = worked("kz", rule, received)
    assert (sum_.due_on.isoformat(), sum_.due_at.isoformat()) == (due_on, due_at)


@pytest.mark.parametrize(
    ("instant", "received_on"),
    [
        ("2024-02-29T17:59:59+00:00", "2024-02-29"),
        ("2024-02-29T18:00:00+00:00", "2024-02-29"),
        ("2024-02-29T18:59:59+00:00", "2024-02-29"),
        ("2024-02-29T19:00:00+00:00", "2024-03-01"),
    ],
)
def test_s72_the_hour_that_came_twice_belongs_to_february(instant: str, received_on: str) -> None:
    sum_ = due(plain(3, Unit.WORKING_DAY), load_calendar("kz"), datetime.fromisoformat(instant))
    assert sum_.received_on.isoformat() == received_on


@pytest.mark.parametrize(("offset", "met"), [(-SECOND, True), (timedelta(0), True), (SECOND, False)])
def test_s76_one_second_around_the_due_instant(offset: timedelta, met: bool) -> None:
    sum_ = worked("kz", "answer", "2026-11-16T10:00")
    assert in_time(sum_.due_at + offset, sum_.due_at) is met


@pytest.mark.parametrize(
    ("due_on", "today", "left"),
    [
        ("2026-11-17", "2026-11-16", 1),
        ("2026-11-03", "2026-10-29", 3),
        ("2026-11-17", "2026-11-17", 0),
        ("2026-11-17", "2026-11-18", -1),
        ("2026-10-23", "2026-10-26", 0),
        ("2026-10-23", "2026-10-28", -2),
    ],
)
def test_days_left_are_working_days(due_on: str, today: str, left: int) -> None:
    assert days_left(load_calendar("kz"), date.fromisoformat(due_on), date.fromisoformat(today)) == left


def test_neighbouring_days_off_of_one_reason_are_one_span() -> None:
    spans = worked("kz", "answer", "2026-03-18T10:00").not_counted
    assert [(span.first.day, span.last.day, span.why.kind.value, span.with_moved) for span in spans] == [
        (21, 22, "weekend", False),
        (23, 25, "holiday", True),
        (28, 29, "weekend", False),
        (4, 5, "weekend", False),
        (11, 12, "weekend", False),
    ]


def test_a_holiday_of_two_days_and_where_it_moved_is_one_span() -> None:
    spans = due(plain(3, Unit.WORKING_DAY), load_calendar("kz"), local("kz", "2018-12-14T10:00")).not_counted
    assert [(span.first.day, span.last.day, span.with_moved) for span in spans] == [(15, 16, False), (17, 18, True)]


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 16, 10)
    with pytest.raises(ClockError, match="has no zone"):
        due(plain(3, Unit.WORKING_DAY), load_calendar("kz"), naive)
    with pytest.raises(ClockError, match="has no zone"):
        in_time(naive, naive)


def test_a_term_beyond_the_calendar_is_refused_rather_than_guessed() -> None:
    with pytest.raises(CalendarError, match="2030-12-31"):
        due(plain(15, Unit.WORKING_DAY), load_calendar("kz"), local("kz", "2030-12-20T10:00"))


CODES = st.sampled_from(sorted(ZONES))
INSTANTS = st.datetimes(datetime(2016, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
STARTS = st.sampled_from(Start)
ANY_TERM = st.one_of(
    st.builds(plain, st.integers(1, 60), st.just(Unit.WORKING_DAY), STARTS),
    st.builds(plain, st.integers(1, 90), st.just(Unit.CALENDAR_DAY), STARTS),
    st.builds(plain, st.integers(1, 6), st.just(Unit.MONTH), STARTS),
)


@settings(max_examples=150)
@given(code=CODES, rule=ANY_TERM, received=INSTANTS)
def test_every_term_ends_on_a_working_day_after_receipt(code: str, rule: Rule, received: datetime) -> None:
    calendar = load_calendar(code)
    sum_ = due(rule, calendar, received)
    assert calendar.is_working(sum_.due_on)
    assert sum_.received_on <= sum_.registered_on < sum_.starts_on <= sum_.counted[0] <= sum_.counted[-1] <= sum_.due_on
    assert received < sum_.due_at
    assert (sum_.due_at - timedelta(microseconds=1)).astimezone(calendar.zone).date() == sum_.due_on
    assert sum_.due_at.astimezone(calendar.zone).date() == sum_.due_on + timedelta(days=1)


@settings(max_examples=150)
@given(code=CODES, rule=ANY_TERM, received=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_who_writes_later_is_never_due_earlier(code: str, rule: Rule, received: datetime, later: timedelta) -> None:
    calendar = load_calendar(code)
    assert due(rule, calendar, received).due_at <= due(rule, calendar, received + later).due_at


@settings(max_examples=150)
@given(code=CODES, amount=st.integers(1, 60), start=STARTS, received=INSTANTS)
def test_a_working_day_term_counts_each_working_day_once(
    code: str, amount: int, start: Start, received: datetime
) -> None:
    calendar = load_calendar(code)
    sum_ = due(plain(amount, Unit.WORKING_DAY, start), calendar, received)
    assert len(sum_.counted) == amount
    assert all(map(calendar.is_working, sum_.counted))
    assert days_left(calendar, sum_.due_on, sum_.registered_on) == amount


@settings(max_examples=150)
@given(code=CODES, rule=ANY_TERM, received=INSTANTS)
def test_no_day_is_both_counted_and_not_counted(code: str, rule: Rule, received: datetime) -> None:
    sum_ = due(rule, load_calendar(code), received)
    not_counted = off_days(sum_)
    assert not_counted == sorted(set(not_counted))
    assert not set(not_counted) & set(sum_.counted)
    assert not any(map(load_calendar(code).is_working, not_counted))
    if rule.unit is Unit.WORKING_DAY and sum_.registered_on == sum_.received_on:
        between = {sum_.starts_on + timedelta(days=index) for index in range((sum_.due_on - sum_.received_on).days)}
        assert between == set(not_counted) | set(sum_.counted)
