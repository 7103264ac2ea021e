import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from classifier.registry import open_classifier
from classifier.versions.recipe import Recipe
from classifier.versions.seeded import promoted, train_from_seed
from classifier.versions.store import ModelError, promote


def _train(directory: Path, recipe: Recipe) -> str:
    return train_from_seed(directory, recipe).version


@pytest.fixture
def copied(models: Path, tmp_path: Path) -> Path:
    """A directory of models that a test may spoil."""
    return shutil.copytree(models, tmp_path / "models")


def _version(directory: Path) -> str:
    return (directory / "promoted").read_text(encoding="utf-8").strip()


def test_an_empty_directory_is_trained_in_once_and_loaded_from_then_on(small: Recipe, tmp_path: Path) -> None:
    directory = tmp_path / "var" / "models"
    classifier = open_classifier(directory, small)
    assert not directory.exists()
    assert not classifier.ready
    first = classifier.guess(["нет воды"])
    assert classifier.ready
    written = sorted(directory.rglob("*"))
    second = open_classifier(directory, small)
    assert second.guess(["нет воды"]) == first
    assert (second.version, second.threshold) == (classifier.version, classifier.threshold)
    assert sorted(directory.rglob("*")) == written


def test_a_version_says_what_it_is_made_of_and_how_good_it_is(models: Path) -> None:
    manifest = json.loads((models / _version(models) / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["origin"]) == {"seed", "code", "scikit-learn", "risk"}
    assert set(manifest["sha256"]) == {"terms.json", "category.npz", "intent.npz"}
    figures = manifest["heads"]["category"]["cross_validated"]
    assert figures["all"]["n"] == 40
    assert set(figures["languages"]) == {"az", "ru"}
    assert manifest["heads"]["category"]["threshold"]["confidence"] == 1.01
    assert manifest["heads"]["category"]["own"] == {}


def test_a_category_that_proved_its_own_threshold_has_it_after_loading(copied: Path, small: Recipe) -> None:
    file = copied / _version(copied) / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["heads"]["category"]["own"] = {"water": {"confidence": 0.2, "verified": 99, "errors": 0, "bound": 0.02}}
    file.write_text(json.dumps(manifest), encoding="utf-8")
    classifier = open_classifier(copied, small)
    assert classifier.needed("water") is None
    assert [guess.route for guess in classifier.guess(["третий день нет воды", "на дороге у моста яма"])] == [
        "auto",
        "person",
    ]
    assert (classifier.needed("water"), classifier.needed("roads")) == (0.2, 1.01)


def test_another_seed_or_another_risk_makes_another_version(copied: Path, small: Recipe, tmp_path: Path) -> None:
    assert promoted(copied, Recipe(risk=0.2, seed=small.seed)) is None
    more = shutil.copytree(small.seed, tmp_path / "more")
    sheet = more / "texts" / "ru" / "water.toml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("нет воды", "воды нету"), encoding="utf-8")
    classifier = open_classifier(copied, Recipe(seed=more))
    before = _version(copied)
    classifier.warm()
    assert classifier.version == _version(copied) != before
    assert (copied / before / "manifest.json").exists()


@pytest.mark.parametrize("name", ["category.npz", "intent.npz"])
def test_a_changed_file_is_refused(copied: Path, small: Recipe, name: str) -> None:
    model = copied / _version(copied) / name
    model.write_bytes(model.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=f"{name} is missing or has been changed"):
        open_classifier(copied, small).guess(["нет воды"])


def test_a_broken_manifest_is_refused(copied: Path, small: Recipe) -> None:
    (copied / _version(copied) / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="no model version"):
        promoted(copied, small)


def test_a_version_that_was_deleted_is_trained_anew(copied: Path, small: Recipe) -> None:
    version = _version(copied)
    shutil.rmtree(copied / version)
    assert open_classifier(copied, small).version == version


def test_only_a_version_that_is_there_can_be_promoted(copied: Path) -> None:
    version = _version(copied)
    with pytest.raises(ModelError):
        promote(copied, "nosuchversion")
    assert _version(copied) == version
    assert not list(copied.glob(".promoted-*"))


def test_two_processes_may_train_at_once(small: Recipe, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        versions = set(pool.map(_train, [tmp_path] * 2, [small] * 2))
    assert versions == {_version(tmp_path)}
    assert {path.name for path in tmp_path.iterdir()} == versions | {"promoted"}
    assert promoted(tmp_path, small) is not None
