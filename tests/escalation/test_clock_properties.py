"""What holds for every term on any day: longer is never sooner, a pause costs what it lasts, summer time nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from europe import european
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from slowclock import DAY, Length, end_of, is_off, last_day, local_day

from escalation.calendar import load_calendar
from escalation.clock import Changes, Due, Longer, Pause, due, in_time
from escalation.law import Rule, Start, Unit
from escalation.lawfile import load_law

SECOND = timedelta(seconds=1)
RULES = [(law, rule) for law in map(load_law, ("az", "ge", "kz")) for rule in law.rules]
FIRST, LAST = date(2015, 1, 2), date(2026, 12, 31)
ANY = settings(max_examples=400)
# Gaps between starts and ends of pauses, up to two weeks each.
PAUSES = st.lists(st.integers(0, 14 * 86400), max_size=6).map(lambda gaps: gaps[: len(gaps) // 2 * 2])
LONGER = st.none() | st.builds(Longer, st.integers(1, 30), st.just(Unit.WORKING_DAY))
LONGER |= st.builds(Longer, st.integers(1, 2), st.just(Unit.MONTH))


@st.composite
def receipts(draw: st.DrawFn, *units: Unit) -> tuple[str, Rule, datetime]:
    """A rule of a law, in one of these units, and an instant of a day on which it was in force."""
    law, rule = draw(st.sampled_from([(law, rule) for law, rule in RULES if rule.unit in (units or Unit)]))
    first, last = max(FIRST, rule.valid_from), min(LAST, rule.valid_to or LAST)
    second = draw(st.integers(0, int((last - first + DAY) / SECOND) - 1))
    return law.code, rule, end_of(law.code, first - DAY) + second * SECOND


def spans_of(received: datetime, gaps: Sequence[int]) -> list[tuple[datetime, datetime]]:
    marks = [received + seconds * SECOND for seconds in accumulate(gaps)]
    return list(zip(marks[::2], marks[1::2], strict=True))


def paused(spans: Sequence[tuple[datetime, datetime]], longer: Longer | None = None) -> Changes:
    return Changes(longer, tuple(Pause(*span) for span in spans))


@ANY
@given(receipts(), st.integers(1, 60), st.integers(0, 20))
def test_a_longer_term_never_ends_sooner(receipt: tuple[str, Rule, datetime], amount: int, more: int) -> None:
    code, rule, received = receipt
    amount = amount if rule.unit is not Unit.MONTH else 1 + amount % 3
    short, long = (replace(rule, amount=length) for length in (amount, amount + more))
    assert due(short, load_calendar(code), received).due_at <= due(long, load_calendar(code), received).due_at


@ANY
@given(receipts())
def test_s76_to_the_second_at_the_end_of_every_term(receipt: tuple[str, Rule, datetime]) -> None:
    code, rule, received = receipt
    due_at = due(rule, load_calendar(code), received).due_at
    around = [in_time(due_at + offset, due_at) for offset in (-SECOND, timedelta(0), SECOND)]
    assert around == [True, True, False]
    assert local_day(code, due_at - SECOND) + DAY == local_day(code, due_at)


@ANY
@given(receipts(), PAUSES, LONGER)
def test_pauses_and_extensions_end_where_the_slow_clock_says(
    receipt: tuple[str, Rule, datetime], gaps: list[int], longer: Longer | None
) -> None:
    code, rule, received = receipt
    spans = spans_of(received, gaps)
    worked = due(rule, load_calendar(code), received, paused(spans, longer))
    length = Length(rule.amount, rule.unit.value, rule.start is Start.NEXT_WORKING_DAY_REGISTRATION)
    more = Length(longer.amount, longer.unit.value) if longer else None
    slow = last_day(code, length, received, spans, more)
    assert (worked.due_on, worked.due_at) == (slow, end_of(code, slow))


def stood_days(code: str, spans: Sequence[tuple[datetime, datetime]]) -> set[date]:
    """The days after the one on which each pause began, up to the one on which it ended."""
    ends = [(local_day(code, began), local_day(code, ended)) for began, ended in spans]
    return {began + n * DAY for began, ended in ends for n in range(1, (ended - began).days + 1)}


@ANY
@given(receipts(Unit.WORKING_DAY), PAUSES)
def test_s70_a_pause_moves_the_date_by_exactly_the_working_days_it_stood(
    receipt: tuple[str, Rule, datetime], gaps: list[int]
) -> None:
    code, rule, received = receipt
    spans, calendar = spans_of(received, gaps), load_calendar(code)
    before, after = due(rule, calendar, received), due(rule, calendar, received, paused(spans))
    stood = stood_days(code, spans)
    moved = worked_between(code, before.due_on, after.due_on)
    lost = [day for day in worked_between(code, after.registered_on, after.due_on) if day in stood]
    # Nothing ends while its clock stands: where it stood at its last midnight it has the next day that it runs.
    last = [day for day in worked_between(code, after.counted[-1] - DAY, after.due_on) if day not in stood]
    assert len(moved) == len(lost) + len(last) - 1
    assert all(any(began < end_of(code, day) <= ended for began, ended in spans) for day in last[:-1])


def worked_between(code: str, after: date, until: date) -> list[date]:
    days = [after + n * DAY for n in range(1, (until - after).days + 1)]
    return [day for day in days if not is_off(code, day)]


BERLIN, GREENWICH = european("Europe/Berlin"), european("UTC")


def in_berlin(wall: str, amount: int, unit: Unit) -> Due:
    received = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return due(replace(load_law("kz").rules[0], amount=amount, unit=unit, start=Start.NEXT_DAY), BERLIN, received)


@pytest.mark.parametrize(
    ("received", "due_on", "due_at"),
    [
        # Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October.
        ("2026-03-25T17:50", "2026-04-07", "2026-04-07T22:00:00+00:00"),
        ("2026-10-21T17:50", "2026-11-02", "2026-11-02T23:00:00+00:00"),
        # The hour that does not exist, and both of the hour that comes twice.
        ("2026-03-29T02:30", "2026-04-09", "2026-04-09T22:00:00+00:00"),
        ("2026-10-25T02:30", "2026-11-04", "2026-11-04T23:00:00+00:00"),
        # The last minute of the day before the change.
        ("2026-03-28T23:59", "2026-04-09", "2026-04-09T22:00:00+00:00"),
    ],
)
def test_s73_eight_days_stay_eight_days_across_a_change_of_the_clock(received: str, due_on: str, due_at: str) -> None:
    worked = in_berlin(received, 8, Unit.WORKING_DAY)
    assert (worked.due_on.isoformat(), worked.due_at.isoformat()) == (due_on, due_at)
    assert len(worked.counted) == 8


@ANY
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),
    st.integers(0, 1),
    st.integers(1, 60),
    st.sampled_from(Unit),
)
def test_s73_the_same_wall_clock_gives_the_same_day_with_and_without_summer_time(
    wall: datetime, fold: int, amount: int, unit: Unit
) -> None:
    length = {"amount": amount if unit is not Unit.MONTH else 1 + amount % 6, "unit": unit}
    rule = replace(load_law("ge").rules[0], **length)
    with_summer = due(rule, BERLIN, wall.replace(tzinfo=BERLIN.zone, fold=fold))
    without = due(rule, GREENWICH, wall.replace(tzinfo=UTC))
    assume(with_summer.received_on == without.received_on)
    assert with_summer.due_on == without.due_on
    assert (with_summer.due_at - SECOND).astimezone(BERLIN.zone).date() == with_summer.due_on
