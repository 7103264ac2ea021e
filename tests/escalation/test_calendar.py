"""The calendars as data: golden days, an independent count of every day, and files that contradict themselves."""

import re
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from escalation.calendar import CalendarError, load_calendar, parse_calendar
from escalation.dayreason import DayKind

WEEKEND, HOLIDAY, MOVED, EXCHANGED = DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.MOVED, DayKind.EXCHANGED

# (country, day): (kind, English name, moved from)
DAYS_OFF = {
    ("kz", "2026-10-25"): (WEEKEND, None, None),
    ("kz", "2026-10-26"): (MOVED, "Republic Day", "2026-10-25"),
    ("kz", "2026-03-21"): (WEEKEND, None, None),
    ("kz", "2026-03-23"): (HOLIDAY, "Nauryz", None),
    ("kz", "2026-03-24"): (MOVED, "Nauryz", "2026-03-21"),
    ("kz", "2026-03-25"): (MOVED, "Nauryz", "2026-03-22"),
    ("kz", "2027-03-15"): (HOLIDAY, "Constitution Day", None),
    ("kz", "2024-05-08"): (EXCHANGED, None, "2024-05-04"),
    ("kz", "2020-05-08"): (EXCHANGED, None, "2020-05-11"),
    ("az", "2026-03-25"): (MOVED, "Novruz", "2026-03-21"),
    ("az", "2026-03-26"): (MOVED, "Novruz", "2026-03-22"),
    ("az", "2026-03-27"): (MOVED, "Ramazan", "2026-03-20"),
    ("az", "2026-03-30"): (MOVED, "Ramazan", "2026-03-21"),
    ("az", "2026-05-28"): (HOLIDAY, "Independence Day", None),
    ("az", "2026-05-29"): (MOVED, "Qurban", "2026-05-28"),
    ("az", "2026-11-10"): (MOVED, "Victory Day", "2026-11-08"),
    ("az", "2023-01-03"): (MOVED, "Solidarity Day of World Azerbaijanis", "2022-12-31"),
    ("az", "2025-03-27"): (EXCHANGED, None, "2025-03-10"),
    ("az", "2024-02-07"): (HOLIDAY, "voting day", None),
    ("ge", "2026-04-13"): (HOLIDAY, "Easter days", None),
    ("ge", "2026-01-06"): (HOLIDAY, "day off declared by the Government", None),
    ("ge", "2026-08-28"): (HOLIDAY, "Dormition Day", None),
}

WORKED = [
    # Saturdays and Sundays by decree.
    ("kz", "2024-05-04"),
    ("kz", "2025-01-05"),
    ("az", "2024-12-28"),
    ("az", "2024-12-29"),
    # Days to which a holiday had moved, exchanged away again.
    ("kz", "2020-05-11"),
    ("az", "2025-03-10"),
    ("az", "2025-04-01"),
    # Kurban Ait and Orthodox Christmas do not move in Kazakhstan, nothing does in Georgia.
    ("kz", "2024-06-17"),
    ("kz", "2023-01-09"),
    ("ge", "2025-03-10"),
    # Constitution Day had left August before it came to March.
    ("kz", "2026-08-31"),
    ("kz", "2026-03-16"),
    # A day of mourning does not move either.
    ("az", "2024-01-22"),
]

# Votes and days declared by governments, each with its decree in the file: the independent count does not know them. It
# has one vote of 2019 four days late.
DECLARED = {"az": {"2016-09-26", "2019-12-23", "2019-12-27"}, "kz": set(), "ge": {
    "2018-11-28",
    "2021-01-04", "2021-01-05", "2021-01-06", "2021-01-08", "2021-01-11", "2021-01-12", "2021-01-13", "2021-01-14",
    "2021-01-15", "2021-05-04", "2021-05-05", "2021-05-06", "2021-05-07", "2021-05-10", "2021-05-11", "2022-01-03",
    "2022-01-04", "2022-01-05", "2022-01-06", "2023-01-03", "2023-01-04", "2023-01-05", "2023-01-06", "2024-01-03",
    "2024-01-04", "2024-01-05", "2024-05-07", "2024-05-08", "2024-05-10", "2025-10-03", "2026-01-05", "2026-01-06",
}}  # fmt: skip

CALENDAR = """
code = "xx"
version = "1"
zone = "Asia/Almaty"
weekend = [6, 7]
first_year = 2026
last_year = 2026
[holidays.spring]
every = "05-01"
names = { az = "a", en = "b", ka = "c", kk = "d", ru = "e" }
[[exchanged]]
off = 2026-04-30
worked = 2026-04-25
decree = "No. 1"
"""


@pytest.mark.parametrize("key", DAYS_OFF, ids="-".join)
def test_a_day_off_says_why(key: tuple[str, str]) -> None:
    code, day = key
    reason = load_calendar(code).reason(date.fromisoformat(day))
    assert reason is not None
    moved_from = reason.moved_from.isoformat() if reason.moved_from else None
    assert (reason.kind, reason.names["en"] if reason.names else None, moved_from) == DAYS_OFF[key]
    assert not load_calendar(code).is_working(date.fromisoformat(day))


