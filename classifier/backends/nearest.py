"""What the known texts that mean nearly the same were about: each has a say, the more the nearer it is."""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import log_softmax

from classifier.backends.embeddings import Vectors

# How fast a text's say falls with distance, and how little one text alone may bend it. Which pair is right is found
# anew in every training, on texts each judged by all others but itself; so many of them are enough to tell.
PAIRS = tuple((sharp, firm) for sharp in (0.5, 1.0, 2.0) for firm in (0.1, 0.3, 1.0))
TRIED = 1_500
# What a full say is worth before calibration.
WORTH = 10.0
# The cost grows with the cube of them, the memory with the square: of more an even choice is asked.
MOST = 12_000

Votes = NDArray[np.float32]


class Nearest:
    """Known texts by what they mean, and how much each speaks for each label; `middle` is where all of them lie."""

    def __init__(self, middle: Vectors, sharp: float, known: Vectors, votes: Votes) -> None:
        self.middle = middle
        self.sharp = sharp
        self.known = known
        self.votes = votes

    @classmethod
    def learned(cls, vectors: Vectors, truth: NDArray[np.intp], labels: int) -> Self:
        """Return what texts say whose labels are these columns: kernel ridge regression, in closed form."""
        middle = vectors.mean(axis=0)
        wanted = np.eye(labels, dtype=np.float32)[truth]
        wanted -= wanted.mean(axis=0)
        known, some = _even(vectors, MOST), _even(vectors, TRIED)
        directions = _directions(vectors, middle)
        sharp, firm = min(PAIRS, key=lambda pair: _missed(pair[0], pair[1], directions[some], wanted[some]))
        votes = cho_solve(cho_factor(_firm(sharp, firm, directions[known])), WORTH * wanted[known])
        return cls(middle, sharp, directions[known], np.asarray(votes, np.float32))

    def logs(self, vectors: Vectors) -> NDArray[np.float64]:
        """Return the logarithms of probabilities, one row a text."""
        said = _alike(self.sharp, _directions(vectors, self.middle), self.known) @ self.votes
        return np.asarray(log_softmax(said.astype(np.float64), axis=1))


def _missed(sharp: float, firm: float, known: Vectors, wanted: Votes) -> float:
    """Return by how much texts are missed, each judged by all others: a closed form, too."""
    inverse = np.linalg.inv(_firm(sharp, firm, known).astype(np.float64))
    return float(np.square(inverse @ wanted / inverse.diagonal()[:, None]).sum())


def _even(vectors: Vectors, most: int) -> NDArray[np.intp]:
    return np.linspace(0, len(vectors) - 1, min(len(vectors), most)).astype(np.intp)


def _directions(vectors: Vectors, middle: Vectors) -> Vectors:
    # The vectors of this model all point nearly the same way: what they differ in is what counts.
    apart = vectors - middle
    return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6), np.float32)


def _firm(sharp: float, firm: float, known: Vectors) -> Votes:
    alike = _alike(sharp, known, known)
    alike[np.diag_indices(len(alike))] += firm
    return alike


def _alike(sharp: float, some: Vectors, others: Vectors) -> Votes:
    """Return 1 for the same direction, less and less for others."""
    return np.asarray(np.exp(2 * sharp * (some @ others.T - 1)), np.float32)
