import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.abstain import NOBODY, Limits
from classifier.backends.beside import taught
from classifier.backends.choice import BrokenBackend, Choice, opened
from classifier.backends.embeddings import WIDTH, Encoder, Memory
from classifier.backends.encoder import EncoderBackend, Layer, Readings, place, under
from classifier.backends.nearest import Nearest
from classifier.backends.sealed import unsealed
from classifier.backends.seeded import teach_encoder
from classifier.classify import Model
from classifier.corpus import Sample
from classifier.duplicates import groups
from classifier.train import Training, grouped_splits, train
from classifier.versions.recipe import Recipe, lesson_of


@pytest.fixture(scope="session")
def taught_folder(linear: Model, samples: Sequence[Sample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the encoder learned beside the linear model of the small seed; tests only read it."""
    folder = tmp_path_factory.mktemp("backends") / "encoder"
    teach_encoder(linear, samples, folder)
    return folder


@pytest.fixture(scope="module")
def model(taught_folder: Path, linear: Model) -> Model:
    """Both together."""
    return opened(Choice("encoder", taught_folder), linear)


def test_texts_of_one_meaning_are_near_in_any_language() -> None:
    water, same, road = Encoder().vectors(["в доме нет воды", "evdə su yoxdur", "яма на дороге"])
    assert water.shape == (WIDTH,)
    assert water @ same > water @ road


def test_a_text_is_read_once(tmp_path: Path) -> None:
    path, told = tmp_path / "memory.npz", []
    texts = ["нет воды", "su yoxdur", "нет воды"]
    first = Memory(path, Encoder()).vectors(texts, lambda done, of: told.append((done, of)))
    again = Memory(path, Encoder()).vectors([*texts, "яма"], lambda done, of: told.append((done, of)))
    assert told == [(2, 2), (1, 1)]
    assert np.array_equal(first, again[:3])
    assert np.allclose(first, Encoder().vectors(texts), atol=1e-3)
    assert "нет воды".encode() not in path.read_bytes()


def test_what_it_has_not_met_in_words_it_may_know_by_meaning(model: Model, linear: Model) -> None:
    # Italian, French, Polish: neither the small seed nor the ideas know them.
    texts = ["buche sulla strada", "les poubelles ne sont pas ramassées", "dziury w drodze"]
    truth = [linear.category.labels.index(label) for label in ("roads", "waste", "roads")]
    together, alone = (one.category.predict_proba(texts)[range(3), truth] for one in (model, linear))
    assert (together > alone).all()


def test_what_the_linear_head_is_sure_of_is_not_asked_again(linear: Model, samples: Sequence[Sample]) -> None:
    mute = Nearest(np.zeros(WIDTH, np.float32), 1.0, np.zeros((1, WIDTH), np.float32), np.zeros((1, 4), np.float32))
    contrary = Readings(Layer(np.zeros((WIDTH, 4)), np.array([9.0, 0, 0, 0])), mute)
    texts = [one.text for one in samples]
    said = linear.category.predict_proba(texts)
    gate = float(np.median(said.max(axis=1)))
    powers = np.array([0.1, 3.0, 1.0])
    both = EncoderBackend(linear.category, contrary, Limits(gate), powers).predict_proba(texts)
    sure = said.max(axis=1) >= gate
    assert np.array_equal(both[sure], said[sure])
    assert set(both[~sure].argmax(axis=1)) == {0}
    # However sure the two are together, what the linear head alone would not route is not routed.
    assert both[~sure].max() < gate
    assert np.allclose(both.sum(axis=1), 1)


def test_every_text_gets_a_guess_whatever_it_holds(model: Model) -> None:
    texts = ["", "\0", "\ud800 нет воды", "🙂", "яма " * 3_000, "<b>", "x"]
    guesses = model.guess(texts)
    assert len(guesses) == 7
    assert all(np.isfinite(guess.confidence) for guess in guesses)
    assert {guess.version for guess in guesses} == {model.version}
    assert model.version.startswith("encoder-")
    assert model.category.predict_proba([]).shape == (0, 4)


def test_how_much_each_head_counts_is_learned_from_what_neither_had_seen(
    samples: Sequence[Sample], small: Recipe
) -> None:
    lesson = lesson_of("category", samples)
    lesson = replace(lesson, splits=grouped_splits(lesson.labels, groups(lesson.texts)))
    linear: Training = train({"category": lesson}, small.risk)[1]["category"]
    truth = np.searchsorted(linear.judged.known, linear.judged.truth)
    telling = np.eye(4, WIDTH, dtype=np.float32)[truth]
    noise = np.random.default_rng(0).normal(size=(len(truth), WIDTH)).astype(np.float32)
    limits = linear.thresholds.limits
    assert limits.rest == NOBODY, "whose threshold follows nothing is unsure of everything"
    by_telling, by_noise = (taught(lesson, linear, vectors, limits) for vectors in (telling, noise))
    assert (by_telling.judged.guessed == linear.judged.truth).all()
    assert by_telling.powers[1:].sum() > by_noise.powers[1:].sum()


def test_a_row_goes_under_the_gate_in_its_order() -> None:
    said = np.array([[0.9, 0.06, 0.04], [0.5, 0.3, 0.2], [0.0, 0.0, 1.0]])
    known = np.array(["roads", "waste", "water"])
    held = under(said, known, Limits(0.45))
    assert (held.max(axis=1) < 0.45).all()
    assert np.allclose(held.max(axis=1), 0.45)
    assert (np.argsort(held, axis=1)[:2] == np.argsort(said, axis=1)[:2]).all()
    assert np.allclose(held.sum(axis=1), 1)
    assert np.allclose(under(said, known, Limits(NOBODY)), said)
    own = under(said, known, Limits(0.45, {"water": 0.8}))
    assert np.allclose(own.max(axis=1), [0.45, 0.45, 0.8])


def test_it_is_made_for_one_version_of_the_linear_model(
    taught_folder: Path, linear: Model, samples: Sequence[Sample]
) -> None:
    with pytest.raises(BrokenBackend) as broken:
        opened(Choice("encoder", taught_folder), replace(linear, version="another"))
    assert broken.value.problem == "missing"
    with pytest.raises(FileExistsError):
        teach_encoder(linear, samples, taught_folder)
    manifest = unsealed(place(taught_folder, linear.version))
    assert manifest["linear"] == linear.version
    assert manifest["figures"]["all"]["n"] == 40
    assert json.dumps(manifest)
