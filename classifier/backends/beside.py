"""Teach the encoder backend: a layer over vectors, and how much it counts beside the linear head."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.abstain import RISK, Split, Threshold, Trial, find_threshold, one_for_all, trial
from classifier.backends.embeddings import Vectors
from classifier.backends.encoder import HEAD, Readings, below, opinions, under
from classifier.backends.powers import Powers, calibrated, mixed
from classifier.backends.sealed import Manifest, draft_of, seal
from classifier.measures import Judged, report
from classifier.train import Lesson, Training, verified

# How much the layer may bend to single texts, shared by all of them. Chosen on situations left out: for ten thousand
# texts C = .01, .1, 1, 10 gave .349, .337, .300, .264.
BENDING = 100.0


@dataclass(frozen=True)
class Beside:
    """What was learned beside a linear head, and how both together judged texts that neither had seen."""

    readings: Readings
    powers: Powers
    gate: float
    judged: Judged
    threshold: Threshold
    trial: Trial


def taught(lesson: Lesson, linear: Training, vectors: Vectors, risk: float = RISK, gate: float | None = None) -> Beside:
    """Return what the vectors of a lesson add to the linear head that was trained on it by the same splits.

    gate: the confidence below which they are asked; the linear head's threshold unless given.
    """
    truth = np.searchsorted(linear.judged.known, linear.judged.truth)
    logs = _unseen(vectors, truth, len(linear.judged.known), lesson.splits)
    said, gate = linear.judged.said.copy(), linear.threshold.confidence if gate is None else gate
    unsure = below(said, gate)
    held = opinions(said[unsure], logs[unsure])
    both = calibrated(held, truth[unsure], _among(lesson.splits, unsure, len(truth)))
    raw = said.copy()
    raw[unsure], said[unsure] = mixed(held, np.ones(2)), under(both.said, gate)
    judged = Judged(said, linear.judged.truth, linear.judged.known, raw)
    found = verified(lesson.texts, judged, lesson.always_people)
    proof, tried = find_threshold(found, risk), trial(found, lesson.splits, risk, one_for_all)
    return Beside(_readings(vectors, truth), both.powers, gate, judged, proof, tried)


def write(beside: Beside, linear_version: str, languages: Sequence[str], folder: Path) -> Manifest:
    """Put it into the folder, under the version of the linear head that it was made for; return its manifest."""
    content: dict[str, Any] = {
        "backend": "encoder",
        "linear": linear_version,
        "labels": beside.judged.known.tolist(),
        "gate": beside.gate,
        "powers": beside.powers.tolist(),
        "threshold": asdict(beside.threshold),
        "trial": asdict(beside.trial),
        "figures": report(beside.judged, beside.threshold.confidence, {"languages": languages}),
    }
    with draft_of(folder / linear_version) as draft:
        head = beside.readings
        np.savez(draft / HEAD, weights=head.weights, bias=head.bias, powers=beside.powers)
        return seal(draft, content, folder / linear_version)


def _unseen(vectors: Vectors, truth: NDArray[np.intp], labels: int, splits: Sequence[Split]) -> NDArray[np.float64]:
    logs = np.empty((len(truth), labels))
    for rest, held_out in splits:
        logs[held_out] = _readings(vectors[rest], truth[rest]).logs(vectors[held_out])
    return logs


def _readings(vectors: Vectors, truth: NDArray[np.intp]) -> Readings:
    """Every label must stand among the rows: stratified splits of five texts a label see to it."""
    # The vectors of this model all point nearly the same way: what they differ in is what counts.
    middle = vectors.mean(axis=0)
    layer = LogisticRegression(C=BENDING / len(truth), max_iter=300).fit((vectors - middle) / vectors.std(), truth)
    slopes, offsets = layer.coef_, layer.intercept_
    if len(slopes) == 1:
        # scikit-learn gives two labels one row.
        slopes, offsets = np.vstack([-slopes, slopes]) / 2, np.concatenate([-offsets, offsets]) / 2
    weights = slopes.T / vectors.std()
    return Readings(weights, offsets - middle @ weights)


def _among(splits: Sequence[Split], rows: NDArray[np.intp], n: int) -> list[Split]:
    """The splits of some rows only, counted among them."""
    place = np.full(n, -1)
    place[rows] = np.arange(len(rows))
    cut = [(place[rest], place[held_out]) for rest, held_out in splits]
    return [(rest[rest >= 0], held_out[held_out >= 0]) for rest, held_out in cut]
