"""Teach the encoder backend: two readings of vectors, and how much each counts beside the linear head."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.abstain import Limits, Split
from classifier.backends.embeddings import Vectors
from classifier.backends.encoder import HEAD, Layer, Readings, below, opinions, place, under
from classifier.backends.nearest import Nearest
from classifier.backends.powers import Opinions, Powers, calibrated, mixed
from classifier.backends.sealed import Manifest, draft_of, seal
from classifier.classify import Model
from classifier.guess import Probabilities
from classifier.measures import Judged, report
from classifier.train import Lesson, Training

# How much the layer may bend to single texts, shared by all of them. Chosen on situations left out: for ten thousand
# texts C = .01, .1, 1, 10 gave .349, .337, .300, .264.
BENDING = 100.0


@dataclass(frozen=True)
class Beside:
    """What was learned beside a linear head, and how all together judged texts that none had seen."""

    readings: Readings
    powers: Powers
    judged: Judged


def taught(lesson: Lesson, linear: Training, vectors: Vectors, limits: Limits) -> Beside:
    """Return what the vectors of a lesson add to the linear head that was trained on it by the same splits.

    limits: the confidences below which they are asked, and above which nothing is lifted.
    """
    known, said = linear.judged.known, linear.judged.said.copy()
    truth = np.searchsorted(known, linear.judged.truth)
    held = _unseen(said, vectors, truth, lesson.splits)
    unsure = below(said, known, limits)
    both = calibrated(held[:, unsure], truth[unsure], _among(lesson.splits, unsure, len(truth)))
    raw = said.copy()
    raw[unsure], said[unsure] = mixed(held[:, unsure], np.ones(len(held))), under(both.said, known, limits)
    return Beside(_readings(vectors, truth), both.powers, Judged(said, linear.judged.truth, known, raw))


def write(beside: Beside, model: Model, languages: Sequence[str], folder: Path) -> Manifest:
    """Put it into the folder, under the version of the linear model that it was made for; return its manifest."""
    content: dict[str, Any] = {
        "backend": "encoder",
        "linear": model.version,
        "labels": beside.judged.known.tolist(),
        "powers": beside.powers.tolist(),
        "figures": report(beside.judged, model.limits, {"languages": languages}),
    }
    here = place(folder, model.version)
    with draft_of(here) as draft:
        layer, nearest = beside.readings
        np.savez(
            draft / HEAD,
            weights=layer.weights,
            bias=layer.bias,
            middle=nearest.middle,
            sharp=nearest.sharp,
            known=nearest.known,
            votes=nearest.votes,
            powers=beside.powers,
        )
        return seal(draft, content, here)


def _unseen(said: Probabilities, vectors: Vectors, truth: NDArray[np.intp], splits: Sequence[Split]) -> Opinions:
    logs = np.empty((len(Readings._fields), *said.shape))
    for rest, held_out in splits:
        readings = _readings(vectors[rest], truth[rest])
        logs[:, held_out] = [one.logs(vectors[held_out]) for one in readings]
    return opinions(said, list(logs))


def _readings(vectors: Vectors, truth: NDArray[np.intp]) -> Readings:
    """Every label must stand among the rows: stratified splits of five texts a label see to it."""
    return Readings(_layer(vectors, truth), Nearest.learned(vectors, truth, int(truth.max()) + 1))


def _layer(vectors: Vectors, truth: NDArray[np.intp]) -> Layer:
    # The vectors of this model all point nearly the same way: what they differ in is what counts.
    middle = vectors.mean(axis=0)
    layer = LogisticRegression(C=BENDING / len(truth), max_iter=300).fit((vectors - middle) / vectors.std(), truth)
    slopes, offsets = layer.coef_, layer.intercept_
    if len(slopes) == 1:
        # scikit-learn gives two labels one row.
        slopes, offsets = np.vstack([-slopes, slopes]) / 2, np.concatenate([-offsets, offsets]) / 2
    weights = slopes.T / vectors.std()
    return Layer(weights, offsets - middle @ weights)


def _among(splits: Sequence[Split], rows: NDArray[np.intp], n: int) -> list[Split]:
    """The splits of some rows only, counted among them."""
    place = np.full(n, -1)
    place[rows] = np.arange(len(rows))
    cut = [(place[rest], place[held_out]) for rest, held_out in splits]
    return [(rest[rest >= 0], held_out[held_out >= 0]) for rest, held_out in cut]
