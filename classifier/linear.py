"""The default backend: a linear support vector machine on TF-IDF features, its scores calibrated to probabilities."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.special import log_expit, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from classifier.abstain import Floats, Split, Truths
from classifier.guess import Probabilities
from classifier.terms import Terms

# What a word list weighs in training, beside a text.
HINT = 0.1

# How much a machine may bend to single texts. Chosen on situations left out: .1 to 1 differ by less than a point.
C = 0.3


class Rows(NamedTuple):
    """Texts as rows of term weights, and their labels."""

    terms: csr_matrix
    labels: NDArray[np.str_]

    def only(self, rows: NDArray[np.intp]) -> "Rows":
        """Return some of them."""
        return Rows(self.terms[rows], self.labels[rows])


class LinearBackend:
    """A fitted head on terms that other heads may share; immutable, so one instance serves all threads."""

    def __init__(self, terms: Terms, machine: LinearSVC, sigmoids: Floats) -> None:
        self._terms = terms
        self._machine = machine
        self._sigmoids = sigmoids

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns."""
        return tuple(map(str, self._machine.classes_))

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; every row sums to 1."""
        if not texts:
            return np.empty((0, len(self.labels)))
        return calibrated(_scores(self._machine, self._terms.rows(texts)), self._sigmoids)

    def content_hash(self) -> str:
        """Return the sha256 of labels, terms and weights: equal for equal models, unlike their files."""
        digest = hashlib.sha256(json.dumps([self.labels, self._terms.content_hash()]).encode())
        for weights in (self._machine.coef_, self._machine.intercept_, self._sigmoids):
            digest.update(np.ascontiguousarray(weights).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write the head, without its terms, as a skops file."""
        import skops.io

        state = {"machine": self._machine, "sigmoids": self._sigmoids}
        skops.io.dump(state, path, compression=ZIP_DEFLATED, compresslevel=1)

    @classmethod
    def load(cls, path: Path, terms: Terms) -> "LinearBackend":
        """Return the head of a skops file; raise skops' UntrustedTypesFoundException where it holds anything else."""
        import skops.io

        return cls(terms, **skops.io.load(path))


class Unseen(NamedTuple):
    """What heads said of rows that they had not seen: before calibration, and after."""

    raw: Probabilities
    said: Probabilities


def fit(terms: Terms, known: Rows, given: Rows, splits: Sequence[Split]) -> tuple[LinearBackend, Unseen]:
    """Return the head of all known rows and, from heads that had not seen them, the probabilities of every row.

    Which terms there are and how common each is was counted once, over all texts; what a term says about a label every
    head learns from its own part. The given rows are word lists from which every one of these heads may learn, at a
    tenth of a text's weight; their labels must be among those of the texts.
    """
    scores = _unseen_scores(known, given, splits)
    truth = known.labels[:, None] == np.unique(known.labels)
    said = np.empty_like(scores)
    for rest, held_out in splits:
        said[held_out] = calibrated(scores[held_out], _sigmoids(scores[rest], truth[rest]))
    unseen = Unseen(np.asarray(softmax(scores, axis=1)), said)
    return LinearBackend(terms, _machine(known, given), _sigmoids(scores, truth)), unseen


def calibrated(scores: Floats, sigmoids: Floats) -> Probabilities:
    """Return the scores through one sigmoid a column, each row brought to a sum of 1."""
    # As logarithms: where no sigmoid believes in its label, plain division would be 0 by 0.
    return np.asarray(softmax(log_expit(scores * sigmoids[0] + sigmoids[1]), axis=1), np.float64)


def _unseen_scores(known: Rows, given: Rows, splits: Sequence[Split]) -> Floats:
    labels = np.unique(known.labels)
    scores = np.empty((len(known.labels), len(labels)))
    # One after the other: liblinear's dice are global, and two threads that throw them get another model each time.
    for rest, held_out in splits:
        scores[held_out] = _in_columns(_machine(known.only(rest), given), known.only(held_out).terms, labels)
    return scores


def _in_columns(machine: LinearSVC, terms: csr_matrix, labels: NDArray[np.str_]) -> Floats:
    found = _scores(machine, terms)
    # A label that the fold never saw scores below everything it did see.
    columns = np.full((terms.shape[0], len(labels)), found.min() - 1.0)
    columns[:, np.searchsorted(labels, machine.classes_)] = found
    return columns


def _machine(known: Rows, given: Rows) -> LinearSVC:
    weights = np.repeat([1.0, HINT], [len(known.labels), len(given.labels)])
    machine = LinearSVC(C=C, tol=1e-2, class_weight="balanced", random_state=0)
    labels = np.concatenate([known.labels, given.labels])
    return machine.fit(vstack([known.terms, given.terms], format="csr"), labels, sample_weight=weights)


def _scores(machine: LinearSVC, terms: csr_matrix) -> Floats:
    scores = machine.decision_function(terms)
    # scikit-learn gives two labels one column.
    return np.asarray(scores if scores.ndim == 2 else np.stack([-scores, scores], axis=1), np.float64)


def _sigmoids(scores: Floats, truth: Truths) -> Floats:
    return np.array([_sigmoid(scores[:, label], truth[:, label]) for label in range(scores.shape[1])]).T


def _sigmoid(scores: Floats, truth: Truths) -> tuple[float, float]:
    """Platt's method with his softened targets, so that a label parted without a mistake keeps a finite slope."""
    yes, no = truth.sum(), (~truth).sum()
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    twice = np.concatenate([scores, scores])[:, None]
    answers = np.repeat([True, False], len(scores))
    line = LogisticRegression(C=1e6, solver="newton-cholesky").fit(
        twice, answers, sample_weight=np.concatenate([target, 1 - target])
    )
    return float(line.coef_[0, 0]), float(line.intercept_[0])
