"""Danger that no phrase of emergencies/ names: from which probability on a person is shown the doubt."""

from collections.abc import Sequence

import numpy as np

from classifier.abstain import FEWEST_VERIFIED, NOBODY, Floats, Truths, ends_of_ties
from classifier.corpus import Sample
from classifier.guess import CALM, URGENT
from classifier.measures import Figures, Judged
from classifier.train import FOLDS

# A mark that is wrong more often than this would soon be overlooked.
WORTH_A_LOOK = 0.5


def labels_of(samples: Sequence[Sample]) -> list[str]:
    """Return of each sample whether it is urgent, as a label."""
    return [URGENT if sample.urgent else CALM for sample in samples]


def are_marked(samples: Sequence[Sample]) -> bool:
    """Return whether so many are urgent that every fold can have one."""
    return sum(sample.urgent for sample in samples) >= FOLDS


def chances(judged: Judged) -> Floats:
    """Return how likely each text is held to be urgent."""
    return np.asarray(judged.said[:, list(judged.known).index(URGENT)])


def find_mark(judged: Judged) -> float:
    """Return the smallest probability from which on half of the marked texts are urgent; 1.01 where 45 never are."""
    chance = chances(judged)
    order = np.argsort(-chance, kind="stable")
    falling, right = chance[order], np.cumsum(judged.truth[order] == URGENT)
    for last in ends_of_ties(falling)[::-1]:
        if last + 1 >= FEWEST_VERIFIED and right[last] >= WORTH_A_LOOK * (last + 1):
            return float(falling[last])
    return NOBODY


def marks(urgent: Truths, marked: Truths) -> Figures:
    """Return n, urgent, marked, and precision and recall of the marks (0 to 1)."""
    both = int((marked & urgent).sum())
    return {
        "n": len(urgent),
        "urgent": int(urgent.sum()),
        "marked": int(marked.sum()),
        "precision": both / max(1, int(marked.sum())),
        "recall": both / max(1, int(urgent.sum())),
    }


def marks_by(judged: Judged, mark: float, values: Sequence[str]) -> dict[str, Figures]:
    """Return the figures of marking from this probability on: of each value, and of "all"."""
    urgent, marked = judged.truth == URGENT, chances(judged) >= mark
    parts = np.array(values)
    found = {str(one): marks(urgent[parts == one], marked[parts == one]) for one in np.unique(parts)}
    return {**found, "all": marks(urgent, marked)}
