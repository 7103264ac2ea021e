"""Years as files of others: what is read, what is refused with its line, and what goes out comes back as it was."""

from datetime import UTC, date, datetime

import pytest

from escalation.amending import amended
from escalation.calendar import Amendment, load_calendar
from escalation.dayfiles import DayFileError, as_csv, as_ics, changes, read_days
from models.taxonomy import Language

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
KZ = load_calendar("kz")
DECREED = amended(
    KZ,
    [
        Amendment(date(2026, 11, 20), working=False, name="Аза тұту; «күні», 1", decree="№ 742"),
        Amendment(date(2026, 11, 21), working=True, name="Жұмыс күні", decree="№ 742"),
    ],
)


def ics(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def days(name: str, text: str) -> list[tuple[str, bool, str]]:
    return [(one.day.isoformat(), one.working, one.name) for one in read_days(name, text)]


def test_a_csv_says_day_working_name_and_decree() -> None:
    text = '\ufeffday,working,name,decree\n2026-11-21,Yes,Жұмыс күні,№ 7\n2026-11-20,no,"Аза, тұту",\n'
    (first, second) = read_days("year.CSV", text)
    assert (first.day, first.working, first.name, first.decree, first.line) == (
        date(2026, 11, 20),
        False,
        "Аза, тұту",
        "",
        3,
    )
    assert (second.working, second.decree) == (True, "№ 7")


def test_a_csv_may_have_semicolons_and_no_decree() -> None:
    assert days("a.csv", "day;working;name\r\n2026-11-20;0;Траур\r\n") == [("2026-11-20", False, "Траур")]


def test_an_ics_says_days_off_by_all_day_events() -> None:
    text = ics(
        event("DTSTART;VALUE=DATE:20260320", "DTEND;VALUE=DATE:20260323", "SUMMARY:Novruz\\, bay", "\tramı\\; 2026"),
        event("DTSTART;VALUE=DATE:20260501", "SUMMARY:One day", "BEGIN:VALARM", "SUMMARY:Wake up", "END:VALARM"),
        event("DTSTART;VALUE=DATE:20260509", "DURATION:P2D", "SUMMARY:Two\\ndays"),
        event("DTSTART;VALUE=DATE:20260601", "STATUS:CANCELLED", "SUMMARY:Not any more"),
    )
    assert days("a.ics", text) == [
        ("2026-03-20", False, "Novruz, bayramı; 2026"),
        ("2026-03-21", False, "Novruz, bayramı; 2026"),
        ("2026-03-22", False, "Novruz, bayramı; 2026"),
        ("2026-05-01", False, "One day"),
        ("2026-05-09", False, "Two days"),
        ("2026-05-10", False, "Two days"),
    ]


HEAD = "day,working,name,decree\n"
WRONG = {
    "another ending": ("year.xlsx", HEAD, "name the file"),
    "no days": ("a.csv", HEAD, "holds no days"),
    "other columns": ("a.csv", "date,off\n2026-11-20,yes\n", "first line must name the columns"),
    "nothing at all": ("a.csv", "", "first line must name the columns"),
    "not a day": ("a.csv", HEAD + "20.11.2026,no,x,y\n", r"Line 2: '20.11.2026' is no day"),
    "not yes or no": ("a.csv", HEAD + "2026-11-20,perhaps,x,y\n", "Line 2: working is yes or no"),
    "too few columns": ("a.csv", HEAD + "2026-11-20,no\n", "Line 2: it has more or fewer"),
    "too many columns": ("a.csv", HEAD + "2026-11-20,no,x,y,z\n", "Line 2: it has more or fewer"),
    "both ways": ("a.csv", HEAD + "2026-11-20,no,x,y\n2026-11-20,yes,x,y\n", "Line 3: 2026-11-20 stands twice"),
    "no calendar": ("a.ics", "BEGIN:VCARD\nEND:VCARD\n", "Line 1: a calendar file begins"),
    "no events": ("a.ics", ics(), "holds no days"),
    "hours": ("a.ics", ics(event("DTSTART:20261120T090000Z", "SUMMARY:x")), "Line 3: the event is not of whole days"),
    "no start": ("a.ics", ics(event("SUMMARY:x")), "Line 3: the event is not of whole days"),
    "hours long": ("a.ics", ics(event("DTSTART;VALUE=DATE:20261120", "DURATION:PT4H")), "does not last whole days"),
    "backwards": (
        "a.ics",
        ics(event("DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261120")),
        "Line 3: the event ends before it begins",
    ),
    "repeating": ("a.ics", ics(event("DTSTART;VALUE=DATE:20261120", "RRULE:FREQ=YEARLY")), "Line 3: the event repeats"),
    "cut off": ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261120\n", "the file is cut off"),
    "crossed": ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "END:VCALENDAR without its BEGIN"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_refused_with_its_line(what: str) -> None:
    name, text, why = WRONG[what]
    with pytest.raises(DayFileError, match=why):
        read_days(name, text)


def test_only_what_differs_from_the_calendar_is_a_change() -> None:
    text = (
        HEAD + "2026-11-20,no,Траур,\n2026-11-21,no,a Saturday,\n2026-12-16,no,a holiday,\n2026-11-22,yes,Жұмыс,№ 9\n"
    )
    found = changes(read_days("a.csv", text), KZ, "№ 7")
    assert [(one.day.day, one.working, one.decree) for one in found] == [(20, False, "№ 7"), (22, True, "№ 9")]


def test_a_day_outside_the_calendar_is_not_passed_over() -> None:
    (one,) = changes(read_days("a.csv", HEAD + "2031-01-01,no,New Year,№ 1\n"), KZ, "")
    assert one.day == date(2031, 1, 1)


@pytest.mark.parametrize("language", Language)
def test_what_goes_out_comes_back_as_it_was(language: str) -> None:
    table, events = as_csv(DECREED, 2026, language), as_ics(DECREED, 2026, language, NOW)
    assert changes(read_days("a.csv", table), DECREED, "x") == changes(read_days("a.ics", events), DECREED, "x") == []
    back = amended(KZ, changes(read_days("a.csv", table), KZ, "x"))
    assert (back.off.keys(), back.worked_weekends) == (DECREED.off.keys(), DECREED.worked_weekends)
    names = {one.day: one.name for one in read_days("a.ics", events)}
    assert "Аза тұту; «күні», 1" in names[date(2026, 11, 20)]
    assert date(2026, 11, 21) not in names


def test_lines_of_an_ics_are_folded_by_octets_and_end_as_the_standard_says() -> None:
    lines = as_ics(DECREED, 2026, "ka", NOW).split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert any(line.startswith(" ") for line in lines)
    assert not any("\n" in line for line in lines)
