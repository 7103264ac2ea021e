"""The terms of a text: words as written, their beginnings and pieces folded to Latin letters, and ideas.

scikit-learn could count them; importing it would cost a fresh process a second before its first guess.
"""

import hashlib
import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from classifier.concepts import concepts
from classifier.folding import clean, skeleton

# A term counts once it stands in two of the texts that it was learned from.
_FEWEST_TEXTS = 2
# What endings hang on to: five letters say "garbage" in every case of it that Turkic languages and Georgian have.
_STEM = 5
_PIECES = (2, 3, 4)
_WORD = re.compile(r"\w\w+")


def as_written(text: str) -> str:
    """Return the cleaned text in lower case."""
    return clean(text).casefold()


def as_heard(text: str) -> str:
    """Return the cleaned text as a Latin skeleton, the same for every spelling of a word."""
    return skeleton(clean(text))


class _Reading(NamedTuple):
    """One cleaned text, and what is heard of it."""

    text: str
    heard: str


def _words(read: _Reading) -> list[str]:
    return _with_pairs(_WORD.findall(read.text.casefold()))


def _stems(read: _Reading) -> list[str]:
    return _with_pairs([word[:_STEM] for word in read.heard.split()])


def _with_pairs(words: list[str]) -> list[str]:
    return words + [f"{one} {next_one}" for one, next_one in pairwise(words)]


def _folded(read: _Reading) -> Iterator[str]:
    for word in read.heard.split():
        padded = f" {word} "
        for size in _PIECES:
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1))


def _ideas(read: _Reading) -> list[str]:
    return concepts(read.text)


# What a text is read for and how much the whole of it weighs. Ideas come last: `Terms.words` is what stands before.
_PARTS: dict[str, tuple[Callable[[_Reading], Iterable[str]], float]] = {
    "words": (_words, 1.0),
    "stems": (_stems, 1.0),
    "folded": (_folded, 1.0),
    "ideas": (_ideas, 1.5),
}


class _Known(NamedTuple):
    """The terms of one part by column, and how rare each is."""

    columns: dict[str, int]
    rarity: NDArray[np.float32]


class Terms:
    """What counts in a text and how much, learned once from many texts; the heads that read it share it."""

    def __init__(self, known: dict[str, _Known]) -> None:
        self._known = known
        # The heads of one model ask for the same texts one after the other.
        self._last = lru_cache(maxsize=1)(self._weigh)

    @classmethod
    def learned(cls, texts: Sequence[str]) -> tuple["Terms", csr_matrix]:
        """Return the terms of these texts, and the texts as rows of their weights."""
        reads = [_read(text) for text in texts]
        parts = {name: _learned(map(read_for, reads)) for name, (read_for, _weight) in _PARTS.items()}
        return cls({name: known for name, (known, _rows) in parts.items()}), _joined(
            [rows * np.float32(_PARTS[name][1]) for name, (_known, rows) in parts.items()]
        )

    @property
    def words(self) -> int:
        """Return how many columns are words and parts of words; those of ideas follow."""
        return sum(len(known.columns) for name, known in self._known.items() if name != "ideas")

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return the texts as rows of term weights."""
        return self._last(tuple(texts))

    def content_hash(self) -> str:
        """Return the sha256 of the terms and how common each is."""
        digest = hashlib.sha256()
        for name, known in self._known.items():
            digest.update(json.dumps([name, list(known.columns)]).encode())
            digest.update(known.rarity.tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write them as JSON, by part: the terms in the order of their columns, and how rare each is."""
        kept = {name: [list(known.columns), known.rarity.tolist()] for name, known in self._known.items()}
        path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Terms":
        """Return the terms of a file; raise ValueError where it is not one of ours."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        if set(kept) != set(_PARTS):
            raise ValueError(f"{path} holds other parts than ours: {', '.join(map(str, kept))}")
        return cls({name: _Known(_in_order(kept[name][0]), np.array(kept[name][1], np.float32)) for name in _PARTS})

    def _weigh(self, texts: tuple[str, ...]) -> csr_matrix:
        reads = [_read(text) for text in texts]
        return _joined([self._part(name, reads) for name in _PARTS])

    def _part(self, name: str, reads: Sequence[_Reading]) -> csr_matrix:
        (read_for, weight), known = _PARTS[name], self._known[name]
        counts = _counts(map(read_for, reads), known.columns.get, len(known.columns))
        return _weighed(counts, known.rarity) * np.float32(weight)


def _read(text: str) -> _Reading:
    cleaned = clean(text)
    return _Reading(cleaned, skeleton(cleaned))


def _learned(documents: Iterable[Iterable[str]]) -> tuple[_Known, csr_matrix]:
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__
    counts = _counts(documents, seen.__getitem__)
    common = np.bincount(counts.indices, minlength=len(seen))
    terms = sorted(term for term, at in seen.items() if common[at] >= _FEWEST_TEXTS)
    places = [seen[term] for term in terms]
    rarity = (np.log((1 + counts.shape[0]) / (1 + common[places])) + 1).astype(np.float32)
    kept = csr_matrix(counts[:, places])
    kept.sort_indices()
    return _Known(_in_order(terms), rarity), _weighed(kept, rarity)


def _in_order(terms: Sequence[str]) -> dict[str, int]:
    return {term: at for at, term in enumerate(terms)}


def _counts(documents: Iterable[Iterable[str]], find: Callable[[str], int | None], width: int = 0) -> csr_matrix:
    """Return how often each term stands in each text, in `width` columns or as many as were met."""
    places, times, ends = array("i"), array("f"), array("i", [0])
    for terms in documents:
        for term, count in Counter(terms).items():
            at = find(term)
            if at is not None:
                places.append(at)
                times.append(count)
        ends.append(len(places))
    shape = (len(ends) - 1, width or max(places, default=-1) + 1)
    rows = csr_matrix((np.array(times, np.float32), np.array(places, np.int32), np.array(ends, np.int32)), shape)
    rows.sort_indices()
    return rows


def _weighed(counts: csr_matrix, rarity: NDArray[np.float32]) -> csr_matrix:
    """Return rows of length 1: what stands often counts a little more, what is rare counts a lot more."""
    rows = counts.copy()
    rows.data = (np.log(rows.data) + 1) * rarity[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1).astype(np.float32)) @ rows)


def _joined(parts: Sequence[csr_matrix]) -> csr_matrix:
    return csr_matrix(hstack(parts, format="csr"))
