"""Which texts are in a language that is not one of ours: they go to a person, for no confidence was proved on them.

Far languages share no words with ours and the model doubts by itself. Near ones are the trap: Turkish reads like
Azerbaijani, and the languages of two neighbours like Kazakh. Letters tell some of them; the rest is told by words that
only they have (foreign.toml).
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from classifier.folding import clean

# What only another language has may stand in a text of ours as a name or a quotation: one word in twenty, no more.
_WORDS_A_SIGN = 20
_LETTERS_A_SIGN = 50
_ENOUGH = 2_000
# Kazakh shares these with two neighbours, but never writes three of them without one of its own.
_SHARED = frozenset("ңөү")
_FEWEST_SHARED = 3
_KAZAKH = frozenset("әғқұі")
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяһѐѝ") | _SHARED | _KAZAKH
# Azerbaijani, English, and every Latin alphabet that Kazakh has been given.
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzçəğıöşüäáéǵńñŋóúūý")
_WORD = re.compile(r"[^\W\d_]+(?:['‘’ʻʼ`][^\W\d_]+)*")


class _Signs(NamedTuple):
    words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]

    def hold(self, word: str) -> bool:
        return word in self.words or word.startswith(self.beginnings) or word.endswith(self.endings)


def foreign(text: str) -> bool:
    """Return whether a text is in none of our five languages, as far as letters and words tell; never on a guess."""
    read = clean(text)[:_ENOUGH].casefold().replace("i\u0307", "i")
    letters = [letter for letter in read if letter.isalpha()]
    return bool(letters) and (_by_letters(letters) or _by_words(_WORD.findall(read)))


def _by_letters(letters: Sequence[str]) -> bool:
    strange = sum(not _ours(letter) for letter in letters)
    # One strange letter is a name or a slip, whatever the length.
    if strange > 1 and strange * _LETTERS_A_SIGN >= len(letters):
        return True
    return sum(letter in _SHARED for letter in letters) >= _FEWEST_SHARED and _KAZAKH.isdisjoint(letters)


def _ours(letter: str) -> bool:
    if letter in _LATIN or letter in _CYRILLIC or "\u10a0" <= letter <= "\u10ff":
        return True
    # ʻ and ʼ count as letters; letters of styled writing (𝗯𝗼𝗹𝗱) are ours in other clothes.
    return unicodedata.category(letter) == "Lm" or unicodedata.normalize("NFKC", letter).casefold() in _LATIN


def _by_words(words: Sequence[str]) -> bool:
    found = sum(map(_signs().hold, words))
    # No near relative writes ə: its words stand there as quotations.
    return found > 0 and found * _WORDS_A_SIGN >= len(words) and not any("ə" in word for word in words)


@cache
def _signs() -> _Signs:
    sheet = tomllib.loads((files("classifier") / "foreign.toml").read_text(encoding="utf-8"))
    rows = [row for language in sheet.values() for row in language.split()]
    whole = frozenset(row for row in rows if "*" not in row)
    return _Signs(
        whole,
        tuple(row[:-1] for row in rows if row.endswith("*")),
        tuple(row[1:] for row in rows if row.startswith("*")),
    )
