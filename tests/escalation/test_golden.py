"""The clock against tables worked out by hand, and against a second, slow clock for every day and every term."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slowclock import DAY, Length, end_of, golden, is_off, last_day, local_day

from escalation.calendar import load_calendar
from escalation.clock import Changes, Longer, Pause, due
from escalation.law import LawError, Rule, Start, Unit
from escalation.lawfile import load_law

CODES = ["az", "ge", "kz"]
FIRST, LAST = date(2015, 1, 1), date(2027, 12, 31)
CASES = [(code, rule, row) for code in CODES for rule, rows in golden(code).items() for row in rows]


def length_of(rule: Rule) -> Length:
    return Length(rule.amount, rule.unit.value, rule.start is Start.NEXT_WORKING_DAY_REGISTRATION)


def terms(code: str, on: date) -> list[Rule]:
    return [rule for rule in load_law(code).rules if rule.in_force(on)]


def changes_of(longer: dict[str, Any] | None, stood: list[list[datetime]]) -> Changes:
    more = Longer(longer["amount"], Unit(longer["unit"])) if longer else None
    return Changes(more, tuple(Pause(*span) for span in stood))


def named(case: tuple[str, str, dict[str, Any]]) -> str:
    code, rule, row = case
    longer = [f"+{row['longer']['amount']} {row['longer']['unit']}"] if "longer" in row else []
    stood = [f"stood until {row['stood'][-1][1].isoformat()}"] if "stood" in row else []
    return " ".join([code, rule, row["received"].isoformat(), *longer, *stood])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_clock_agrees_with_the_sum_made_by_hand(case: tuple[str, str, dict[str, Any]]) -> None:
    code, name, row = case
    on = local_day(code, row["received"])
    if "due" not in row:
        with pytest.raises(LawError, match=f"no rule '{name}' in force"):
            load_law(code).rule(name, on)
        return
    rule = load_law(code).rule(name, on)
    longer, stood = row.get("longer"), row.get("stood", [])
    worked = due(rule, load_calendar(code), row["received"], changes_of(longer, stood))
    assert worked.due_on == row["due"], row["sum"]
    assert worked.due_at == row.get("ends", end_of(code, row["due"]))
    assert last_day(code, length_of(rule), row["received"], stood, longer and Length(**longer)) == row["due"]
    if rule.unit is Unit.WORKING_DAY:
        more = longer["amount"] if longer and longer["unit"] == "working_day" else 0
        assert re.findall(r"\((\d+)\)", row["sum"])[-1] == str(rule.amount + more), "the sum counts to its end"


@pytest.mark.parametrize("code", CODES)
def test_each_law_has_sixty_sums_and_every_term_one(code: str) -> None:
    table = golden(code)
    assert sum(len(rows) for rows in table.values()) >= 60
    assert set(table) == {rule.name.value for rule in load_law(code).rules}
    assert len(set(map(named, CASES))) == len(CASES)


@pytest.mark.parametrize("code", CODES)
def test_every_day_is_worked_or_off_as_it_was_written_down(code: str) -> None:
    calendar = load_calendar(code)
    days = [FIRST + index * DAY for index in range((date(2028, 12, 31) - FIRST).days + 1)]
    assert [day.isoformat() for day in days if calendar.is_working(day) == is_off(code, day)] == []


def same(code: str, received: datetime) -> None:
    """Every term in force that day ends on the same day and at the same instant by both clocks."""
    for rule in terms(code, local_day(code, received)):
        worked = due(rule, load_calendar(code), received)
        slow = last_day(code, length_of(rule), received)
        assert (worked.due_on, worked.due_at) == (slow, end_of(code, slow)), rule.name


@pytest.mark.long
@pytest.mark.parametrize("code", CODES)
def test_what_comes_in_the_last_and_the_first_second_of_each_day_is_due_as_the_slow_clock_says(code: str) -> None:
    day = FIRST
    while day <= LAST:
        midnight = end_of(code, day)
        same(code, midnight - timedelta(seconds=1))
        same(code, midnight)
        day += DAY


SECONDS = st.integers(0, int((LAST - FIRST) / timedelta(seconds=1)))


@pytest.mark.long
@pytest.mark.parametrize("code", CODES)
@settings(max_examples=4000)
@given(second=SECONDS)
def test_whatever_the_second_the_slow_clock_agrees(code: str, second: int) -> None:
    same(code, datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
