"""Sentences for citizens in five languages, from the TOML files beside this one."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from models.errors import JawabError
from models.taxonomy import Language

PHONES = {"kz": "+7 701 123 45 67", "az": "+994 50 123 45 67", "ge": "+995 555 12 34 56"}
# With the right check digit: whoever copies it is not told that it is mistyped.
DIGITS = "4827-1930"
LONG_NUMBER = 10_000


def examples(country: str) -> dict[str, str]:
    """What a phone and a case's number look like in the country of a profile (kz, az, ge)."""
    return {"phone_example": PHONES[country], "number_example": f"{country.upper()}-{DIGITS}"}


@cache
def texts(language: str) -> dict[str, Any]:
    """The whole table of a language."""
    with (Path(__file__).parent / f"{Language(language)}.toml").open("rb") as file:
        return tomllib.load(file)


def say(language: str, section: str, key: str, **params: Any) -> str:
    """One sentence, filled in; its examples are of Kazakhstan where no others are given."""
    return str(texts(language)[section][key]).format(**(examples("kz") | params))


def sentence(error: JawabError, language: str, country: str = "kz") -> str:
    """What a refusal says to the person who met it; its examples are of that country."""
    return say(language, "error", error.code, **examples(country), **_written(error, language))


def field_sentences(error: JawabError, language: str, country: str = "kz") -> dict[str, str]:
    """The same for each field that has one."""
    params = examples(country) | _written(error, language)
    return {field: say(language, "error", code, **params) for field, code in error.fields.items()}


def _written(error: JawabError, language: str) -> dict[str, Any]:
    """What the sentence is filled with; days and long numbers as the language writes them."""
    return {name: _as_written(value, language) for name, value in error.params.items()}


def _as_written(value: object, language: str) -> object:
    if isinstance(value, date):
        return format_date(value, "long", locale=language)
    # Shorter ones may be years.
    return format_decimal(value, locale=language) if isinstance(value, int) and value >= LONG_NUMBER else value
