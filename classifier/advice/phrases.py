"""Phrases by which an answer is read, one sheet a language: phrases/*.toml and officialese/*.toml.

greeting: says nothing by itself. elsewhere: sends the citizen away; recourse: unless it is to a court or back to us.
may: what the citizen can do. ground: a law, a record, a measurement. decided: what was done or found. promise: what
will be done. ahead: what comes next. day: a day or a span of time. when: how a citizen asks for it.

In a phrase `word*` takes any ending, `..` stands for up to three words, `#` for a number.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from classifier.advice.sentences import LONGEST, Sentence

_BETWEEN = r"[^\w#]++"
_GAP = rf"(?:{_BETWEEN}\w++){{0,3}}{_BETWEEN}"
_NUMBER = r"\d+(?:[-–]?\w+)?"
_DATE = re.compile(r"\b\d{1,2}[./](?:0[1-9]|1[0-2])(?:[./]\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b")


def says(kind: str, text: str, language: str) -> bool:
    """Whether a phrase of that list stands in the text."""
    return _patterns(language)[kind].search(text[:LONGEST]) is not None


def names_a_day(text: str, language: str) -> bool:
    """Whether the text says on which day or within which time."""
    return _DATE.search(text[:LONGEST]) is not None or says("day", text, language)


def without_greeting(sentences: Iterable[Sentence], language: str) -> list[Sentence]:
    """The sentences that say more than hello, thanks and goodbye."""
    return [
        one for one in sentences if not _patterns(language)["greeting"].match(one.text) or _says_more(one, language)
    ]


def officialese(text: str, language: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each phrase that nobody says aloud, where it stands, with a plain one; empty: leave it out."""
    plain, pattern = _officialese(language)
    for found in pattern.finditer(text[:LONGEST]):
        yield found, plain[(found.lastindex or 1) - 1]


def _says_more(sentence: Sentence, language: str) -> bool:
    return any(says(kind, sentence.text, language) for kind in ("decided", "promise", "elsewhere")) or names_a_day(
        sentence.text, language
    )


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    sheet = tomllib.loads(_sheet("phrases", language))
    return {kind: _pattern(f"(?:{'|'.join(map(_words, phrases))})") for kind, phrases in sheet.items()}


@cache
def _officialese(language: str) -> tuple[list[str], re.Pattern[str]]:
    # The longest first: "in the event that" before "in the event".
    sheet = sorted(tomllib.loads(_sheet("officialese", language)).items(), key=lambda row: -len(row[0]))
    return [plain for _, plain in sheet], _pattern("|".join(f"({_words(phrase)})" for phrase, _ in sheet))


def _pattern(alternatives: str) -> re.Pattern[str]:
    # The text itself is searched, not a folded copy: a remark must know its place, and case folding moves places.
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def _words(phrase: str) -> str:
    parts = (_BETWEEN.join(map(_word, part.split())) for part in phrase.split(".."))
    return _GAP.join(parts).replace(f"№{_BETWEEN}", r"№\s*")


def _word(word: str) -> str:
    known = _NUMBER if word == "#" else re.escape(word.removesuffix("*").strip(","))
    return known + (r"\w*" if word.endswith("*") else "")


def _sheet(kind: str, language: str) -> str:
    return (files("classifier.advice") / kind / f"{language}.toml").read_text(encoding="utf-8")
