"""Calibrate one or several opinions about the same texts: each to a power, multiplied, brought to a sum of 1."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from classifier.abstain import Split
from classifier.guess import Probabilities

# (opinions, texts, labels): logarithms of probabilities.
Opinions = NDArray[np.float64]
Powers = NDArray[np.float64]

# Never 0: a head without any power would call everything equally likely.
_LEAST, _MOST = 0.05, 20.0


class Calibrated(NamedTuple):
    """The powers of all texts; and what powers of other texts make of each text, row by row."""

    powers: Powers
    said: Probabilities


def mixed(opinions: Opinions, powers: Powers) -> Probabilities:
    """Return one row a text; with one opinion its power is the inverse of what is called a temperature."""
    return np.asarray(softmax(np.tensordot(powers, opinions, axes=1), axis=1), np.float64)


def fitted(opinions: Opinions, truth: NDArray[np.intp]) -> Powers:
    """Return the powers under which the truth (a column a text) is likeliest; equal shares where there is no text.

    The targets are softened by 1 in n + 2, as Platt does, so that texts without a mistake keep finite powers.
    """
    start = np.full(len(opinions), 1 / len(opinions))
    if len(truth) == 0:
        return start
    rows, doubt = np.arange(len(truth)), 1 / (len(truth) + 2)

    def unlikely(powers: Powers) -> float:
        logs = log_softmax(np.tensordot(powers, opinions, axes=1), axis=1)
        return -float((1 - doubt) * logs[rows, truth].mean() + doubt * logs.mean())

    return np.asarray(minimize(unlikely, start, bounds=[(_LEAST, _MOST)] * len(opinions), method="L-BFGS-B").x)


def calibrated(opinions: Opinions, truth: NDArray[np.intp], splits: Sequence[Split]) -> Calibrated:
    """Return the powers of all, and for every held-out part what the powers of its rest say of it."""
    said = np.empty(opinions.shape[1:])
    for rest, held_out in splits:
        said[held_out] = mixed(opinions[:, held_out], fitted(opinions[:, rest], truth[rest]))
    return Calibrated(fitted(opinions, truth), said)
