"""Days, hours and numbers as each language writes them: CLDR by Babel, the bent forms by locale/dates.toml."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal, format_percent

WORDS = Path(__file__).parent / "locale" / "dates.toml"


@cache
def _words(language: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = tomllib.loads(WORDS.read_text("utf-8"))[language]
    return words


# A list says the same few days again and again.
@lru_cache(maxsize=4096)
def written(day: date, style: str, language: str) -> str:
    """The day by a pattern of the language: date, full, day, plain, short, short_day or month."""
    return format_date(day, _words(language)[style], locale=language)


def phrase(day: date, role: str, language: str) -> str:
    """The day as a part of a sentence: by, by_plain, on, since or in_month ("by Monday 7 December")."""
    words = _words(language)
    month = {case: names[day.month - 1] for case, names in words.get("months", {}).items()}
    weekday = {case: names[day.weekday()] for case, names in words.get("weekdays", {}).items()}
    month["name"] = format_date(day, "MMMM", locale=language)
    weekday["name"] = format_date(day, "EEEE", locale=language)
    ordinal = words.get("ordinals", [""] * 10)[day.year % 10]
    return str(words[role].format(d=day.day, y=day.year, month=month, weekday=weekday, ordinal=ordinal))


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date that the calendar on the wall shows in the zone."""
    return instant.astimezone(zone).date()


def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """Hours and minutes in the zone, 24 hours in every language."""
    return instant.astimezone(zone).strftime("%H:%M")


def moment(instant: datetime, style: str, language: str, zone: ZoneInfo) -> str:
    """The day by a pattern (see written) and the time, both in the zone."""
    return f"{written(local_day(instant, zone), style, language)}, {clock_time(instant, zone)}"


def weekdays(language: str) -> list[str]:
    """The short names of Monday to Sunday, for the head of a calendar."""
    names = get_day_names("abbreviated", "format", locale=language)
    return [names[day] for day in range(7)]


# A page says the same few numbers again and again, and the patterns of a language are slow.
@lru_cache(maxsize=4096)
def number(value: float, language: str) -> str:
    """The number with the language's separators; at most three decimals."""
    return format_decimal(value, locale=language)


@lru_cache(maxsize=4096)
def percent(share: float, language: str, digits: int = 0) -> str:
    """A share of 1 as per cent, with exactly the given number of decimals."""
    return format_percent(round(share, digits + 2), _percent_pattern(language, digits), locale=language)


@cache
def _percent_pattern(language: str, digits: int) -> str:
    pattern = str(Locale.parse(language).percent_formats[None].pattern)
    return pattern.replace("0", f"0.{'0' * digits}") if digits else pattern
