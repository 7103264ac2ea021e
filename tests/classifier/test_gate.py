from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from classifier.classify import Model
from classifier.evaluate import Labelled
from classifier.versions.gate import FEWEST, TOLERANCE, Exam, judge, macro_f1

LABELS = ("heating", "roads", "water")


@dataclass(frozen=True)
class Parrot:
    """A backend that takes the label from the text, but for the texts that it gets wrong."""

    wrong: frozenset[str] = frozenset()

    @property
    def labels(self) -> tuple[str, ...]:
        return LABELS

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        right = [LABELS.index(text.split()[0]) for text in texts]
        said = [(at + (text in self.wrong)) % 3 for at, text in zip(right, texts, strict=True)]
        return np.eye(3)[said]


def model(*wrong: str) -> Model:
    return Model(Parrot(frozenset(wrong)), Parrot(), 0.8, "v")


def exam(n: int, floors: bool = False) -> tuple[Exam, list[str]]:
    labels = [LABELS[at % 3] for at in range(n)]
    texts = [f"{label} {at}" for at, label in enumerate(labels)]
    languages = ["ru" if at < n // 2 else "ka" for at in range(n)]
    return Exam("the frozen texts", Labelled(texts, labels, languages), floors), texts


def test_what_is_as_good_passes_and_what_is_better_passes() -> None:
    given, texts = exam(300)
    assert judge(model(*texts[:30]), model(*texts[:30]), [given]).passed
    better = judge(model(*texts[:10]), model(*texts[:30]), [given])
    assert better.passed
    assert better.findings[0].low > 0


def test_a_drop_that_chance_explains_passes_within_the_tolerance() -> None:
    given, texts = exam(300)
    # Each is wrong where the other is right: a little worse, but no proof of it.
    assert judge(model(*texts[:32]), model(*texts[100:130]), [given]).passed
    (reason,) = judge(model(*texts[:40]), model(*texts[100:130]), [given]).reasons
    assert (reason.code, reason.where) == ("dropped", "the frozen texts")
    assert reason.bar - reason.new > TOLERANCE


def test_a_small_drop_that_is_proved_is_refused() -> None:
    given, texts = exam(1000)
    verdict = judge(model(*texts[:12]), model(), [given])
    (reason,) = verdict.reasons
    assert reason.code == "worse"
    assert reason.bar - reason.new < TOLERANCE
    assert str(reason).startswith("worse than the version in use on the frozen texts: macro-F1 0.988, was 1.000")
    assert verdict.as_json()["passed"] is False


def test_few_texts_refuse_nobody() -> None:
    given, texts = exam(FEWEST - 1)
    assert judge(model(*texts[:20]), model(), [given]).passed


def test_a_language_below_the_floor_is_named_even_with_nothing_to_compare() -> None:
    given, texts = exam(200, floors=True)
    verdict = judge(model(*texts[:60]), None, [given])
    assert [(one.code, one.where, one.figure) for one in verdict.reasons] == [("floor", "ru", "accuracy")]
    assert verdict.findings[0].old is None
    assert judge(model(*texts[:30]), None, [given]).passed


@pytest.mark.parametrize("seed", range(5))
def test_macro_f1_is_that_of_scikit_learn(seed: int) -> None:
    dice = np.random.default_rng(seed)
    truth, said = dice.integers(0, 6, 80), dice.integers(0, 8, 80)
    known = f1_score(truth, said, labels=np.unique(truth), average="macro", zero_division=0)
    assert macro_f1(truth, said) == pytest.approx(known)
