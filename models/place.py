"""The place that an address means, whoever writes it and in whichever letters: a key by which places are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from models.letters import latin

KEY_LENGTH = 32
_WORD = re.compile(r"\d+\w?(?:/\d+\w?)?|[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
_SPACED_LETTER = re.compile(r"(\d+)\s+([^\W\d_])\b(?!\.)")
# Of "10-15" the second number is a flat.
_FLAT = re.compile(r"\b(\d+\w?)\s*-\s*\d+\b")
# Endings by which a name in an address differs from the name itself: Abay, Abaya; Rustaveli, Rustavelis.
_ENDING = re.compile(r"(?<=[a-z]{2})(?:is|[aeiou])+$")


@cache
def _words_of(kind: str) -> frozenset[str]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return frozenset(word for language in table.values() for word in language[kind])


def place_of(address: str | None) -> str | None:
    """The key of the place, KEY_LENGTH characters; None where the address names neither a street nor a number.

    A hash, so that no second readable copy of an address is kept.
    """
    words = sorted({_folded(word) for word in _telling(address or "")})
    return sha256(" ".join(words).encode()).hexdigest()[:KEY_LENGTH] if words else None


def _telling(address: str) -> list[str]:
    """The words that tell this place from others: names and numbers from the street on."""
    written = unicodedata.normalize("NFC", address).casefold()
    parts = [_WORD.findall(_SPACED_LETTER.sub(r"\1\2", _FLAT.sub(r"\1", part))) for part in written.split(",")]
    said = [list(_outside(part)) for part in parts]
    first = next((n for n, part in enumerate(said) if any(_places(word) for word in part)), None)
    if first is None:
        return []
    # Before the street stands the town; before a mere number stands the street.
    if first and not any(_is_name(word) for word in said[first]):
        first -= 1
    return [word for part in said[first:] for word in part if word not in _common()]


def _outside(words: list[str]) -> Iterator[str]:
    """Without flats, entrances and floors and their numbers, which stand after the word, in Kazakh before it."""
    inside = _words_of("inside")
    for before, word, after, beyond in zip(["", *words], words, [*words[1:], ""], [*words[2:], "", ""], strict=False):
        its_number = before in inside or (after in inside and not beyond[:1].isdigit())
        if word not in inside and not (word[0].isdigit() and its_number):
            yield word


def _places(word: str) -> bool:
    return word[0].isdigit() or word in _words_of("street")


def _is_name(word: str) -> bool:
    return not word[0].isdigit() and word not in _common()


@cache
def _common() -> frozenset[str]:
    return _words_of("street") | _words_of("house")


def _folded(word: str) -> str:
    return _ENDING.sub("", latin(word))
