"""Due days as a calendar that other programs subscribe to: iCalendar, RFC 5545."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

# Octets of a line without its end (RFC 5545, 3.1).
LINE = 75


class DueDay(NamedTuple):
    """One day of the calendar. key tells it from all others, today and tomorrow; url: why it is that day, and note."""

    key: str
    day: date
    words: str
    note: str = ""
    url: str = ""


def calendar(name: str, days: Iterable[DueDay], now: datetime) -> str:
    """The calendar as text: all-day entries that block nobody's time."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jawab//Due days//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for one in days:
        lines += _entry(one, now)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _entry(one: DueDay, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(one.key)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    # The end is the first day that is no part of it.
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(one.words)}"
    if one.note:
        yield f"DESCRIPTION:{escaped(one.note)}"
    if one.url:
        # An address is no text: nothing in it is escaped (RFC 5545, 3.3.13).
        yield f"URL:{one.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends cannot stand for themselves."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def folded(line: str) -> str:
    """The line in pieces of 75 octets at most; no letter is cut, whatever its alphabet."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        # A piece after the first begins with a blank, which counts.
        if len((piece + letter).encode()) > LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
