"""Sentences for citizens in five languages, from the TOML files beside this one."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from models.errors import JawabError
from models.taxonomy import Language

EXAMPLES = {"phone_example": "+7 701 123 45 67", "number_example": "KZ-4827-1936"}


@cache
def texts(language: str) -> dict[str, Any]:
    """The whole table of a language."""
    with (Path(__file__).parent / f"{Language(language)}.toml").open("rb") as file:
        return tomllib.load(file)


def say(language: str, section: str, key: str, **params: Any) -> str:
    """One sentence, filled in."""
    return str(texts(language)[section][key]).format(**EXAMPLES, **params)


def sentence(error: JawabError, language: str) -> str:
    """What a refusal says to the person who met it."""
    return say(language, "error", error.code, **_written(error, language))


def field_sentences(error: JawabError, language: str) -> dict[str, str]:
    """The same for each field that has one."""
    params = _written(error, language)
    return {field: say(language, "error", code, **params) for field, code in error.fields.items()}


def _written(error: JawabError, language: str) -> dict[str, Any]:
    """What the sentence is filled with; days as the language writes them."""
    return {
        name: format_date(value, "long", locale=language) if isinstance(value, date) else value
        for name, value in error.params.items()
    }
