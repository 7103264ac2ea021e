"""The figures that say how good a model is for routing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from classifier.guess import Probabilities

BINS = 15

Figures = dict[str, float]
Report = dict[str, Any]


def report(
    probabilities: Probabilities,
    labels: Sequence[str],
    known: Sequence[str],
    threshold: float,
    languages: Sequence[str] = (),
) -> Report:
    """Return {"all": figures, "languages": {language: figures}}; the figures are those of `measure`."""
    truth, columns, spoken = np.array(labels), np.array(known), np.array(languages)
    parts = {str(language): spoken == language for language in np.unique(spoken)}
    return {
        "all": measure(probabilities, truth, columns, threshold),
        "languages": {
            language: measure(probabilities[rows], truth[rows], columns, threshold) for language, rows in parts.items()
        },
    }


def measure(
    probabilities: Probabilities, truth: NDArray[np.str_], columns: NDArray[np.str_], threshold: float
) -> Figures:
    """Return n, accuracy, majority, macro_f1, top3, ece and, at the threshold, coverage and error (0 to 1)."""
    if len(truth) == 0:
        raise ValueError("there is nothing to measure")
    best, confidence = columns[probabilities.argmax(axis=1)], probabilities.max(axis=1)
    first_three = columns[np.argsort(-probabilities, axis=1)[:, :3]]
    right, followed = best == truth, confidence >= threshold
    return {
        "n": len(truth),
        "accuracy": float(right.mean()),
        "majority": float(np.unique(truth, return_counts=True)[1].max() / len(truth)),
        "macro_f1": float(f1_score(truth, best, labels=np.unique(truth), average="macro", zero_division=0)),
        "top3": float((first_three == truth[:, None]).any(axis=1).mean()),
        "ece": calibration_error(confidence, right),
        "coverage": float(followed.mean()),
        "error": float((~right)[followed].mean()) if followed.any() else 0.0,
    }


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 15 bins of equal width: 0 is honest."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == one].sum() - right[bins == one].sum()) for one in np.unique(bins)]
    return float(sum(gaps) / len(confidence))


def as_table(found: Report) -> str:
    """Return a report as lines of text: a head, one line a language, one for all."""
    rows = {**found["languages"], "all": found["all"]}
    head = "".join(f"{name:>10}" for name in found["all"])
    lines = [f"{name:<6}" + "".join(_cell(value) for value in figures.values()) for name, figures in rows.items()]
    return "\n".join([" " * 6 + head, *lines])


def _cell(value: float) -> str:
    return f"{value:>10d}" if isinstance(value, int) else f"{value:>10.3f}"
