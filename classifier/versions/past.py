"""An agency's own past: what people have said texts are about, from a file or from the labels of the desk.

A fifth of it, chosen by the letters of each text and its twins, is never learned from: on it every version of every
year can be compared with every other. What it is made of is kept as counts and sums, never as texts.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from classifier.corpus import Sample
from classifier.folding import clean
from classifier.language import detect
from classifier.table import LONGEST_FIELD

# One text in so many is held out.
HELD_OUT = 5
# So many texts that cannot be used are named one by one.
SHOWN = 20


class PastError(ValueError):
    """Nothing can be learned from it; the message says why."""


class Bad(NamedTuple):
    """A row that cannot be used: the line of the file on which it begins, and why."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


@dataclass(frozen=True)
class Columns:
    """How to read a file: the names of its columns, and labels under other names than ours."""

    text: str = "text"
    label: str = "label"
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Past:
    """Texts with what people said they are about.

    sources: what the manifest keeps of where they came from; enough to read them again, and no text.
    """

    samples: tuple[Sample, ...]
    bad: tuple[Bad, ...]
    sources: tuple[dict[str, Any], ...]

    def __add__(self, other: "Past") -> "Past":
        return Past(self.samples + other.samples, self.bad + other.bad, self.sources + other.sources)

    def told(self) -> Iterator[str]:
        """Yield what there is and what cannot be used, by line."""
        yield f"{len(self.samples)} texts under {len({one.label for one in self.samples})} labels"
        if self.bad:
            yield f"{len(self.bad)} rows cannot be used:"
            yield from (f"   {one}" for one in self.bad[:SHOWN])
        if len(self.bad) > SHOWN:
            yield f"   ... and {len(self.bad) - SHOWN} more"


NOTHING = Past((), (), ())


def from_file(path: Path, columns: Columns, known: Collection[str]) -> Past:
    """Return the labelled texts of a CSV file; raise PastError where a column is missing or no row can be used.

    known: the labels that there are; a row under another one is bad, and so is one without a text or a label.
    """
    samples: list[Sample] = []
    bad: list[Bad] = []
    for line, text, label in _rows(path, columns):
        why = _wrong(text, label, known)
        if why:
            bad.append(Bad(line, why))
        else:
            samples.append(Sample(text, label, detect(text)[0]))
    if not samples:
        raise PastError(f"in {path} there is no row that can be used; the first: {bad[0] if bad else 'none at all'}")
    return Past(tuple(samples), tuple(bad), (_of_file(path, columns, samples, bad),))


def from_labels(learned: Iterable[tuple[str, str, str]]) -> Past:
    """Return what people said at the desk: (text, label, language) each."""
    samples = tuple(Sample(text, label, language) for text, label, language in learned if clean(text))
    digest = hashlib.sha256()
    for one in samples:
        digest.update(hashlib.sha256(f"{one.label}\0{one.text}".encode()).digest())
    source = {"kind": "labels", "sha256": digest.hexdigest(), **_counts(samples)}
    return Past(samples, (), (source,) if samples else ())


def again(source: Mapping[str, Any], known: Collection[str]) -> Past | None:
    """Return the file of a version's manifest once more; None where it is gone or has changed."""
    path = Path(source["path"])
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != source["sha256"]:
        return None
    return from_file(path, Columns(**source["columns"]), known)


def held_out(samples: Sequence[Sample]) -> list[bool]:
    """Return of each text whether it is never learned from; twins are on one side."""
    from classifier.duplicates import groups
    from classifier.terms import as_heard

    sums = [hashlib.sha256(as_heard(one.text).encode()).digest() for one in samples]
    together = [int(group) for group in groups([one.text for one in samples])]
    first: dict[int, bytes] = {}
    for group, digest in zip(together, sums, strict=True):
        first[group] = min(first.get(group, digest), digest)
    return [int.from_bytes(first[group][:4], "big") % HELD_OUT == 0 for group in together]


def _rows(path: Path, columns: Columns) -> Iterator[tuple[int, str, str]]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            _refuse_missing(path, columns, rows.fieldnames or ())
            begins = rows.line_num + 1
            for row in rows:
                label = (row[columns.label] or "").strip()
                yield begins, (row[columns.text] or "").strip(), columns.renamed.get(label, label)
                begins = rows.line_num + 1
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise PastError(f"{path} is no CSV file in UTF-8: {wrong}") from wrong


def _refuse_missing(path: Path, columns: Columns, there: Sequence[str]) -> None:
    if missing := sorted({columns.text, columns.label} - set(there)):
        raise PastError(f"{path} has no column named {', '.join(missing)}; its columns are: {', '.join(there)}")


def _wrong(text: str, label: str, known: Collection[str]) -> str:
    checks: tuple[tuple[bool, Callable[[], str]], ...] = (
        (not clean(text), lambda: "no text"),
        (not label, lambda: "no label"),
        (label not in known, lambda: f"unknown label {label}"),
    )
    return next((words() for wrong, words in checks if wrong), "")


def _of_file(path: Path, columns: Columns, samples: Sequence[Sample], bad: Sequence[Bad]) -> dict[str, Any]:
    sum_of_file = hashlib.sha256(path.read_bytes()).hexdigest()
    where = {"kind": "file", "path": str(path.resolve()), "sha256": sum_of_file, "columns": asdict(columns)}
    return {**where, "bad": len(bad), **_counts(samples)}


def _counts(samples: Sequence[Sample]) -> dict[str, Any]:
    labels, languages = (Counter(getattr(one, name) for one in samples) for name in ("label", "language"))
    return {"texts": len(samples), "labels": dict(sorted(labels.items())), "languages": dict(sorted(languages.items()))}
