"""Days of a year as files of others: CSV in and out, ICS (RFC 5545) as far as all-day events say which days are off."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from escalation.calendar import Amendment, Calendar
from escalation.dayreason import DayKind
from escalation.explain import reason_words
from escalation.tables import LANGUAGES

COLUMNS = ("day", "working", "name", "decree")
# The name in other languages, as far as there are any.
NAMES = {f"name_{code}": code for code in LANGUAGES}
WORKING = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# RFC 5545, 3.1: a line is folded so that none is longer, in octets.
FOLDED = 75
_DAY = timedelta(days=1)
_ESCAPED = {"n": "\n", "N": "\n"}


class DayFileError(ValueError):
    """The file is no list of days; the message names its line."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """What a file says of one day."""

    line: int
    day: date
    working: bool
    name: str
    decree: str = ""
    names: tuple[tuple[str, str], ...] = ()


def read_days(name: str, text: str) -> list[DayLine]:
    """The days of a file named *.csv or *.ics, in order; raises DayFileError where it is none or names a day twice."""
    readers = {"csv": _csv_days, "ics": _ics_days}
    ending = name.rpartition(".")[2].lower()
    if ending not in readers:
        raise DayFileError(f"{name}: name the file *.csv or *.ics.")
    found = sorted(readers[ending](text.removeprefix("\ufeff")), key=lambda one: (one.day, one.line))
    for one, other in pairwise(found):
        if one.day == other.day and one.working != other.working:
            raise DayFileError(f"Line {other.line}: {other.day} stands twice and differs.")
    if not found:
        raise DayFileError(f"{name} holds no days.")
    return list({one.day: one for one in reversed(found)}.values())[::-1]


def changes(lines: Iterable[DayLine], calendar: Calendar, decree: str) -> list[Amendment]:
    """What the file says other than the calendar; a line without a decree of its own has this one."""
    return [
        Amendment(one.day, one.working, one.name, one.decree or decree, one.names)
        for one in lines
        if not calendar.first <= one.day <= calendar.settled or calendar.is_working(one.day) != one.working
    ]


def _csv_days(text: str) -> Iterator[DayLine]:
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [(name or "").strip() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    if not {"day", "working", "name"} <= set(columns) <= {*COLUMNS, *NAMES}:
        raise DayFileError(f"The first line must name the columns {', '.join(COLUMNS)}; it has {', '.join(columns)}.")
    for row in rows:
        yield _csv_day(rows.line_num, row)


def _csv_day(line: int, row: Mapping[str | None, str | Sequence[str] | None]) -> DayLine:
    if None in row or None in row.values():
        raise DayFileError(f"Line {line}: it has more or fewer columns than the first line.")
    day, working, name, decree = (str(row.get(column, "")).strip() for column in COLUMNS)
    if working.lower() not in WORKING:
        raise DayFileError(f"Line {line}: working is yes or no, not {working!r}.")
    names = tuple((code, words) for column, code in NAMES.items() if (words := str(row.get(column, "")).strip()))
    return DayLine(line, _iso(line, day), WORKING[working.lower()], name, decree, names)


def _iso(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayFileError(f"Line {line}: {text!r} is no day; write it like 2026-11-20.") from None


def _ics_days(text: str) -> Iterator[DayLine]:
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise DayFileError("Line 1: a calendar file begins with BEGIN:VCALENDAR.")
    for line, event in _events(_unfolded(text)):
        if event.get("STATUS", ("", ""))[1].upper() != "CANCELLED":
            yield from _event_days(line, event)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    whole, began = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
            continue
        yield began, whole
        whole, began = line, number
    yield began, whole


def _events(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, dict[str, tuple[str, str]]]]:
    """Line and properties, name -> (parameters, value), of every event; parts inside it, like alarms, are left out."""
    inside: list[str] = []
    event: dict[str, tuple[str, str]] = {}
    began = 0
    for number, line in lines:
        head, _, value = line.partition(":")
        name, _, parameters = head.partition(";")
        match name.upper(), value.strip().upper():
            case "BEGIN", part:
                inside.append(part)
                began, event = (number, {}) if part == "VEVENT" else (began, event)
            case "END", part:
                if not inside or inside.pop() != part:
                    raise DayFileError(f"Line {number}: END:{part} without its BEGIN.")
                if part == "VEVENT":
                    yield began, event
            case key, _ if inside[-1:] == ["VEVENT"]:
                event[key] = (parameters.upper(), value.strip())
    if inside:
        raise DayFileError(f"Line {began}: BEGIN:{inside[-1]} has no END; the file is cut off.")


def _event_days(line: int, event: Mapping[str, tuple[str, str]]) -> Iterator[DayLine]:
    if "RRULE" in event or "RDATE" in event:
        raise DayFileError(f"Line {line}: the event repeats; write each day out.")
    first = _ics_date(line, event.get("DTSTART"))
    # RFC 5545, 3.6.1: the end is the day after the last; without one it is one day.
    end = _ics_date(line, event["DTEND"]) if "DTEND" in event else first + _duration(line, event) * _DAY
    if end <= first:
        raise DayFileError(f"Line {line}: the event ends before it begins.")
    name = re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), event.get("SUMMARY", ("", ""))[1])
    for n in range((end - first).days):
        yield DayLine(line, first + n * _DAY, working=False, name=" ".join(name.split()))


def _ics_date(line: int, found: tuple[str, str] | None) -> date:
    try:
        return datetime.strptime(found[1] if found else "", "%Y%m%d").date()
    except ValueError:
        raise DayFileError(f"Line {line}: the event is not of whole days (DTSTART;VALUE=DATE:20261120).") from None


def _duration(line: int, event: Mapping[str, tuple[str, str]]) -> int:
    found = re.fullmatch(r"P(\d+)([DW])", event.get("DURATION", ("", "P1D"))[1])
    if found is None:
        raise DayFileError(f"Line {line}: the event does not last whole days.")
    return int(found[1]) * (7 if found[2] == "W" else 1)


def as_csv(calendar: Calendar, year: int, language: str) -> str:
    """The year's days off that are no mere weekends, and the weekend days that are worked."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for day in year_days(calendar, year):
        reason = calendar.reason(day)
        name, decree = (reason_words(reason, language), reason.decree) if reason else ("", "")
        table.writerow((day.isoformat(), "no" if reason else "yes", name, decree))
    return out.getvalue()


def as_ics(calendar: Calendar, year: int, language: str, now: datetime) -> str:
    """The year's days off that are no mere weekends, as all-day events; a worked weekend day is no event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Jawab//calendar {calendar.version}//EN"]
    for day in year_days(calendar, year):
        if reason := calendar.reason(day):
            lines += (
                "BEGIN:VEVENT",
                f"UID:{day}-{calendar.code}@jawab",
                f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{day + _DAY:%Y%m%d}",
                f"SUMMARY:{_escaped(reason_words(reason, language))}",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
            )
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in _fold(line))


def year_days(calendar: Calendar, year: int) -> list[date]:
    """The days of a year that are other than their weekday says: off, or worked though on a weekend."""
    off = {day for day, reason in calendar.off.items() if reason.kind is not DayKind.WEEKEND}
    return sorted(day for day in off | calendar.worked_weekends if day.year == year)


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """The line in pieces of at most FOLDED octets, never inside a letter; each later one begins with a blank."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > FOLDED:
            yield piece
            piece = " "
        piece += letter
    yield piece
