"""Training beside a running server, and the commands by which an operator decides what is in use."""

import os
import shutil
import sys

import pytest
from factories import file
from smallseed import small_recipe
from sqlmodel import Session, select
from typer.testing import CliRunner
from versionfolders import two_versions

from api.cli import app
from api.commands import finetune as finetuning
from api.commands import train as training
from api.learning import start_teaching, start_training
from api.worker import shadow
from classifier.backends.choice import LINEAR, Choice
from classifier.backends.encoder import place
from classifier.backends.sealed import unsealed
from classifier.backends.standby import Standby
from classifier.registry import Opened, open_classifier
from classifier.versions.progress import last, one_at_a_time, want, wanted
from classifier.versions.recipe import mark
from classifier.versions.store import pointed, promote, read_manifest
from models.case import Case
from models.shadow import ShadowGuess


@pytest.fixture
def directory(house, tmp_path):
    """The house's versions: two of them."""
    directory = tmp_path / "models"
    two_versions(directory)
    house.classifier = open_classifier(directory)
    return directory


def started(house) -> list[list[str]]:
    """The commands that the worker would start now."""
    commands: list[list[str]] = []
    start_training(house, lambda words, **_more: commands.append(words))
    return commands


def test_what_an_admin_asked_for_is_started_once_in_a_process_of_its_own(house, directory):
    assert started(house) == []
    want(directory, "saule")
    assert started(house) == [[sys.executable, "-m", "api", "train-by-itself", "--by", "saule"]]
    assert wanted(directory) is None
    assert (last(directory).state, last(directory).by) == ("starting", "saule")
    assert started(house) == []


def test_while_a_training_runs_the_next_waits(house, directory):
    with one_at_a_time(directory, "timur", house.clock):
        want(directory, "saule")
        assert started(house) == []
    assert len(started(house)) == 1


def test_a_new_release_makes_the_chosen_version_anew_by_itself_and_tries_once(house, directory, classifier):
    class Outdated:
        trouble = "outdated"
        recipe = classifier.recipe

    Outdated.directory = directory
    house.classifier = Outdated()
    assert started(house) == [[sys.executable, "-m", "api", "train-by-itself"]]
    assert last(directory).of == mark(classifier.recipe)
    assert started(house) == [], "what this release has tried it does not try again"


def taught(house) -> list[list[str]]:
    """The lessons of the encoder that the worker would start now."""
    commands: list[list[str]] = []
    start_teaching(house, lambda words, **_more: commands.append(words))
    return commands


def test_after_a_new_version_the_encoder_is_taught_beside_it_once_and_again_only_if_that_was_broken_off(
    house, classifier, clock, tmp_path
):
    def opened(choice):
        house.backend, house.classifier = choice, open_classifier(classifier.directory, choice=choice)
        house.classifier.warm()

    opened(LINEAR)
    assert taught(house) == []
    opened(Choice("encoder", tmp_path / "encoder"))
    assert house.classifier.speaker.problem == "missing"
    assert taught(house) == [[sys.executable, "-m", "api", "teach-by-itself"]]
    with one_at_a_time(tmp_path / "encoder", "release", clock, house.classifier.version) as telling:
        assert taught(house) == []
    assert len(taught(house)) == 1, "what died half way is begun again"
    telling.failed("the file of the past is gone")
    assert taught(house) == []


def test_the_health_page_tells_the_trouble(house, client, monkeypatch):
    assert client.get("/health").json()["warnings"] == []
    opened = Opened(Standby(LINEAR, house.classifier.model()), "replaced")
    monkeypatch.setattr(house.classifier, "_opened", opened)
    assert {"what": "model", "trouble": "replaced"} in client.get("/health").json()["warnings"]


