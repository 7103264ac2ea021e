"""What the codes of the taxonomy are called in the five languages; the words live in models/names/*.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from models import taxonomy
from models.template import Variable

FOLDER = Path(__file__).parent / "names"

TABLES: Mapping[str, type[StrEnum]] = {
    "languages": taxonomy.Language,
    "language_names": taxonomy.Language,
    "categories": taxonomy.Category,
    "category_hints": taxonomy.Category,
    "intents": taxonomy.Intent,
    "states_citizen": taxonomy.State,
    "states_desk": taxonomy.State,
    "outcomes": taxonomy.Outcome,
    "roles": taxonomy.Role,
    "channels": taxonomy.Channel,
    "deadline_kinds": taxonomy.DeadlineKind,
    "ratings": taxonomy.RatingValue,
    "delivery_states": taxonomy.DeliveryState,
    "delay_causes": taxonomy.DelayCause,
    "papers": taxonomy.Paper,
    "variables": Variable,
}

Words = Mapping[str, Mapping[str, str]]


class NamesError(ValueError):
    """A table, code or language that has no name; the sentence says which."""


@cache
def _words() -> Mapping[str, Words]:
    """Language -> table -> code -> name; a language's name for itself becomes the table "languages" of all five."""
    files = {code.value: tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8")) for code in taxonomy.Language}
    own_names = {code: file.pop("own_name", "") for code, file in files.items()}
    return {code: {**file, "languages": own_names} for code, file in files.items()}


def name(table: str, code: str, language: str) -> str:
    """The name of a code in a language; "languages" holds own names, the same in all; NamesError if there is none."""
    tables = _words().get(language)
    if tables is None:
        raise NamesError(f'There are no names in the language "{language}"; there are: {", ".join(_words())}.')
    if table not in tables:
        raise NamesError(f'There is no table of names "{table}"; there are: {", ".join(sorted(tables))}.')
    if code not in tables[table]:
        raise NamesError(f'"{code}" has no name in the table "{table}" of models/names/{language}.toml.')
    return tables[table][code]


def _gaps(language: str, tables: Words) -> Iterator[str]:
    for table, codes in TABLES.items():
        words = tables.get(table, {})
        known = [code.value for code in codes]
        yield from (f"{language}.toml: {table}.{code} has no name" for code in known if not words.get(code, "").strip())
        yield from (f"{language}.toml: {table}.{code} names no known code" for code in words if code not in known)
    yield from (f"{language}.toml: {table} is no known table" for table in tables if table not in TABLES)


def missing(words: Mapping[str, Words] | None = None) -> list[str]:
    """Every gap and every stray word in the files (or in the words given), one sentence each; empty when complete."""
    return [gap for language, tables in (words or _words()).items() for gap in _gaps(language, tables)]
