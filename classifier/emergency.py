"""Which texts cannot wait: smell of gas, violence, a live wire, fire, a person in danger.

A row of emergencies/{language}.toml is `x|y`, either phrase, or `x|y & z`, one of each side, at most three words
apart, in either order. In a phrase `word*` takes any ending and `..` stands for up to three words. Rows are compared
with the folded text, so Latin spellings of Kazakh, Russian and Georgian need no rows of their own, and every row is
tried on every text, because people mix languages. What matches under `calm` is taken out of the text first; calm rows
join only neighbouring words, so that they cannot swallow a danger that stands beside them.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from classifier.folding import clean, fold

KINDS = ("gas", "fire", "live_wire", "violence", "medical")
LANGUAGES = ("az", "kk", "ka", "ru", "en")

_SENTENCE = re.compile(r"[.!?;\n…]+")
_GAP = r"(?: [a-z0-9]+){0,3} "


def urgent(text: str) -> str | None:
    """Return the kind of danger a text reports, the first of KINDS that fits, or None."""
    patterns = _patterns()
    sentences = (f" {fold(sentence)} " for sentence in _SENTENCE.split(clean(text)))
    heard = ".".join(patterns["calm"].sub(" . ", sentence) for sentence in sentences)
    return next((kind for kind in KINDS if patterns[kind].search(heard)), None)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    sheets = [tomllib.loads(_sheet(language)) for language in LANGUAGES]
    rows = {kind: [row for sheet in sheets for row in sheet[kind]] for kind in (*KINDS, "calm")}
    return {kind: re.compile(f"(?<= )(?:{'|'.join(map(_row, found))})(?= )") for kind, found in rows.items()}


def _sheet(language: str) -> str:
    return (files("classifier") / "emergencies" / f"{language}.toml").read_text(encoding="utf-8")


def _row(row: str) -> str:
    sides = [f"(?:{'|'.join(map(_phrase, side.split('|')))})" for side in row.split(" & ")]
    return sides[0] if len(sides) == 1 else f"{sides[0]}{_GAP}{sides[1]}|{sides[1]}{_GAP}{sides[0]}"


def _phrase(phrase: str) -> str:
    return _GAP.join(" ".join(map(_word, part.split())) for part in phrase.split(".."))


def _word(word: str) -> str:
    return fold(word) + ("[a-z0-9]*" if word.endswith("*") else "")
