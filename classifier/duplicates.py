"""Near-duplicate texts, found exactly: texts whose sets of folded four-letter pieces mostly agree."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer

from classifier.terms import as_heard

# Two texts are twins when at least this share of the pieces of both stands in both (Jaccard).
TWINS = 0.5
_ROWS_AT_ONCE = 500
# With less a text has no piece of its own.
_FEWEST_LETTERS = 2


def groups(texts: Sequence[str]) -> NDArray[np.int32]:
    """Return a group number a text; twins, and twins of twins, share one. The cost grows with the square."""
    if not texts:
        return np.empty(0, np.int32)
    return np.asarray(connected_components(_twins(_pieces(texts)), directed=False)[1], np.int32)


def likeness(text: str, others: Sequence[str]) -> list[float]:
    """Return for each of the others which share of the pieces of both stands in both; 1.0 for the same text."""
    if len(as_heard(text)) < _FEWEST_LETTERS:
        return [0.0] * len(others)
    pieces = _pieces([text, *others])
    sizes = np.asarray(pieces.sum(axis=1)).ravel()
    common = (pieces[1:] @ pieces[0].T).toarray().ravel()
    return [float(share) for share in common / (sizes[1:] + sizes[0] - common)]


def _pieces(texts: Sequence[str]) -> csr_matrix:
    # Padding gives even an empty text one piece: a corpus without any is an error to scikit-learn.
    counter = CountVectorizer(analyzer="char", ngram_range=(4, 4), binary=True, dtype=np.float32)
    return counter.fit_transform([f"   {as_heard(text)}   " for text in texts])


def _twins(pieces: csr_matrix) -> csr_matrix:
    sizes = np.asarray(pieces.sum(axis=1)).ravel()
    starts = range(0, pieces.shape[0], _ROWS_AT_ONCE)
    return vstack([_twins_of(pieces[start : start + _ROWS_AT_ONCE], pieces, sizes, start) for start in starts])


def _twins_of(some: csr_matrix, pieces: csr_matrix, sizes: NDArray[np.float32], start: int) -> csr_matrix:
    common = (some @ pieces.T).toarray()
    either = sizes[start : start + some.shape[0], None] + sizes[None, :] - common
    return csr_matrix(common >= TWINS * either)