@pytest.mark.parametrize(("code", "day"), WORKED)
def test_a_worked_day_has_no_reason(code: str, day: str) -> None:
    assert load_calendar(code).is_working(date.fromisoformat(day))
    assert load_calendar(code).reason(date.fromisoformat(day)) is None


@pytest.mark.parametrize("code", ["az", "ge", "kz"])
def test_every_settled_day_agrees_with_an_independent_count(code: str) -> None:
    calendar = load_calendar(code)
    count = getattr(holidays, code.upper())(years=range(2015, 2027))
    days = [date(2015, 1, 1) + timedelta(days=index) for index in range(12 * 365 + 3)]
    different = {day.isoformat() for day in days if calendar.is_working(day) != count.is_working_day(day)}
    assert different == DECLARED[code]


@pytest.mark.parametrize("code", ["az", "ge", "kz"])
def test_every_day_that_is_not_a_weekend_carries_its_ground(code: str) -> None:
    for day, reason in load_calendar(code).off.items():
        named = bool(reason.names) and bool(reason.holiday)
        assert reason.kind is WEEKEND or named or (reason.kind is EXCHANGED and reason.decree), day


def test_only_the_islamic_holidays_to_come_are_estimated() -> None:
    estimated = {
        (code, reason.holiday)
        for code in ("az", "ge", "kz")
        for day, reason in load_calendar(code).off.items()
        if reason.estimated and day.year >= 2027
    }
    assert estimated == {("kz", "kurban_ait"), ("az", "ramazan"), ("az", "qurban")}
    assert not any(reason.estimated for day, reason in load_calendar("az").off.items() if day.year < 2027)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("kz", "2026-10-24", "2026-10-27"),
        ("kz", "2026-10-27", "2026-10-27"),
        ("az", "2026-03-20", "2026-03-31"),
        ("kz", "2024-05-04", "2024-05-04"),
    ],
)
def test_next_working_is_the_day_itself_when_it_is_worked(code: str, day: str, expected: str) -> None:
    assert load_calendar(code).next_working(date.fromisoformat(day)) == date.fromisoformat(expected)


def test_a_calendar_refuses_days_that_it_does_not_know() -> None:
    calendar = load_calendar("kz")
    with pytest.raises(CalendarError, match="covers 2015-01-01 to 2030-12-31, not 2031-01-01"):
        calendar.is_working(date(2031, 1, 1))
    with pytest.raises(CalendarError, match="not 2014-12-31"):
        calendar.reason(date(2014, 12, 31))
    with pytest.raises(CalendarError, match="15 working days after 2030-12-20 do not fit"):
        calendar.working_after(date(2030, 12, 20), 15)


def test_a_calendar_can_be_written_by_hand() -> None:
    calendar = parse_calendar("calendars/xx.toml", CALENDAR)
    week = [calendar.is_working(date(2026, 4, 24) + timedelta(days=index)) for index in range(9)]
    assert week == [True, True, False, True, True, True, False, False, False]
    assert calendar.worked_weekends == {date(2026, 4, 25)}


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ("worked = 2026-04-25", "worked = 2026-04-24", "2026-04-24 is a working day anyway (No. 1)"),
        ("off = 2026-04-30", "off = 2026-05-01", "2026-05-01 is off anyway (No. 1)"),
        ("off = 2026-04-30", "off = 2026-05-02", "2026-05-02 is off anyway (No. 1)"),
        ('every = "05-01"', 'every = "1 May"', "holidays.spring.every"),
        ("weekend = [6, 7]", "weekend = [0, 6]", "weekend.0: Input should be greater than or equal to 1"),
        ("last_year = 2026", "last_year = 2025", "last_year lies before first_year"),
        (
            "[[exchanged]]\noff = 2026-04-30\nworked = 2026-04-25",
            '[[declared]]\nholiday = "vote"\nfirst = 2026-04-30',
            "['vote']",
        ),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(written: str, instead: str, sentence: str) -> None:
    with pytest.raises(CalendarError) as refusal:
        parse_calendar("calendars/xx.toml", CALENDAR.replace(written, instead))
    assert sentence in str(refusal.value)


def test_the_calendar_in_the_manual_fits() -> None:
    manual = Path(__file__).parents[2] / "docs" / "law.md"
    written = re.findall(r"```toml\n(weekend = .*?)```", manual.read_text("utf-8"), re.DOTALL)
    head = 'code = "xx"\nversion = "1"\nzone = "Asia/Almaty"\nfirst_year = 2024\nlast_year = 2027\n'
    calendar = parse_calendar("docs/law.md", head + written[0])
    days = ["2026-10-26", "2026-05-27", "2024-05-08", "2026-01-05"]
    assert not any(calendar.is_working(date.fromisoformat(day)) for day in days)
    assert calendar.is_working(date(2024, 5, 4))


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(CalendarError, match="there are az, ge, kz"):
        load_calendar("fr")
