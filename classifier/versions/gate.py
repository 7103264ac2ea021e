"""May a version come into use? Only if it is not worse than the one in use, and knows every language well enough.

Compared on the same texts: on the frozen ones, of which no version has learned, and on the agency's own that are held
out. Two of equal worth differ by chance, so a lower figure alone proves nothing: refused is a drop that is proved (the
90 % interval of the difference, by resampling the texts in pairs, lies below nought) or larger than the tolerance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.classify import Model
from classifier.evaluate import Labelled, judged_by
from classifier.measures import Judged, measure

# How far macro-F1 may fall below that of the version in use where the drop is not proved: on 620 texts chance alone
# moves the difference of two versions by more than a point.
TOLERANCE = 0.02
SURENESS = 0.90
RESAMPLED = 1000
# With fewer texts an exam can refuse nobody.
FEWEST = 50
# What each language must reach on the frozen texts: right at once, and among the first three.
FLOORS = {"accuracy": 0.60, "top3": 0.82}

Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Exam:
    """Texts on which versions are compared. floors: what each language must reach on them."""

    name: str
    given: Labelled
    floors: bool = False


class Reason(NamedTuple):
    """Why a version is refused. code: worse | dropped | floor; where: the exam, or the language of a floor."""

    code: str
    where: str
    figure: str
    new: float
    bar: float

    def __str__(self) -> str:
        return SAID[self.code].format(**self._asdict())


SAID = {
    "worse": "worse than the version in use on {where}: macro-F1 {new:.3f}, was {bar:.3f}, more than chance explains",
    "dropped": "worse than the version in use on {where}: macro-F1 {new:.3f}, was {bar:.3f}, more than we tolerate",
    "floor": "too weak in {where}: {figure} {new:.3f}, and must be {bar:.2f}",
}


@dataclass(frozen=True)
class Finding:
    """What one exam showed: figures of the new version and, where one is in use, its own and the difference."""

    exam: str
    n: int
    new: float
    old: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.exam}, {self.n} texts: macro-F1 {self.new:.3f}; nothing in use to compare it with"
        difference = f"{self.new - self.old:+.3f} ({self.low:+.3f} to {self.high:+.3f})"
        return f"{self.exam}, {self.n} texts: macro-F1 {self.new:.3f}, in use {self.old:.3f}, difference {difference}"


@dataclass(frozen=True)
class Verdict:
    """What the exams say: no reason against it, and it may come into use."""

    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]

    @property
    def passed(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        reasons = [one._asdict() for one in self.reasons]
        return {"passed": self.passed, "findings": [asdict(one) for one in self.findings], "reasons": reasons}


def judge(new: Model, in_use: Model | None, exams: Sequence[Exam]) -> Verdict:
    """Return what the exams say of a version beside the one in use; without one only the floors count."""
    findings: list[Finding] = []
    reasons: list[Reason] = []
    for exam in exams:
        mine = judged_by(new.category, exam.given)
        finding = _compared(exam, mine, judged_by(in_use.category, exam.given) if in_use else None)
        findings.append(finding)
        reasons += [*_fallen(finding), *(_below(exam, mine) if exam.floors else ())]
    return Verdict(tuple(findings), tuple(reasons))


def _compared(exam: Exam, mine: Judged, theirs: Judged | None) -> Finding:
    truth, (said, before) = _numbered(mine.truth, mine.guessed, (theirs or mine).guessed)
    new, old = macro_f1(truth, said), macro_f1(truth, before)
    if theirs is None:
        return Finding(exam.name, len(truth), new, None, None, None)
    dice = np.random.default_rng(0)
    drawn = (dice.integers(0, len(truth), len(truth)) for _ in range(RESAMPLED))
    moved = [macro_f1(truth[rows], said[rows]) - macro_f1(truth[rows], before[rows]) for rows in drawn]
    low, high = np.quantile(moved, [(1 - SURENESS) / 2, (1 + SURENESS) / 2])
    return Finding(exam.name, len(truth), new, old, float(low), float(high))


def _fallen(one: Finding) -> Iterator[Reason]:
    if one.old is None or one.high is None or one.n < FEWEST:
        return
    if one.high < 0:
        yield Reason("worse", one.exam, "macro_f1", one.new, one.old)
    elif one.new < one.old - TOLERANCE:
        yield Reason("dropped", one.exam, "macro_f1", one.new, one.old)


def _below(exam: Exam, mine: Judged) -> Iterator[Reason]:
    languages = np.array(exam.given.languages)
    for language in np.unique(languages):
        found = measure(mine.only(languages == language), 1.0)
        for figure, floor in FLOORS.items():
            if found[figure] < floor:
                yield Reason("floor", str(language), figure, found[figure], floor)


def _numbered(truth: NDArray[np.str_], *said: NDArray[np.str_]) -> tuple[Numbers, list[Numbers]]:
    labels, numbers = np.unique(np.concatenate([truth, *said]), return_inverse=True)
    assert len(labels)
    first, *others = np.split(numbers, len(said) + 1)
    return first, others


def macro_f1(truth: Numbers, said: Numbers) -> float:
    """Return the mean F1 of the labels that stand in `truth`; labels are numbers here, for speed."""
    size = int(max(truth.max(), said.max())) + 1
    there, named = np.bincount(truth, minlength=size), np.bincount(said, minlength=size)
    right = np.bincount(truth[truth == said], minlength=size)
    return float((2 * right / np.maximum(there + named, 1))[there > 0].mean())
