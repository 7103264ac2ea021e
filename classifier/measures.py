"""The figures that say how good a model is for routing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_fscore_support

from classifier.abstain import Limits, interval
from classifier.guess import Probabilities

BINS = 15

Figures = dict[str, float]
Report = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """Texts whose truth is known and what a model said of each: a row a text, a column a label it knows.

    raw: what it would have said before calibration.
    """

    said: Probabilities
    truth: NDArray[np.str_]
    known: NDArray[np.str_]
    raw: Probabilities | None = None

    def only(self, rows: NDArray[np.bool_]) -> "Judged":
        """Return some of them."""
        return Judged(self.said[rows], self.truth[rows], self.known, None if self.raw is None else self.raw[rows])

    def last(self, n: int) -> "Judged":
        """Return the last n of them."""
        return self.only(np.arange(len(self.truth)) >= len(self.truth) - n)

    @property
    def guessed(self) -> NDArray[np.str_]:
        """Return the likeliest label of each text."""
        return np.asarray(self.known[self.said.argmax(axis=1)])

    @property
    def among_three(self) -> NDArray[np.bool_]:
        """Return whether the truth is one of the three likeliest labels."""
        first_three = self.known[np.argsort(-self.said, axis=1)[:, :3]]
        return np.asarray((first_three == self.truth[:, None]).any(axis=1))

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Return how likely it is held to be."""
        return np.asarray(self.said.max(axis=1))


def report(judged: Judged, threshold: float | Limits, parts: Mapping[str, Sequence[str]]) -> Report:
    """Return {"all": figures, part: {value: figures}}; the figures are those of `measure`."""
    return {"all": measure(judged, threshold)} | {
        part: {str(one): measure(judged.only(np.array(values) == one), threshold) for one in np.unique(values)}
        for part, values in parts.items()
    }


def measure(judged: Judged, threshold: float | Limits) -> Figures:
    """Return n, accuracy, majority, macro_f1, top3, ece_raw (where known), ece, coverage, error, low and high (0 to 1).

    ece_raw is that before calibration; coverage and error are those at the threshold, low and high the 90 % interval
    of that error.
    """
    if len(judged.truth) == 0:
        raise ValueError("there is nothing to measure")
    truth, guessed = judged.truth, judged.guessed
    limits = threshold.at(guessed) if isinstance(threshold, Limits) else threshold
    right, followed = guessed == truth, judged.confidence >= limits
    before = {} if judged.raw is None else {"ece_raw": calibration_error(judged.raw.max(axis=1), right)}
    return {
        "n": len(truth),
        "accuracy": float(right.mean()),
        "majority": float(np.unique(truth, return_counts=True)[1].max() / len(truth)),
        "macro_f1": float(f1_score(truth, guessed, labels=np.unique(truth), average="macro", zero_division=0)),
        "top3": float(judged.among_three.mean()),
        **before,
        "ece": calibration_error(judged.confidence, right),
        "coverage": float(followed.mean()),
        **_error(int((~right & followed).sum()), int(followed.sum())),
    }


def by_label(judged: Judged) -> dict[str, Figures]:
    """Return by label n, recall, precision, f1 and how often it is among the first three."""
    named, found, f1, n = precision_recall_fscore_support(
        judged.truth, judged.guessed, labels=judged.known, zero_division=0
    )
    among = judged.among_three
    return {
        str(label): {
            "n": int(n[at]),
            "recall": float(found[at]),
            "precision": float(named[at]),
            "f1": float(f1[at]),
            "top3": float(among[judged.truth == label].mean()),
        }
        for at, label in enumerate(judged.known)
        if n[at]
    }


def _error(wrong: int, followed: int) -> Figures:
    low, high = interval(wrong, followed)
    return {"error": wrong / followed if followed else 0.0, "low": low, "high": high}


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 15 bins of equal width: 0 is honest."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == one].sum() - right[bins == one].sum()) for one in np.unique(bins)]
    return float(sum(gaps) / len(confidence))


def as_table(rows: Mapping[str, Figures]) -> str:
    """Return figures as lines of text: a head, and one line a row."""
    width = max(map(len, rows)) + 1
    head = "".join(f"{name:>10}" for name in next(iter(rows.values())))
    lines = [f"{name:<{width}}" + "".join(_cell(value) for value in figures.values()) for name, figures in rows.items()]
    return "\n".join([" " * width + head, *lines])


def _cell(value: float) -> str:
    return f"{value:>10d}" if isinstance(value, int) else f"{value:>10.3f}"
