"""Train heads on the terms that they share, and prove from which confidence on each may be followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import StratifiedGroupKFold

from classifier.abstain import RISK, Split, Threshold, Thresholds, Trial, Verified, find_thresholds, one_for_all, trial
from classifier.corpus import Sample
from classifier.duplicates import groups
from classifier.fitting import Rows, fit
from classifier.linear import LinearBackend
from classifier.measures import Judged
from classifier.terms import Terms

FOLDS = 5

# Texts and their labels.
Labelled = tuple[Sequence[str], Sequence[str]]
# A text and the label guessed for it: does a person decide anyway?
Exempt = Callable[[str, str], bool]
# Which of these texts nearly say the same: a group number a text.
Twins = Callable[[tuple[str, ...]], NDArray[np.int32]]
Head = TypeVar("Head", bound=str)


def nobody(_text: str, _label: str) -> bool:
    """No text and no label is a person's whatever the confidence."""
    return False


@dataclass(frozen=True)
class Lesson:
    """What one head learns: texts and their labels, and word lists with theirs.

    `splits` are (rest, held out) index pairs, five that keep near-duplicates on one side unless given. Where
    `always_people` is true of a text and its guessed label, a person decides whatever the confidence: such cases prove
    nothing about the threshold and count as not followed.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    hints: Labelled = ((), ())
    always_people: Exempt = nobody
    splits: Sequence[Split] = ()


@dataclass(frozen=True)
class Training:
    """A head of all texts, and how heads that had seen neither a text nor its twins judged each of them.

    pooled: what one threshold for all labels would have done.
    """

    backend: LinearBackend
    judged: Judged
    thresholds: Thresholds
    trial: Trial
    pooled: Trial

    @property
    def threshold(self) -> Threshold:
        """Return that of every label without one of its own."""
        return self.thresholds.rest


def train(lessons: Mapping[Head, Lesson], risk: float = RISK) -> tuple[Terms, dict[Head, Training]]:
    """Return the terms of all lessons and the head of each.

    Raise ValueError for a lesson with fewer than two labels, or with a label that has fewer than five texts.
    """
    for lesson in lessons.values():
        check(lesson)
    texts = dict.fromkeys(text for lesson in lessons.values() for text in (*lesson.texts, *lesson.hints[0]))
    terms, weighed = Terms.learned(list(texts))
    place = {text: row for row, text in enumerate(texts)}

    def rows(texts: Sequence[str], labels: Sequence[str]) -> Rows:
        return Rows(weighed[[place[text] for text in texts]], np.array(labels, dtype=str))

    twins = cache(groups)
    return terms, {head: _taught(terms, lesson, rows, twins, risk) for head, lesson in lessons.items()}


def _taught(terms: Terms, lesson: Lesson, rows: Callable[..., Rows], twins: Twins, risk: float) -> Training:
    # Two heads may read the same texts, and looking for twins grows with the square.
    splits = lesson.splits or grouped_splits(lesson.labels, twins(tuple(lesson.texts)))
    known, given = rows(lesson.texts, lesson.labels), rows(*_among(lesson.hints, set(lesson.labels)))
    backend, unseen = fit(terms, known, given, splits)
    judged = Judged(unseen.said, known.labels, np.array(backend.labels), unseen.raw)
    found = verified(lesson.texts, judged, lesson.always_people)
    tried, pooled = trial(found, splits, risk), trial(found, splits, risk, one_for_all)
    return Training(backend, judged, find_thresholds(found, risk), tried, pooled)


def verified(texts: Sequence[str], judged: Judged, always_people: Exempt) -> Verified:
    """Return what was said of these texts unseen as cases whose truth is known."""
    exempt = np.fromiter(map(always_people, texts, map(str, judged.guessed)), bool, len(texts))
    return Verified(judged.confidence, judged.guessed == judged.truth, ~exempt, judged.guessed)


def grouped_splits(labels: Sequence[str], together: ArrayLike) -> list[Split]:
    """Return five (rest, held out) index pairs; what is of one group is always on the same side."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    return list(folds.split(np.zeros(len(labels)), np.array(labels), np.unique(together, return_inverse=True)[1]))


def situation_splits(samples: Sequence[Sample]) -> list[Split]:
    """Return five such pairs with no situation on both sides, in whatever language; none where none is named."""
    if not any(sample.situation for sample in samples):
        return []
    together = [sample.situation or f"text {place}" for place, sample in enumerate(samples)]
    return grouped_splits([sample.label for sample in samples], together)


def style_splits(samples: Sequence[Sample]) -> list[Split]:
    """Return a pair a style of writing: the texts of all others, and those of this one; none where none differ."""
    styles = np.array([sample.style for sample in samples])
    known = np.unique(styles)
    return [(np.flatnonzero(styles != one), np.flatnonzero(styles == one)) for one in known if len(known) > 1]


def check(lesson: Lesson) -> None:
    """Raise ValueError for a lesson with fewer than two labels, or with a label that has fewer than five texts."""
    if len(lesson.texts) != len(lesson.labels):
        raise ValueError(f"{len(lesson.texts)} texts, but {len(lesson.labels)} labels")
    known, counts = np.unique(np.array(lesson.labels, dtype=str), return_counts=True)
    if len(known) < 2:
        raise ValueError("training needs two labels or more")
    rare = [f"{label} ({count})" for label, count in zip(known, counts, strict=True) if count < FOLDS]
    if rare:
        raise ValueError(f"training needs {FOLDS} texts a label or more; too few for: {', '.join(rare)}")


def _among(hints: Labelled, labels: set[str]) -> Labelled:
    kept = [(text, label) for text, label in zip(*hints, strict=True) if label in labels]
    return [text for text, _ in kept], [label for _, label in kept]
