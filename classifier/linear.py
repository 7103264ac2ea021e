"""The default backend: one weight for each term and label, and their sums as probabilities. `fitting` makes it."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from classifier.guess import Probabilities
from classifier.terms import Terms


class LinearBackend:
    """A fitted head on terms that other heads may share; immutable, so one instance serves all threads.

    `weights` has a row a term and a column a label; `offsets` one number a label.
    """

    def __init__(
        self, terms: Terms, labels: Sequence[str], weights: NDArray[np.float32], offsets: NDArray[np.float32]
    ) -> None:
        self._terms = terms
        self._labels = tuple(map(str, labels))
        self._weights = weights
        self._offsets = offsets

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns."""
        return self._labels

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; every row sums to 1."""
        if not texts:
            return np.empty((0, len(self._labels)))
        scores = self._terms.rows(texts) @ self._weights + self._offsets
        return np.asarray(softmax(scores.astype(np.float64), axis=1))

    def content_hash(self) -> str:
        """Return the sha256 of labels, terms and weights."""
        digest = hashlib.sha256(json.dumps([self._labels, self._terms.content_hash()]).encode())
        for numbers in (self._weights, self._offsets):
            digest.update(np.ascontiguousarray(numbers).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write the head, without its terms, as NumPy arrays."""
        np.savez(path, labels=np.array(self._labels), weights=self._weights, offsets=self._offsets)

    @classmethod
    def load(cls, path: Path, terms: Terms) -> "LinearBackend":
        """Return the head of such a file; raise ValueError where it holds anything but numbers and words."""
        # Nothing in such a file is ever run: arrays of objects, which NumPy would have to unpickle, are refused.
        with np.load(path, allow_pickle=False) as kept:
            return cls(terms, kept["labels"].tolist(), kept["weights"], kept["offsets"])
