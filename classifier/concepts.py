"""The ideas a text names, the same whatever language names them: "water" for su, су, წყალი, вода and water.

The words are in concepts.toml. They make few texts go further: what the model learns about an idea from the texts of
one language holds in the other four.

A word is compared in its own script. Only Latin words need to know the language of the text, because Kazakh, Russian
and Georgian may be written in Latin letters too, and "gun" is a day in one language and a weapon in another.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from classifier.folding import clean, fold
from classifier.language import LANGUAGES, detect

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_GEORGIAN = re.compile("[\u10a0-\u10ff]")
# Kazakh is often typed on a Russian keyboard.
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһіё", "агкноуухие")
_SHORTEST_STEM = 2
_SURE = 0.9
# Kazakh and Russian are mixed in one sentence, in Latin letters as well.
_MIXED = {"kk": {"kk", "ru"}, "ru": {"ru", "kk"}}


@dataclass(frozen=True)
class _Entry:
    """An idea, the words that must follow the first one, and the language where the first is in Latin letters."""

    idea: str
    rest: tuple[str, ...]
    language: str | None


def concepts(text: str) -> list[str]:
    """Return the ideas named in the text, in order, once for each word that names them."""
    text = clean(text)
    words, spoken = [_in_script(word) for word in _WORD.findall(text.casefold())], _spoken(text)
    return [idea for at in range(len(words)) for idea in _named(words, at, spoken)]


@cache
def subjects() -> frozenset[str]:
    """Return the ideas that hint at a category: what a text is about, not how it is said."""
    return frozenset(name for name, idea in _sheet().items() if "category" in idea)


def hints(head: Literal["category", "intent"]) -> tuple[list[str], list[str]]:
    """Return word lists, one an idea and language, and the category or intent that each hints at."""
    telling = [idea for idea in _sheet().values() if head in idea]
    texts = [idea[language].replace("*", "").replace("|", " ") for idea in telling for language in LANGUAGES]
    return texts, [idea[head] for idea in telling for _ in LANGUAGES]


def _spoken(text: str) -> set[str | None]:
    language, confidence = detect(text)
    likely = _MIXED.get(language, {language})
    return {None, *likely} if confidence >= _SURE else {None, *LANGUAGES}


def _named(words: list[str], at: int, spoken: set[str | None]) -> Iterator[str]:
    for entry in _entries(words[at]):
        following = words[at + 1 : at + 1 + len(entry.rest)]
        if entry.language in spoken and len(following) == len(entry.rest) and all(map(_fits, following, entry.rest)):
            yield entry.idea


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@lru_cache(maxsize=20_000)
def _entries(word: str) -> tuple[_Entry, ...]:
    stems = [f"{word[:size]}*" for size in range(_SHORTEST_STEM, len(word) + 1)]
    return tuple(dict.fromkeys(entry for key in (word, *stems) for entry in _index().get(key, ())))


def _in_script(word: str) -> str:
    if _CYRILLIC.search(word):
        return word.translate(_RUSSIAN_KEYBOARD)
    return word if _GEORGIAN.search(word) else _in_latin(word)


def _in_latin(word: str) -> str:
    # Not the skeleton: with doubled letters as one, Azerbaijani "maaş" (wage) begins "maşın" (car).
    return fold(word).replace("y", "i")


@cache
def _index() -> dict[str, list[_Entry]]:
    index: dict[str, list[_Entry]] = {}
    for idea, language, phrase in _phrases():
        native = tuple(_pattern(word, _in_script(word)) for word in phrase.split())
        latin = tuple(_pattern(word, _in_latin(word)) for word in phrase.split())
        if native != latin:
            index.setdefault(native[0], []).append(_Entry(idea, native[1:], None))
        index.setdefault(latin[0], []).append(_Entry(idea, latin[1:], language))
    return index


def _phrases() -> Iterator[tuple[str, str, str]]:
    for name, idea in _sheet().items():
        for language in LANGUAGES:
            yield from ((name, language, phrase) for phrase in idea[language].split("|"))


def _pattern(word: str, read: str) -> str:
    return read.replace("*", "") + ("*" if word.endswith("*") else "")


@cache
def _sheet() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("classifier") / "concepts.toml").read_text(encoding="utf-8"))
