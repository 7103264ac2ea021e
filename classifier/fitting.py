"""Fit a linear head: three ways of learning from the same texts, and how much each is worth on texts it had not seen.

A machine that reads everything leans on the ideas, which carry it to words that it never met. One that reads words
only is better where the texts resemble those it knows, or where the ideas do not understand the language. Counting
which terms stand in other labels' texts is worse than both alone and makes them better. What each of them adds up is
a sum of terms, so their weighted sum is one, too: three ways cost no more than one when a text is read.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from scipy.special import log_softmax, softmax
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from classifier.abstain import Floats, Split
from classifier.guess import Probabilities
from classifier.linear import LinearBackend
from classifier.terms import Terms

# What a word list weighs in training, beside a text.
HINT = 0.1
# How much a machine may bend to single texts. Chosen on situations left out: .1 to 1 differ by less than a point.
C = 0.3
# What is added to every count, so that a term never met in a label is not impossible there.
NEVER_MET = 0.1
# Where nothing is ever wrong no weight would be enough.
_MOST = 10.0


class Rows(NamedTuple):
    """Texts as rows of term weights, and their labels."""

    terms: csr_matrix
    labels: NDArray[np.str_]

    def only(self, rows: NDArray[np.intp]) -> "Rows":
        """Return some of them."""
        return Rows(self.terms[rows], self.labels[rows])


class Unseen(NamedTuple):
    """What heads said of rows that they had not seen: the machine of all terms alone, and the three together."""

    raw: Probabilities
    said: Probabilities


class _Voice(NamedTuple):
    """One way's weights, a row a term and a column a label, and a number a label to start from."""

    weights: Floats
    offsets: Floats

    def scores(self, terms: csr_matrix) -> Floats:
        return np.asarray(terms @ self.weights + self.offsets, np.float64)


def fit(terms: Terms, known: Rows, given: Rows, splits: Sequence[Split]) -> tuple[LinearBackend, Unseen]:
    """Return the head of all known rows and, from heads that had not seen them, the probabilities of every row.

    Which terms there are and how common each is was counted once, over all texts; what a term says about a label every
    head learns from its own part. The given rows are word lists from which every one of these heads may learn, at a
    tenth of a text's weight; their labels must be among those of the texts.
    """
    labels, truth = np.unique(known.labels, return_inverse=True)
    scores = _unseen_scores(known, given, splits, terms.words)
    said = np.empty(scores.shape[1:])
    for rest, held_out in splits:
        said[held_out] = softmax(_together(_shares(scores[:, rest], truth[rest]), scores[:, held_out]), axis=1)
    shares, voices = _shares(scores, truth), _voices(known, given, terms.words)
    weights = _together(shares, np.array([voice.weights for voice in voices])).astype(np.float32)
    offsets = _together(shares, np.array([voice.offsets for voice in voices])).astype(np.float32)
    unseen = Unseen(np.asarray(softmax(scores[0], axis=1)), said)
    return LinearBackend(terms, labels.tolist(), weights, offsets), unseen


def _unseen_scores(known: Rows, given: Rows, splits: Sequence[Split], words: int) -> Floats:
    """Return (way, row, label): what each way says of rows that it had not seen."""
    labels = np.unique(known.labels)
    scores = np.empty((len(_WAYS), len(known.labels), len(labels)))
    # One after the other: liblinear's dice are global, and two threads that throw them get another model each time.
    for rest, held_out in splits:
        here = np.unique(np.concatenate([known.labels[rest], given.labels]))
        for way, voice in enumerate(_voices(known.only(rest), given, words)):
            scores[way, held_out] = _in_columns(voice.scores(known.terms[held_out]), here, labels)
    return scores


def _in_columns(found: Floats, here: NDArray[np.str_], labels: NDArray[np.str_]) -> Floats:
    # A label that the fold never saw scores below everything it did see.
    columns = np.full((len(found), len(labels)), found.min(initial=0.0) - 1.0)
    columns[:, np.searchsorted(labels, here)] = found
    return columns


def _voices(known: Rows, given: Rows, words: int) -> list[_Voice]:
    weights = np.repeat([1.0, HINT], [len(known.labels), len(given.labels)])
    labels = np.concatenate([known.labels, given.labels])
    terms = csr_matrix(vstack([known.terms, given.terms], format="csr"))
    return [way(terms, labels, weights, words) for way in _WAYS]


def _by_all(terms: csr_matrix, labels: NDArray[np.str_], weights: Floats, _words: int) -> _Voice:
    machine = LinearSVC(C=C, tol=1e-2, class_weight="balanced", random_state=0)
    machine.fit(terms, labels, sample_weight=weights)
    if len(machine.classes_) > 2:
        return _Voice(machine.coef_.T, machine.intercept_)
    # scikit-learn gives two labels one column.
    return _Voice(np.hstack([-machine.coef_.T, machine.coef_.T]), np.hstack([-machine.intercept_, machine.intercept_]))


def _by_words(terms: csr_matrix, labels: NDArray[np.str_], weights: Floats, words: int) -> _Voice:
    voice = _by_all(terms[:, :words], labels, weights, words)
    return _Voice(np.pad(voice.weights, [(0, terms.shape[1] - words), (0, 0)]), voice.offsets)


def _by_others(terms: csr_matrix, labels: NDArray[np.str_], weights: Floats, _words: int) -> _Voice:
    counted = ComplementNB(alpha=NEVER_MET).fit(terms, labels, sample_weight=weights).feature_log_prob_.T
    # What is common to all labels says nothing, and would drown the rest.
    return _Voice(counted - counted.mean(axis=1, keepdims=True), np.zeros(counted.shape[1]))


_WAYS: tuple[Callable[[csr_matrix, NDArray[np.str_], Floats, int], _Voice], ...] = (_by_all, _by_words, _by_others)


def _together(shares: Floats, of_each: Floats) -> Floats:
    return np.asarray(np.tensordot(shares, of_each, 1))


def _shares(scores: Floats, truth: NDArray[np.intp]) -> Floats:
    """Return what each way must be multiplied by for their sum to give the truth the likeliest probabilities."""
    rows = np.arange(len(truth))

    def surprise(shares: Floats) -> tuple[float, Floats]:
        logs = log_softmax(_together(shares, scores), axis=1)
        expected = np.einsum("wrl,rl->w", scores, np.exp(logs))
        slope = (expected - scores[:, rows, truth].sum(axis=1)) / len(truth)
        return float(-logs[rows, truth].mean()), slope

    best = minimize(surprise, np.ones(len(scores)), jac=True, method="L-BFGS-B", bounds=[(0, _MOST)] * len(scores))
    return np.asarray(best.x)
