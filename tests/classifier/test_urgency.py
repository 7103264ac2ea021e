import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from classifier.abstain import NOBODY
from classifier.corpus import Sample
from classifier.guess import CALM, URGENT
from classifier.measures import Judged
from classifier.registry import open_classifier
from classifier.urgency import are_marked, find_mark, labels_of, marks, marks_by
from classifier.versions.recipe import Recipe
from classifier.versions.store import ModelError


def judged(*parts: tuple[int, float, str]) -> Judged:
    """Texts in parts of (how many, how likely urgent, what they are)."""
    chance = np.concatenate([np.full(count, likely) for count, likely, _ in parts])
    truth = np.concatenate([np.full(count, what) for count, _, what in parts])
    return Judged(np.stack([1 - chance, chance], axis=1), truth, np.array([CALM, URGENT]))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (judged((60, 0.8, URGENT), (60, 0.4, CALM), (900, 0.1, CALM)), 0.4),
        (judged((60, 0.8, URGENT), (61, 0.4, CALM), (900, 0.1, CALM)), 0.8),
        (judged((44, 0.8, URGENT)), NOBODY),
        (judged((30, 0.8, URGENT), (60, 0.8, CALM)), NOBODY),
    ],
)
def test_a_mark_is_right_at_least_every_second_time(texts: Judged, mark: float) -> None:
    assert find_mark(texts) == mark


def test_the_figures_of_marks() -> None:
    urgent, marked = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert marks(urgent, marked) == {"n": 4, "urgent": 2, "marked": 2, "precision": 0.5, "recall": 0.5}
    nothing = np.zeros(4, dtype=bool)
    assert marks(nothing, nothing) == {"n": 4, "urgent": 0, "marked": 0, "precision": 0.0, "recall": 0.0}


def test_each_language_has_its_own_figures() -> None:
    texts = judged((1, 0.8, URGENT), (1, 0.8, CALM), (1, 0.1, URGENT), (1, 0.1, CALM))
    found = marks_by(texts, 0.5, ["ru", "az", "ru", "az"])
    assert list(found) == ["az", "ru", "all"]
    assert (found["ru"]["recall"], found["az"]["precision"], found["all"]["precision"]) == (0.5, 0.0, 0.5)


def test_without_urgent_texts_there_is_no_head() -> None:
    samples = [Sample("яма", "roads", "ru", urgent=at < 4) for at in range(9)]
    assert not are_marked(samples)
    assert are_marked([*samples, Sample("столб падает", "roads", "ru", urgent=True)])
    assert labels_of(samples)[3:5] == [URGENT, CALM]


@pytest.fixture(scope="module")
def anxious(small_seed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Recipe]:
    """A model of the small seed in which texts about water are urgent."""
    seed = shutil.copytree(small_seed, tmp_path_factory.mktemp("anxious") / "seed")
    for sheet in seed.glob("texts/*/water.toml"):
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("{ text", "{ urgent = true, text"), encoding="utf-8")
    recipe, directory = Recipe(seed=seed), seed.parent / "models"
    open_classifier(directory, recipe).warm()
    return directory, recipe


def test_where_texts_are_marked_a_head_learns_it_and_is_kept(anxious: tuple[Path, Recipe]) -> None:
    classifier = open_classifier(*anxious)
    water, road = classifier.guess(["опять нет воды из крана", "на дороге яма у моста"])
    assert water.urgency > 0.5 > road.urgency
    # Ten urgent texts prove no mark.
    assert not water.may_be_urgent
    folder = anxious[0] / classifier.version
    head = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["heads"]["urgency"]
    assert head["mark"] == NOBODY
    assert head["marks"]["all"]["urgent"] == 10


def test_a_changed_file_of_that_head_is_refused(anxious: tuple[Path, Recipe], tmp_path: Path) -> None:
    models = shutil.copytree(anxious[0], tmp_path / "models")
    file = next(models.glob("*/urgency.npz"))
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=r"urgency\.npz is missing or has been changed"):
        open_classifier(models, anxious[1]).guess(["нет воды"])


def test_an_empty_text_is_not_urgent(anxious: tuple[Path, Recipe]) -> None:
    assert open_classifier(*anxious).guess([" "])[0].urgency == 0.0
