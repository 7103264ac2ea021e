"""Train one head and prove from which confidence on it may be followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from classifier.abstain import RISK, Split, Threshold, Trial, Verified, find_threshold, trial
from classifier.duplicates import groups
from classifier.guess import Probabilities
from classifier.linear import Labelled, LinearBackend, fit

FOLDS = 5

# A text and the label guessed for it: does a person decide anyway?
Exempt = Callable[[str, str], bool]


@dataclass(frozen=True)
class Training:
    """A model of all texts, and how models that had seen neither a text nor its twins judged each of them."""

    backend: LinearBackend
    unseen: Probabilities
    threshold: Threshold
    trial: Trial


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    hints: Labelled = ((), ()),
    risk: float = RISK,
    always_people: Exempt = lambda _text, _label: False,
) -> Training:
    """Return the trained model; raise ValueError for fewer than two labels or a label with fewer than five texts.

    Where `always_people` is true of a text and its guessed label, a person decides whatever the confidence: such
    cases prove nothing about the threshold and count as not followed.
    """
    _check(texts, labels)
    splits = grouped_splits(texts, labels)
    backend, unseen = fit(texts, labels, splits, _among(hints, set(labels)))
    guessed = np.array(backend.labels)[unseen.argmax(axis=1)]
    open_cases = ~np.fromiter(map(always_people, texts, map(str, guessed)), bool, len(texts))
    verified = Verified(unseen.max(axis=1), guessed == np.array(labels), open_cases)
    return Training(backend, unseen, find_threshold(verified, risk), trial(verified, splits, risk))


def grouped_splits(texts: Sequence[str], labels: Sequence[str]) -> list[Split]:
    """Return five (rest, held out) index pairs; near-duplicates are always on the same side."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    return list(folds.split(np.zeros(len(texts)), np.array(labels), groups(texts)))


def _check(texts: Sequence[str], labels: Sequence[str]) -> None:
    if len(texts) != len(labels):
        raise ValueError(f"{len(texts)} texts, but {len(labels)} labels")
    known, counts = np.unique(np.array(labels, dtype=str), return_counts=True)
    if len(known) < 2:
        raise ValueError("training needs two labels or more")
    rare = [f"{label} ({count})" for label, count in zip(known, counts, strict=True) if count < FOLDS]
    if rare:
        raise ValueError(f"training needs {FOLDS} texts a label or more; too few for: {', '.join(rare)}")


def _among(hints: Labelled, labels: set[str]) -> Labelled:
    kept = [(text, label) for text, label in zip(*hints, strict=True) if label in labels]
    return [text for text, _ in kept], [label for _, label in kept]
