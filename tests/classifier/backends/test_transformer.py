from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from classifier.backends.choice import BrokenBackend, Choice, opened
from classifier.backends.finetune import Plan, cut_of, data_hash, fine_tune
from classifier.backends.sealed import unsealed
from classifier.backends.transformer import TransformerBackend
from classifier.classify import Model
from classifier.corpus import Sample
from classifier.duplicates import groups
from classifier.train import Lesson
from classifier.versions.recipe import lesson_of

TEXTS = ["нет воды третий день", "su", "", "\ud800", "🙂" * 40, "яма " * 3_000, "Ուր է ջուրը"]


@pytest.fixture(scope="module")
def model(tuned: Path, linear: Model) -> Model:
    """The small model with the fine-tuned head."""
    return opened(Choice("transformers", tuned), linear)


def test_it_learned_what_it_was_shown(model: Model, samples: Sequence[Sample]) -> None:
    said = model.category.predict_proba([one.text for one in samples])
    guessed = np.array(model.category.labels)[said.argmax(axis=1)]
    # A fourth would be right by chance; it was shown three fifths of these.
    assert (guessed == [one.label for one in samples]).mean() > 0.4


def test_every_text_gets_a_guess_whatever_it_holds(model: Model, linear: Model) -> None:
    guesses = model.guess(TEXTS)
    assert [guess.category in model.category.labels or guess.category == "other" for guess in guesses] == [True] * 7
    assert {guess.version for guess in guesses} == {model.version}
    assert model.version.startswith("transformers-")
    # The other parts stay those of the linear model.
    assert [guess.intent for guess in guesses] == [guess.intent for guess in linear.guess(TEXTS)]


def test_batches_of_like_length_change_nothing_but_the_time(model: Model, samples: Sequence[Sample]) -> None:
    texts = [one.text * (1 + at % 3) for at, one in enumerate(samples)]
    together = model.category.predict_proba(texts)
    one_by_one = np.concatenate([model.category.predict_proba([text]) for text in texts])
    assert together.shape == (40, 4)
    assert np.allclose(together.sum(axis=1), 1)
    assert np.allclose(together, one_by_one, atol=1e-5)
    assert model.category.predict_proba([]).shape == (0, 4)


def test_many_threads_may_ask_it(model: Model, samples: Sequence[Sample]) -> None:
    texts = [one.text for one in samples][:12]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(model.category.predict_proba, [texts[: 2 + at % 5] for at in range(20)]))
    assert all(np.allclose(answers[at], answers[at % 5], atol=1e-5) for at in range(20))


def test_its_folder_says_what_it_is_made_of_and_how_good_it_is(tuned: Path, samples: Sequence[Sample]) -> None:
    manifest, card = unsealed(tuned), (tuned / "README.md").read_text(encoding="utf-8")
    lesson = lesson_of("category", samples)
    assert manifest["labels"] == ["corruption_conduct", "roads", "waste", "water"]
    assert manifest["made_from"]["data"] == data_hash(lesson)
    assert {"model.safetensors", "config.json", "tokenizer.json", "README.md"} <= set(manifest["sha256"])
    # Eight texts prove nothing: it follows none of its guesses.
    assert manifest["threshold"]["confidence"] > 1
    assert set(manifest["figures"]["languages"]) == {"az", "ru"}
    assert data_hash(lesson) in card
    assert "corruption_conduct, roads, waste, water" in card
    assert not any(one.text in card for one in samples)


def test_it_stops_when_the_stopping_part_no_longer_gains(tuned: Path) -> None:
    history = [line["macro_f1"] for line in unsealed(tuned)["history"]]
    assert 10 < len(history) < 40
    assert max(history[:-10]) >= max(history[-10:])


def test_near_duplicates_are_never_in_two_of_the_three_parts(samples: Sequence[Sample]) -> None:
    texts = [one.text + end for one in samples for end in ("", "!")]
    lesson = Lesson(texts, [one.label for one in samples for _ in "ab"])
    cut, together = cut_of(lesson), groups(texts)
    parts = [set(together[rows]) for rows in cut]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(set(together))


def test_two_trainings_give_the_same_model(
    tuned: Path, pretrained: Path, samples: Sequence[Sample], tmp_path: Path
) -> None:
    plan = Plan(pretrained, epochs=40, patience=10, batch=4, rate=2e-3, longest=32)
    lesson = lesson_of("category", samples)
    again, manifest = fine_tune(lesson, [one.language for one in samples], plan, tmp_path / "again")
    first = TransformerBackend.load(tuned, 32, np.array(manifest["powers"]))
    assert np.allclose(first.predict_proba(TEXTS[:3]), again.predict_proba(TEXTS[:3]), atol=1e-5)


def test_a_model_is_never_written_over(tuned: Path, pretrained: Path, samples: Sequence[Sample]) -> None:
    before = unsealed(tuned)
    with pytest.raises(FileExistsError, match="name another folder"):
        fine_tune(lesson_of("category", samples), [], Plan(pretrained), tuned)
    assert unsealed(tuned) == before


def test_a_model_of_other_subjects_is_refused(
    pretrained: Path, linear: Model, samples: Sequence[Sample], tmp_path: Path
) -> None:
    lesson = Lesson([one.text for one in samples], [one.label.replace("roads", "dragons") for one in samples])
    fine_tune(lesson, [], Plan(pretrained, epochs=1), tmp_path / "dragons")
    with pytest.raises(BrokenBackend, match="dragons") as broken:
        opened(Choice("transformers", tmp_path / "dragons"), linear)
    assert broken.value.problem == "labels"
