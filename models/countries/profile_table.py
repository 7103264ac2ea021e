"""Reading profile data from TOML key by key, so that every error names its file and key."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from models.taxonomy import Language

LANGUAGES = tuple(language.value for language in Language)

T = TypeVar("T")


class ProfileError(ValueError):
    """Bad profile data; the sentence names the file and the key."""


class Table:
    """One TOML table; what is taken is gone, so that a misspelt key is what remains at the end."""

    def __init__(self, place: str, data: Mapping[str, Any]) -> None:
        self.place = place
        self.rest = dict(data)

    def fail(self, key: str, trouble: str) -> NoReturn:
        """Raises ProfileError: "kz/regions.toml, [KZ-75]: tile is missing."."""
        raise ProfileError(f"{self.place}: {key} {trouble}.")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of the key; it must be of that kind, and may be absent only where a default is given."""
        value = self.rest.pop(key, default)
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(key, f"must be of type {kind.__name__}")
        return value

    def codes(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self.take(key, list, default)
        if not all(isinstance(value, str) for value in values):
            self.fail(key, "must hold texts only")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """The table under the key."""
        return Table(f"{self.place}, [{key}]", self.take(key, dict))

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every key that is left with the table under it."""
        for key in list(self.rest):
            yield key, self.table(key)

    def words(self, *, keys: tuple[str, ...] | None = None) -> dict[str, str]:
        """Everything that is left as key -> text; a key outside `keys` is an error."""
        strange = [key for key in self.rest if keys is not None and key not in keys]
        if strange:
            self.fail(strange[0], f"is not known here (known: {', '.join(keys or ())})")
        return {key: self.take(key, str) for key in list(self.rest)}

    def by_language(self, key: str) -> dict[str, str]:
        """The texts under the key, by language; gaps are left to profile_check."""
        return self.table(key).words(keys=LANGUAGES)

    def done(self) -> None:
        """Fails if a key was never asked for."""
        for key in self.rest:
            self.fail(key, "is not known here")


def read(folder: Path, pattern: str) -> Iterator[Table]:
    """The files of a profile in the order of their names; ProfileError if there is none or one is not TOML."""
    files = sorted(folder.glob(pattern))
    if not files:
        raise ProfileError(f"{folder.name}/{pattern}: there is no such file in {folder.parent}.")
    for file in files:
        place = f"{folder.name}/{file.name}"
        try:
            yield Table(place, tomllib.loads(file.read_text("utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise ProfileError(f"{place}: not readable as TOML: {error}.") from error
