import numpy as np
import pytest

from classifier.abstain import NOBODY
from classifier.corpus import read
from classifier.duplicates import groups
from classifier.train import Lesson, Training, grouped_splits
from classifier.train import train as train_heads
from classifier.versions.recipe import Recipe


@pytest.fixture(scope="module")
def samples(small: Recipe) -> tuple[list[str], list[str]]:
    """The texts and categories of the small seed."""
    found = read("texts", small.seed)
    return [sample.text for sample in found], [sample.label for sample in found]


def train(*lesson: object, risk: float = 0.05, **more: object) -> Training:
    """The one head of a lesson."""
    return train_heads({"category": Lesson(*lesson, **more)}, risk)[1]["category"]


def test_twins_are_on_one_side_of_every_split(samples: tuple[list[str], list[str]]) -> None:
    texts, labels = samples
    doubled, marks = [*texts, *(text + "!" for text in texts)], [*labels, *labels]
    group = groups(doubled)
    splits = grouped_splits(marks, group)
    assert len(splits) == 5
    assert sorted(np.concatenate([held_out for _rest, held_out in splits])) == list(range(len(doubled)))
    assert all(set(group[rest]).isdisjoint(group[held_out]) for rest, held_out in splits)


def test_every_text_was_judged_by_a_model_that_had_not_seen_it(samples: tuple[list[str], list[str]]) -> None:
    texts, labels = samples
    shuffled = np.random.default_rng(0).permutation(labels).tolist()
    training = train(texts, shuffled)
    # Labels dealt at random cannot be foretold; a model that peeked would know nearly all of them.
    assert (training.judged.guessed == np.array(shuffled)).mean() < 0.5


def test_forty_texts_prove_nothing_so_nobody_is_followed(samples: tuple[list[str], list[str]]) -> None:
    training = train(*samples)
    assert training.threshold.confidence == NOBODY
    assert training.trial.coverage == 0.0


def test_cases_for_people_prove_nothing(samples: tuple[list[str], list[str]]) -> None:
    texts, labels = samples
    many = [f"{text} {word}" for text in texts for word in ("срочно", "опять", "давно")]
    marks = [label for label in labels for _ in range(3)]
    assert train(many, marks, risk=0.9).threshold.confidence < 1
    exempt = train(many, marks, risk=0.9, always_people=lambda _text, _label: True)
    assert exempt.threshold.confidence == NOBODY


def test_hints_of_unknown_labels_are_left_out(samples: tuple[list[str], list[str]]) -> None:
    training = train(*samples, hints=(["вода су", "самолёт ракета"], ["water", "space"]))
    assert training.backend.labels == ("corruption_conduct", "roads", "waste", "water")


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["яма"], [], "1 texts, but 0 labels"),
        (["яма"] * 9, ["roads"] * 9, "two labels"),
        (["яма"] * 9, ["roads"] * 5 + ["water"] * 4, r"water \(4\)"),
    ],
)
def test_what_cannot_be_trained_on(texts: list[str], labels: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        train(texts, labels)