def test_the_version_in_the_shadow_guesses_of_cases_filed_since_it_was_made_and_routes_nothing(
    house, classifier, clock, tmp_path
):
    folder = shutil.copytree(classifier.directory / classifier.version, tmp_path / "models" / classifier.version)
    file(house, category=None)
    made = clock.forward(hours=1).timestamp()
    os.utime(folder / "manifest.json", (made, made))
    house.classifier = open_classifier(tmp_path / "models")
    assert shadow(house, clock()) == 0, "no version is in the shadow"
    promote(tmp_path / "models", classifier.version, "shadow")
    clock.forward(hours=1)
    receipt = file(house, "Су жоқ", category=None)
    assert (shadow(house, clock()), shadow(house, clock())) == (1, 0)
    with Session(house.engine) as session:
        (row,) = session.exec(select(ShadowGuess)).all()
        assert session.get_one(Case, receipt.case.id).proposals == []
    assert (row.case_id, row.version, len(row.top3)) == (receipt.case.id, classifier.version, 3)


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab ...` on two versions in an empty folder."""
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    two_versions(tmp_path / "models")
    return lambda *words: CliRunner().invoke(app, words, catch_exceptions=False)


def test_one_command_lists_one_takes_into_use_and_one_goes_back(jawab, tmp_path):
    listed = jawab("models").output
    assert "aaaa1111  in use" in listed
    assert "of 640 own texts and the seed; frozen macro-F1 0.840, own macro-F1 0.660, threshold 0.800" in listed
    assert jawab("models", "use", "bbbb", "--reason", "our own year").exit_code == 0
    assert pointed(tmp_path / "models") == "bbbb2222"
    assert ": our own year" in jawab("models").output
    assert "aaaa1111 is in use; before it: bbbb2222" in jawab("models", "back").output
    assert jawab("models", "back").exit_code == 2
    assert jawab("models", "use", "c").exit_code == 2


def test_the_shadow_is_set_and_taken_away(jawab, tmp_path):
    assert "no version is in the shadow" in jawab("models", "shadow").output
    assert jawab("models", "shadow", "bbbb2222").exit_code == 0
    assert pointed(tmp_path / "models", "shadow") == "bbbb2222"
    assert jawab("models", "shadow", "--off").exit_code == 0
    assert pointed(tmp_path / "models", "shadow") is None


@pytest.fixture
def small(monkeypatch, tmp_path, jawab):
    """`jawab train` with the small seed, and a history of twelve rows, one of them bad."""
    monkeypatch.setattr(training, "PACKAGED", small_recipe(tmp_path / "seed"))
    history = tmp_path / "history.csv"
    rows = [f"труба номер {at} прорвана у дома {at * 37},su" for at in range(11)]
    history.write_text("\n".join(["words,label", *rows, "яма,holes"]) + "\n", encoding="utf-8")
    for version in ("aaaa1111", "bbbb2222"):
        (tmp_path / "models" / version / "manifest.json").unlink()
    (tmp_path / "models" / "promoted").unlink()
    return jawab


def test_train_from_a_history_names_bad_rows_and_brings_the_version_into_use(small, tmp_path):
    said = small("train", "--from", str(tmp_path / "history.csv"), "--text", "words", "--rename", "su=water")
    assert said.exit_code == 0, said.output
    assert "11 texts under 1 labels" in said.output
    assert "line 13: unknown label holes" in said.output
    assert "nothing in use to compare it with" in said.output
    version = pointed(tmp_path / "models")
    assert version is not None
    assert f"version {version}: in use from now on" in said.output
    assert last(tmp_path / "models").version == version


def test_a_training_by_itself_makes_the_same_again_and_fails_in_words_where_the_file_is_gone(
    small, tmp_path, monkeypatch
):
    monkeypatch.setattr(os, "nice", lambda more: more)
    history = tmp_path / "history.csv"
    small("train", "--from", str(history), "--text", "words", "--rename", "su=water")
    version = pointed(tmp_path / "models")
    assert small("train-by-itself").exit_code == 0
    assert pointed(tmp_path / "models") == version
    history.write_text("changed", encoding="utf-8")
    said = small("train-by-itself")
    assert said.exit_code == 2
    assert "gone or has changed" in last(tmp_path / "models").error
    assert pointed(tmp_path / "models") == version


def test_without_labels_at_the_desk_there_is_nothing_to_learn(small, tmp_path):
    assert small("train").exit_code == 2
    assert "people have said nothing yet" in last(tmp_path / "models").error
    assert pointed(tmp_path / "models") is None


def test_the_encoder_learns_of_what_the_version_in_use_learned(small, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "nice", lambda more: more)
    monkeypatch.setattr(finetuning, "PACKAGED", training.PACKAGED)
    monkeypatch.setattr(finetuning, "open_classifier", lambda directory: open_classifier(directory, training.PACKAGED))
    small("train", "--from", str(tmp_path / "history.csv"), "--text", "words", "--rename", "su=water")
    version = pointed(tmp_path / "models")
    monkeypatch.setenv("JAWAB_CLASSIFIER", "encoder")
    said = small("teach-by-itself")
    assert said.exit_code == 0, said.output
    assert f"beside {version}" in said.output
    folder = tmp_path / "backends" / "encoder"
    manifest = unsealed(place(folder, version))
    learned = read_manifest(tmp_path / "models" / version)["past"]["learned"]
    assert manifest["figures"]["all"]["n"] == 40 + learned
    assert (last(folder).of, last(folder).state) == (version, "done")
    assert small("teach-by-itself").exit_code == 2
