"""From which confidence on a guess may be followed without a person, and the proof of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

RISK = 0.05
SURENESS = 0.90
FEWEST_VERIFIED = 45
# A label that was guessed less often has too few above any threshold to be proved apart from the others.
FEWEST_OF_A_LABEL = 100
NOBODY = 1.01

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Labels = NDArray[np.str_]
Split = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class Verified:
    """Cases whose truth is known: how sure the model was, whether it was right, whether it would decide, its guess."""

    confidence: Floats
    right: Truths
    decides: Truths
    guessed: Labels

    def only(self, rows: NDArray[np.intp] | Truths) -> "Verified":
        """Return the cases of these rows."""
        return Verified(self.confidence[rows], self.right[rows], self.decides[rows], self.guessed[rows])


@dataclass(frozen=True)
class Threshold:
    """Follow guesses from `confidence` on: of `verified` such cases `errors` were wrong, at worst `bound` of all."""

    confidence: float
    verified: int
    errors: int
    bound: float


@dataclass(frozen=True)
class Limits:
    """From which confidence on a guess may be followed: that of its label where it has one, else that of the rest."""

    rest: float
    own: Mapping[str, float] = field(default_factory=dict)

    def at(self, guessed: Labels) -> Floats:
        """Return it for each of these guesses."""
        return np.array([self.own.get(str(label), self.rest) for label in guessed], np.float64)


@dataclass(frozen=True)
class Thresholds:
    """One for each label that proved its own, and that of `rest`, proved on the guesses of all other labels."""

    rest: Threshold
    own: Mapping[str, Threshold] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """Return their confidences."""
        return Limits(self.rest.confidence, {label: one.confidence for label, one in self.own.items()})


@dataclass(frozen=True)
class Trial:
    """What happened to cases that had no part in choosing the thresholds: share followed, share of those wrong."""

    coverage: float
    error: float


# How thresholds are chosen from verified cases, within a risk.
Choice = Callable[[Verified, float], Thresholds]


def upper_bound(errors: int, verified: int, sureness: float = SURENESS) -> float:
    """Return the one-sided upper Clopper-Pearson bound of the error rate."""
    return 1.0 if errors >= verified else float(betaincinv(errors + 1, verified - errors, sureness))


def interval(errors: int, verified: int) -> tuple[float, float]:
    """Return the Clopper-Pearson interval that holds the error rate with 90 % confidence; (0, 1) of no case."""
    tail = (1 - SURENESS) / 2
    low = float(betaincinv(errors, verified - errors + 1, tail)) if errors else 0.0
    high = float(betaincinv(errors + 1, verified - errors, 1 - tail)) if errors < verified else 1.0
    return low, high


def find_threshold(cases: Verified, risk: float = RISK, sureness: float = SURENESS) -> Threshold:
    """Return the smallest confidence whose bound is within `risk` on 45 verified cases or more; else 1.01: nobody."""
    confidence, right = cases.confidence[cases.decides], cases.right[cases.decides]
    order = np.argsort(-confidence, kind="stable")
    falling, errors = confidence[order], np.cumsum(~right[order])
    for last in ends_of_ties(falling)[::-1]:
        verified, wrong = int(last) + 1, int(errors[last])
        if verified < FEWEST_VERIFIED:
            break
        bound = upper_bound(wrong, verified, sureness)
        if bound <= risk:
            return Threshold(float(falling[last]), verified, wrong, bound)
    return Threshold(NOBODY, 0, 0, 1.0)


def find_thresholds(cases: Verified, risk: float = RISK) -> Thresholds:
    """Return the own threshold of each label guessed 100 times or more that has one, and one for the rest together.

    The own ones hold at 90 % confidence all at once: of thirty labels three would pass by luck, and only they be used.
    """
    own = dict(_proved(cases, risk))
    return Thresholds(find_threshold(cases.only(~np.isin(cases.guessed, list(own))), risk), own)


def _proved(cases: Verified, risk: float) -> Iterator[tuple[str, Threshold]]:
    labels, times = np.unique(cases.guessed[cases.decides], return_counts=True)
    candidates = labels[times >= FEWEST_OF_A_LABEL]
    for label in candidates:
        found = find_threshold(cases.only(cases.guessed == label), risk, 1 - (1 - SURENESS) / len(candidates))
        if found.confidence < NOBODY:
            yield str(label), found


def one_for_all(cases: Verified, risk: float = RISK) -> Thresholds:
    """Return the threshold that all labels would share if none had its own: for comparison."""
    return Thresholds(find_threshold(cases, risk))


def trial(cases: Verified, splits: Sequence[Split], risk: float = RISK, choose: Choice = find_thresholds) -> Trial:
    """Return what thresholds chosen on the rest of each split do to its held-out part, over all parts."""
    followed = np.zeros(len(cases.confidence), dtype=bool)
    for rest, held_out in splits:
        tried = cases.only(held_out)
        limits = choose(cases.only(rest), risk).limits.at(tried.guessed)
        followed[held_out] = tried.decides & (tried.confidence >= limits)
    wrong = float((~cases.right)[followed].mean()) if followed.any() else 0.0
    return Trial(float(followed.mean()), wrong)


def ends_of_ties(falling: Floats) -> NDArray[np.intp]:
    """Return the last place of each value: equal values are followed together or not at all."""
    if len(falling) == 0:
        return np.empty(0, np.intp)
    return np.flatnonzero(np.append(falling[1:] != falling[:-1], True))
