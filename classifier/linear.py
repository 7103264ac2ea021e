"""The default backend: a linear support vector machine on TF-IDF features, its scores calibrated to probabilities."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED

import numpy as np
from scipy.special import log_expit, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from classifier.abstain import Floats, Split, Truths
from classifier.features import features
from classifier.guess import Probabilities

# The only types outside skops' own list that a model file may contain.
TRUSTED = ["classifier.concepts.concepts", "classifier.features.as_heard", "classifier.features.as_written"]

# What a word list weighs in training, beside a text.
HINT = 0.1

# Texts and their labels.
Labelled = tuple[Sequence[str], Sequence[str]]


class LinearBackend:
    """A fitted model; immutable, so one instance serves all threads."""

    def __init__(self, terms: FeatureUnion, machine: LinearSVC, sigmoids: Floats) -> None:
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
        return calibrated(_scores(self._terms, self._machine, texts), self._sigmoids)

    def content_hash(self) -> str:
        """Return the sha256 of labels, vocabulary and weights: equal for equal models, unlike their files."""
        digest = hashlib.sha256(json.dumps(self.labels).encode())
        for name, vectorizer in self._terms.transformer_list:
            terms = vectorizer.get_feature_names_out().tolist()
            digest.update(json.dumps([name, terms]).encode())
            digest.update(np.ascontiguousarray(vectorizer.idf_).tobytes())
        for weights in (self._machine.coef_, self._machine.intercept_, self._sigmoids):
            digest.update(np.ascontiguousarray(weights).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write the model as a skops file."""
        import skops.io

        state = {"terms": self._terms, "machine": self._machine, "sigmoids": self._sigmoids}
        skops.io.dump(state, path, compression=ZIP_DEFLATED, compresslevel=1)

    @classmethod
    def load(cls, path: Path) -> "LinearBackend":
        """Return the model of a skops file; raise skops' UntrustedTypesFoundException where it holds anything else."""
        import skops.io

        return cls(**skops.io.load(path, trusted=TRUSTED))


def fit(
    texts: Sequence[str], labels: Sequence[str], splits: Sequence[Split], hints: Labelled = ((), ())
) -> tuple[LinearBackend, Probabilities]:
    """Return the model of all texts and, from models that had not seen them, the probabilities of every text.

    Hints are word lists that every one of these models may learn from, at a tenth of a text's weight; their labels
    must be among those of the texts.
    """
    known = sorted(set(labels))
    truth = np.array(labels)[:, None] == np.array(known)
    scores = _unseen_scores(texts, labels, splits, hints)
    unseen = np.empty_like(scores)
    for rest, held_out in splits:
        unseen[held_out] = calibrated(scores[held_out], _sigmoids(scores[rest], truth[rest]))
    terms, machine = _machine(texts, labels, hints)
    return LinearBackend(terms, machine, _sigmoids(scores, truth)), unseen


def calibrated(scores: Floats, sigmoids: Floats) -> Probabilities:
    """Return the scores through one sigmoid a column, each row brought to a sum of 1."""
    # As logarithms: where no sigmoid believes in its label, plain division would be 0 by 0.
    return np.asarray(softmax(log_expit(scores * sigmoids[0] + sigmoids[1]), axis=1), np.float64)


def _unseen_scores(texts: Sequence[str], labels: Sequence[str], splits: Sequence[Split], hints: Labelled) -> Floats:
    known = sorted(set(labels))
    scores = np.empty((len(texts), len(known)))
    for rest, held_out in splits:
        terms, machine = _machine([texts[i] for i in rest], [labels[i] for i in rest], hints)
        found = _scores(terms, machine, [texts[i] for i in held_out])
        # A label that the fold never saw scores below everything it did see.
        columns = np.full((len(held_out), len(known)), found.min() - 1.0)
        columns[:, np.searchsorted(known, machine.classes_)] = found
        scores[held_out] = columns
    return scores


def _machine(texts: Sequence[str], labels: Sequence[str], hints: Labelled) -> tuple[FeatureUnion, LinearSVC]:
    terms = features()
    learned = terms.fit_transform([*texts, *hints[0]])
    weights = np.repeat([1.0, HINT], [len(texts), len(hints[0])])
    machine = LinearSVC(C=0.3, tol=1e-2, class_weight="balanced", random_state=0)
    return terms, machine.fit(learned, [*labels, *hints[1]], sample_weight=weights)


def _scores(terms: FeatureUnion, machine: LinearSVC, texts: Sequence[str]) -> Floats:
    scores = machine.decision_function(terms.transform(texts))
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
