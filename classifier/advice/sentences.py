"""Sentences and words of a text, with their places in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 10_000

_WORD = re.compile(r"[^\W\d_]+")
# Possessive, and never begun inside a run: a text of one endless word or of dots alone costs no square.
_END = re.compile(r"\n+|(?<![!?…])[!?…]++(?=\s|$)|;(?=\s)|(?<![\w.])(\w*+)[)»”\"]?\.++(?=\s+(\S)|\s*$)")
# After these a full stop ends no sentence: "ул. Абая", "art. 12".
_SHORT = frozenset(
    "ул пр просп им стр кв ст обл мкр тел art no nr sec st mr mrs ms dr küç pr bul көш даң ауд ქუჩ გამზ ტელ მუხ".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without the space around it, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> list[str]:
        """Its words: letters only."""
        return _WORD.findall(self.text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that hold at least one word."""
    text = text[:LONGEST]
    ends = [found.end() for found in _END.finditer(text) if _ends(found)]
    return list(_sentences(text, [0, *ends, len(text)]))


def _ends(found: re.Match[str]) -> bool:
    before, after = found[1], found[2]
    if before is None or after is None:
        return True
    if not before or before.isdigit():
        return not _is_small(after)
    return len(before) > 1 and before.casefold() not in _SHORT and not _is_small(after)


def _is_small(letter: str) -> bool:
    # Not islower: Georgian has capitals in Unicode that begin no sentence.
    return letter.title() != letter


def _sentences(text: str, cuts: list[int]) -> Iterator[Sentence]:
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = text[start:end]
        if _WORD.search(piece):
            begins = start + len(piece) - len(piece.lstrip())
            yield Sentence(piece.strip(), begins, begins + len(piece.strip()))
