"""From an agency's own past to a version in use, and what becomes of it under another release."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifier.classify import Model
from classifier.corpus import read
from classifier.registry import Classifier, Shadow, open_classifier
from classifier.versions.learning import Learned, Wish, known_labels, learn
from classifier.versions.past import NOTHING, Columns, Past, PastError, from_file
from classifier.versions.progress import Telling, begun, last, one_at_a_time, running, want, wanted
from classifier.versions.promotions import Deed, back, bring_into_use, lines
from classifier.versions.recipe import Recipe, mark
from classifier.versions.serving import is_current
from classifier.versions.store import ModelError, load, pointed, promote, read_manifest, versions

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
SAULE = Wish("saule")
OWN = {
    "water": [
        "в подвале прорвало трубу",
        "счётчик воды сломан",
        "насосная станция молчит",
        "колонка во дворе замёрзла",
    ],
    "roads": ["бордюр разрушен", "тротуар провалился", "щебень на обочине", "разметку стёрло, дорога в трещинах"],
    "waste": ["урны во дворе сожгли", "крысы у баков", "мусоровоз не приехал", "строительный мусор во дворе"],
}


@pytest.fixture
def directory(models: Path, tmp_path: Path) -> Path:
    """A directory of models that a test may change."""
    return shutil.copytree(models, tmp_path / "models")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """The past of an agency as a file."""
    rows = [f'"{text}",{label}' for label, texts in OWN.items() for text in texts]
    path = tmp_path / "history.csv"
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def past(history: Path, small: Recipe) -> Past:
    """The same, read."""
    return from_file(history, Columns(), known_labels(small))


@pytest.fixture
def learned(directory: Path, small: Recipe) -> Callable[..., Learned]:
    """Learn from a past as Saule, unless said otherwise."""

    def run(past: Past, wish: Wish = SAULE, recipe: Recipe = small) -> Learned:
        with one_at_a_time(directory, wish.by, lambda: NOW, mark(recipe)) as telling:
            return learn(directory, recipe, past, wish, telling)

    return run


def other_release(small: Recipe) -> Recipe:
    """As the next release would make it: another risk stands for another code."""
    return Recipe(risk=0.2, seed=small.seed, frozen=small.frozen)


def test_a_version_of_ones_own_past_comes_into_use_and_says_what_it_is_made_of(
    directory, small, past, learned, history
):
    before = pointed(directory)
    made = learned(past)
    assert (made.line.how, made.line.before, made.line.by) == ("passed", before, "saule")
    assert pointed(directory) == made.line.version
    manifest = read_manifest(directory / made.line.version)
    assert manifest["past"]["learned"] + manifest["past"]["held_out"] == len(past.samples) == 12
    assert manifest["past"]["sources"][0]["path"] == str(history)
    assert manifest["own"]["n"] == made.learned
    assert manifest["frozen"]["n"] == 16
    assert is_current(manifest, small)
    kept = (directory / made.line.version / "manifest.json").read_text(encoding="utf-8")
    assert not any(text in kept for texts in OWN.values() for text in texts)


def test_the_same_past_makes_the_same_version(directory, past, learned):
    assert learned(past).line.version == learned(past).line.version
    assert len(versions(directory)) == 2


def test_a_version_that_falls_below_the_floors_is_kept_with_the_reason_unless_somebody_answers_for_it(
    directory, small, past, learned
):
    before = pointed(directory)
    russian = tuple(one for one in read("texts", small.seed) if one.language == "ru")
    past = Past(past.samples + russian, (), past.sources)
    kept = learned(past, Wish("saule", only=True))
    assert (kept.line.how, pointed(directory)) == ("kept", before)
    assert {(one.code, one.where) for one in kept.verdict.reasons} >= {("floor", "az")}
    assert kept.line.verdict is not None
    assert kept.line.verdict["reasons"]
    anyway = learned(past, Wish("saule", only=True, anyway="nobody writes in Azerbaijani here"))
    assert (anyway.line.how, anyway.line.reason) == ("anyway", "nobody writes in Azerbaijani here")
    assert pointed(directory) == anyway.line.version == kept.line.version


def test_too_little_without_the_seed_is_refused_and_told(directory, past, learned):
    few = Past(past.samples[:4], (), past.sources)
    with pytest.raises(PastError, match="too few to learn from"):
        learned(few, Wish("saule", only=True))
    told = last(directory)
    assert told is not None
    assert (told.state, told.by) == ("failed", "saule")
    assert "too few" in told.error


def test_one_training_at_a_time_and_how_far_it_is(directory, small):
    assert last(directory) is None
    assert not running(directory)
    with one_at_a_time(directory, "saule", lambda: NOW, mark(small)) as telling:
        telling.at("learning")
        told = last(directory)
        assert told is not None
        assert (told.state, told.step, told.since) == ("running", "learning", NOW.isoformat())
        assert running(directory)
        with pytest.raises(ModelError, match="another training"), one_at_a_time(directory, "timur", lambda: NOW):
            pass
        assert last(directory) == told
    assert not running(directory)


def test_a_training_whose_process_died_is_told_as_broken_off(directory):
    telling = Telling(directory, "saule", lambda: NOW, "")
    telling.starts()
    assert last(directory).state == "starting"
    telling.at("learning")
    assert (last(directory).state, last(directory).error) == ("failed", "broken off")


def test_what_is_asked_for_twice_is_begun_once(directory):
    assert wanted(directory) is None
    want(directory, "saule")
    want(directory, "saule")
    assert wanted(directory) == "saule"
    begun(directory)
    assert wanted(directory) is None


def test_a_running_process_takes_up_what_another_promotes_and_goes_back_with_it(directory, small, past, learned):
    serving = open_classifier(directory, small)
    first = serving.version
    made = learned(past)
    serving.settle()
    assert serving.version == made.line.version != first
    assert serving.guess(["в подвале прорвало трубу"])[0].version == made.line.version
    back(directory, Deed("saule", NOW))
    serving.settle()
    assert (serving.version, serving.trouble) == (first, None)


def test_another_release_replaces_the_seeds_version_but_never_silently_that_of_an_agency(
    directory, small, past, learned
):
    newer = other_release(small)
    made = learned(past)
    serving = open_classifier(directory, newer)
    assert (serving.version, serving.trouble) == (made.line.version, "outdated")
    assert pointed(directory) == made.line.version
    remade = learned(past, SAULE, newer)
    assert remade.line.version != made.line.version
    serving.settle()
    assert (serving.version, serving.trouble) == (remade.line.version, None)


def test_where_the_old_version_cannot_be_read_the_seed_answers_and_the_trouble_is_told(directory, small, past, learned):
    made = learned(past)
    terms = directory / made.line.version / "terms.json"
    terms.write_text("{}", encoding="utf-8")
    serving = open_classifier(directory, small)
    assert serving.version != made.line.version
    assert "past" not in read_manifest(directory / serving.version)
    assert serving.trouble == "replaced"
    assert pointed(directory) == made.line.version, "when it can be read again it answers again"


def test_a_version_that_reads_otherwise_now_and_lost_by_it_no_longer_answers(directory, small, past, learned):
    made = learned(past)
    folder = directory / made.line.version
    manifest = read_manifest(folder)
    manifest["frozen"]["accuracy"] = 1.5
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert open_classifier(directory, small).version == made.line.version, "of this release nothing is asked"
    replaced = open_classifier(directory, other_release(small))
    replaced.warm()
    assert replaced.trouble == "replaced"


def test_a_seed_version_that_somebody_chose_serves_on_and_is_made_anew_through_the_gate(directory, small, learned):
    first = str(pointed(directory))
    bring_into_use(directory, first, "use", Deed("saule", NOW))
    newer = other_release(small)
    serving = open_classifier(directory, newer)
    assert (serving.version, serving.trouble) == (first, "outdated")
    remade = learned(NOTHING, Wish("release"), newer)
    assert "past" not in read_manifest(directory / remade.line.version)
    serving.settle()
    assert (serving.version, serving.trouble, lines(directory)[-1].by) == (remade.line.version, None, "release")


def test_what_cannot_be_taken_up_leaves_the_old_one_answering(directory, small):
    serving = open_classifier(directory, small)
    first = serving.version
    (directory / first / "manifest.json").write_text("{", encoding="utf-8")
    (directory / "promoted").write_text(f"{first}\n", encoding="utf-8")
    serving.settle()
    assert (serving.version, serving.trouble) == (first, "replaced")


def test_the_shadow_is_the_version_of_its_pointer(directory, past, learned):
    shadow = Shadow(directory)
    assert shadow.model() is None
    first = str(pointed(directory))
    learned(past)
    promote(directory, first, "shadow")
    model = shadow.model()
    assert isinstance(model, Model)
    assert model.version == first
    assert shadow.model() is model
    promote(directory, str(pointed(directory)), "shadow")
    assert shadow.model().version == pointed(directory)
    (directory / "shadow").unlink()
    assert shadow.model() is None


def test_a_file_of_another_release_is_refused_in_words(directory):
    folder = directory / str(pointed(directory))
    manifest = read_manifest(folder)
    (folder / "terms.json").write_text("{}", encoding="utf-8")
    manifest["sha256"] = {}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read by this release"):
        load(folder)


def test_a_classifier_that_was_never_asked_has_no_trouble(directory, small):
    assert Classifier(directory, small).trouble is None
