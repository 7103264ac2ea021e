"""A calendar with what decrees changed since it was written, and what no decree may do to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.amending import amended, as_of, refuse
from escalation.calendar import Amendment, CalendarError, load_calendar, parse_calendar
from escalation.clock import due
from escalation.dayreason import DayKind
from escalation.explain import as_json, explain, foreign_names
from escalation.law import RuleName
from escalation.office import FORESEEN, open_jurisdiction
from models.errors import BadInput
from models.taxonomy import Language

KZ = load_calendar("kz")
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
DECREE = "№ 742"


def off(day: date, name: str = "Аза тұту күні") -> Amendment:
    return Amendment(day, working=False, name=name, decree=DECREE)


def worked(day: date) -> Amendment:
    return Amendment(day, working=True, name="Жұмыс күні", decree=DECREE)


def test_a_day_off_by_decree_says_why_and_by_which_decree() -> None:
    calendar = amended(KZ, [off(FRIDAY)])
    reason = calendar.reason(FRIDAY)
    assert (reason.kind, reason.called("kk"), reason.decree) == (DayKind.DECREED, "Аза тұту күні", DECREE)
    assert (calendar.version, KZ.version) == ("3+1", "3")
    assert KZ.is_working(FRIDAY)


def test_a_weekend_day_made_worked_is_told_from_any_other_day() -> None:
    calendar = amended(KZ, [worked(SATURDAY), worked(date(2026, 12, 16))])
    assert calendar.is_working(SATURDAY)
    assert calendar.is_working(date(2026, 12, 16))
    assert calendar.worked_weekends - KZ.worked_weekends == {SATURDAY}


def test_the_last_word_on_a_day_holds_and_the_way_back_leads_to_the_table() -> None:
    there_and_back = amended(KZ, [off(FRIDAY), worked(SATURDAY), worked(FRIDAY), off(SATURDAY)])
    assert (there_and_back.off, there_and_back.worked_weekends) == (KZ.off, KZ.worked_weekends)
    assert there_and_back.version == "3+4"
    saturday = date(2024, 5, 4)
    taken_back = amended(KZ, [off(saturday), worked(saturday)])
    assert taken_back.worked_weekends == KZ.worked_weekends


def test_any_earlier_state_can_be_had_again() -> None:
    first, second = off(FRIDAY), worked(SATURDAY)
    calendar = amended(KZ, [first, second])
    assert as_of(calendar, "3") is KZ
    assert as_of(calendar, "3+1") is amended(KZ, [first])
    assert as_of(calendar, "3+2") is calendar
    assert as_of(calendar, "2+1") is calendar, "the table of an older release is gone"
    assert as_of(calendar, "3+9") is calendar, "a version from a process that knows more"


@pytest.mark.long
@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20))
def test_only_the_days_that_are_named_change(days: list[date]) -> None:
    flips = [Amendment(day, not KZ.is_working(day), "x", DECREE) for day in days]
    calendar = amended(KZ, flips)
    every = [KZ.first + timedelta(days=n) for n in range((KZ.last - KZ.first).days + 1)]
    different = {day for day in every if calendar.is_working(day) != KZ.is_working(day)}
    assert different == set(days)


REFUSED = {
    "a day off made off": ([off(date(2026, 11, 22))], "calendar_off_anyway"),
    "a holiday made off": ([off(date(2026, 12, 16))], "calendar_off_anyway"),
    "a working day made worked": ([worked(FRIDAY)], "calendar_worked_anyway"),
    "before the calendar": ([off(date(2014, 12, 31))], "calendar_outside"),
    "after the calendar": ([off(date(2031, 1, 2))], "calendar_outside"),
    "a quarter of a year without work": (
        [off(day) for n in range(75) if KZ.is_working(day := date(2026, 9, 14) + timedelta(days=n))],
        "calendar_no_work",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_s87_a_calendar_that_makes_no_sense_is_refused_at_save(name: str) -> None:
    proposed, code = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        refuse(open_jurisdiction("kz").calendar, proposed)
    assert refused.value.code == code


def test_s87_a_year_without_a_working_day_is_refused_and_sixty_days_are_not() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    with pytest.raises(BadInput, match="calendar_no_work"):
        refuse(KZ, [off(day) for day in year if KZ.is_working(day)])
    # From Thursday 1 October: the Wednesday before and the Monday after are worked.
    sixty = [date(2026, 10, 1) + timedelta(days=n) for n in range(60)]
    refuse(KZ, [off(day) for day in sixty if KZ.is_working(day)])
    with pytest.raises(BadInput, match="calendar_no_work"):
        refuse(KZ, [off(day) for day in [*sixty, date(2026, 11, 30)] if KZ.is_working(day)])


WRITTEN = """
code = "xx"
version = "1"
zone = "Asia/Almaty"
weekend = {weekend}
first_year = 2026
last_year = 2026
[holidays.rest]
every = "05-01"
length = {length}
moves = true
names = {{ az = "a", en = "b", ka = "c", kk = "d", ru = "e" }}
"""


@pytest.mark.parametrize(
    ("weekend", "length", "why"),
    [("[1, 2, 3, 4, 5, 6, 7]", 1, "leaves no day to work"), ("[6, 7]", 75, "days without a working day")],
)
def test_s87_a_table_without_work_is_refused_when_it_is_read(weekend: str, length: int, why: str) -> None:
    with pytest.raises(CalendarError, match=why):
        parse_calendar("xx", WRITTEN.format(weekend=weekend, length=length))


def test_s67_a_moved_holiday_and_a_saturday_declared_working_count_by_the_calendar_of_the_day() -> None:
    kz = open_jurisdiction("kz")
    # Republic Day, Sunday 25 October 2026, moved to Monday by the table; Saturday 31 October worked by decree.
    decreed = replace(kz, calendar=amended(kz.calendar, [worked(date(2026, 10, 31))]))
    received = datetime(2026, 10, 23, 6, tzinfo=UTC)
    before, after = kz.due("answer", received), decreed.due("answer", received)
    assert (before.due_on, after.due_on) == (date(2026, 11, 16), date(2026, 11, 13))
    assert before.counted[0] == after.counted[0] == date(2026, 10, 27)
    assert after.worked_weekends == (date(2026, 10, 31),)


@pytest.mark.parametrize("language", Language)
def test_the_sum_names_the_day_off_by_decree(language: str) -> None:
    rule = open_jurisdiction("kz").law.rule(RuleName.ANSWER, FRIDAY)
    sum_ = due(rule, amended(KZ, [off(FRIDAY, "«Траур»")]), datetime(2026, 11, 16, 5, tzinfo=UTC))
    why = [one["why"] for one in as_json(sum_, language)["not_counted"] if one["from"] == "2026-11-20"]
    assert "«Траур»" in why[0]
    assert len(why[0]) > len("«Траур»")


@pytest.mark.parametrize("code", ["kz", "az", "ge"])
def test_a_term_that_ends_after_the_calendar_is_worked_as_far_as_it_can_be(code: str) -> None:
    office = open_jurisdiction(code)
    last = office.calendar.settled
    late = office.due("answer", datetime(last.year, 12, 29, 8, tzinfo=UTC))
    assert late.due_on.year == last.year + 1
    assert late.foreseen
    assert not office.due("answer", datetime(last.year, 10, 1, tzinfo=UTC)).foreseen
    said = {explain(late, language) for language in Language if str(last.year + 1) in explain(late, language)}
    assert len(said) == len(Language)


def test_years_to_come_have_weekends_and_yearly_holidays_and_no_guessed_feasts() -> None:
    kz = open_jurisdiction("kz").calendar
    assert (kz.settled, kz.last.year) == (KZ.last, KZ.last.year + FORESEEN)
    assert {day: reason for day, reason in kz.off.items() if day <= KZ.last} == KZ.off
    named = {reason.holiday for day, reason in kz.off.items() if day.year == 2032 and reason.holiday}
    assert "new_year" in named
    assert "kurban_ait" not in named


def test_the_day_after_the_calendar_is_extended_every_foreseen_date_is_worked_anew() -> None:
    kz = open_jurisdiction("kz")
    foreseen = kz.term("answer", datetime(2030, 12, 20, 8, tzinfo=UTC))
    extended = replace(kz.calendar, version="4", off={**kz.calendar.off, date(2031, 1, 6): KZ.off[date(2030, 1, 1)]})
    later = replace(kz, calendar=extended).term("answer", datetime(2030, 12, 20, 8, tzinfo=UTC))
    assert (later.due_on - foreseen.due_on, later.calendar_version) == (timedelta(days=1), "4")


def test_ten_years_are_foreseen_from_today_whatever_year_it_is() -> None:
    kz = open_jurisdiction("kz")
    decreed = replace(kz, calendar=amended(kz.calendar, [off(FRIDAY)]))
    far = decreed.reaching(2061)
    assert decreed.reaching(KZ.last.year + FORESEEN) is decreed
    assert (far.calendar.version, far.calendar.last.year, far.calendar.settled) == ("3+1", 2061, KZ.last)
    assert not far.calendar.is_working(FRIDAY)
    assert far.amended([]).due("answer", datetime(2050, 12, 29, 8, tzinfo=UTC)).foreseen


@pytest.mark.parametrize("language", Language)
def test_a_decree_speaks_the_readers_language_where_somebody_gave_it_words(language: str) -> None:
    rule, received = open_jurisdiction("kz").law.rule(RuleName.ANSWER, FRIDAY), datetime(2026, 11, 16, 5, tzinfo=UTC)
    names = (("en", "Day of mourning"), ("kk", "Аза тұту күні"))
    sum_ = due(rule, amended(KZ, [replace(off(FRIDAY, "Аза тұту күні"), names=names)]), received)
    assert dict(names).get(language, "Аза тұту күні") in explain(sum_, language)
    assert foreign_names(sum_, language) == ({} if language in dict(names) else {"Аза тұту күні": "kk"})
    unnamed = due(rule, amended(KZ, [off(FRIDAY, "Аза тұту күні")]), received)
    assert foreign_names(unnamed, language) == {"Аза тұту күні": ""}


def test_neighbouring_days_of_two_decrees_keep_their_names() -> None:
    rule, received = open_jurisdiction("kz").law.rule(RuleName.ANSWER, FRIDAY), datetime(2026, 11, 16, 5, tzinfo=UTC)
    days = [off(date(2026, 11, 19), "Mourning"), off(FRIDAY, "Storm")]
    said = [one["why"] for one in as_json(due(rule, amended(KZ, days), received), "en")["not_counted"]]
    assert [name for name in ("Mourning", "Storm") for why in said if name in why] == ["Mourning", "Storm"]
