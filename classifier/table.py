"""Classify a CSV file: what `jawab classify` does."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol, TextIO

from classifier.guess import Guess

COLUMNS = ("category", "confidence", "top3", "intent", "language", "route")
AT_ONCE = 256
# A row may hold a long text with its markup; the default of the csv module is 131,072 characters.
LONGEST_FIELD = 10_000_000


class TableError(ValueError):
    """The file cannot be classified; the message says why."""


class Guesser(Protocol):
    """Whatever turns texts into guesses."""

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order."""


def classify_csv(classifier: Guesser, source: Path, target: Path) -> int:
    """Write one row a row of `source` (its column text) in the same order; return their number; raise TableError."""
    draft = target.with_name(f".{target.name}.part")
    try:
        with (
            source.open(encoding="utf-8-sig", newline="") as read,
            draft.open("w", encoding="utf-8", newline="") as out,
        ):
            count = _copy(classifier, _texts(read, source), out)
        os.replace(draft, target)
    except UnicodeDecodeError as wrong:
        raise TableError(f"{source} is not UTF-8: {wrong}") from wrong
    finally:
        draft.unlink(missing_ok=True)
    return count


def _copy(classifier: Guesser, texts: Iterator[str], out: TextIO) -> int:
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    count = 0
    while some := list(islice(texts, AT_ONCE)):
        rows.writerows(map(_row, classifier.guess(some)))
        count += len(some)
    return count


def _row(guess: Guess) -> tuple[str, ...]:
    three = " ".join(category for category, _ in guess.top3)
    return guess.category, f"{guess.confidence:.4f}", three, guess.intent, guess.language, guess.route


def _texts(lines: Iterable[str], source: Path) -> Iterator[str]:
    csv.field_size_limit(LONGEST_FIELD)
    rows = csv.DictReader(lines)
    if "text" not in (rows.fieldnames or ()):
        raise TableError(f"{source} has no column named text; its columns are: {', '.join(rows.fieldnames or ())}")
    return (row["text"] or "" for row in rows)
