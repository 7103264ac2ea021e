import shutil
from collections import Counter
from pathlib import Path

import pytest

from classifier.corpus import read
from classifier.evaluate import FROZEN, Labelled, TrialError, card, judged_by, labelled, learned_from, own_lesson, told
from classifier.measures import report
from classifier.versions.recipe import Recipe
from classifier.versions.seeded import promoted


def all_russian(seed: Path) -> Labelled:
    """The Russian texts of a seed, as anybody's file."""
    samples = [one for one in read("texts", seed) if one.language == "ru"]
    return Labelled([one.text for one in samples], [one.label for one in samples])


def test_a_model_is_measured_on_texts_by_language(models: Path, small: Recipe) -> None:
    model = promoted(models, small)
    given = Labelled(["нет воды", "su yoxdur"], ["water", "water"], ["ru", "az"])
    found = report(judged_by(model.category, given), 0.0, given.parts())
    assert found["all"]["accuracy"] == 1.0
    assert found["all"]["coverage"] == 1.0
    assert set(found["languages"]) == {"ru", "az"}


def test_the_seed_is_told_with_whole_situations_and_styles_left_out(tmp_path: Path, small_seed: Path) -> None:
    seed = shutil.copytree(small_seed, tmp_path / "seed")
    for sheet in seed.glob("*/*/*.toml"):
        lines = enumerate(sheet.read_text(encoding="utf-8").splitlines())
        danger = "urgent = true, " if sheet.stem == "water" else ""
        about = [(line, f'{{ about = "{at}", style = "{"ab"[at % 2]}", {danger}text') for at, line in lines]
        told_of = [line.replace("{ text", beginning) for line, beginning in about]
        sheet.write_text("\n".join(told_of), encoding="utf-8")
    lines = "\n".join(told(None, own=False, recipe=Recipe(seed=seed)))
    for left_out in ("texts", "situations", "styles"):
        assert f"category: {left_out} left out" in lines
    assert lines.count("threshold 1.010") == 3
    assert lines.count("one for all: coverage 0.000") == 3
    for left_out in ("texts", "situations"):
        assert f"urgency: {left_out} left out, marked from 1.010 on" in lines
    assert [line.split()[0] for line in lines.splitlines()[-5:]] == ["az", "ru", "all", "phrases", "either"]
    assert "corruption_conduct" in lines


def test_the_frozen_texts_are_as_many_of_each_subject_and_language_and_none_is_in_the_seed() -> None:
    given = labelled(FROZEN, "label", "language")
    assert set(Counter(zip(given.labels, given.languages, strict=True)).values()) == {4}
    assert len(given.texts) == 31 * 5 * 4
    assert not {one.text for one in read("texts")} & set(given.texts)


def test_a_file_is_judged_by_the_model_of_the_seed(small: Recipe) -> None:
    given = Labelled(["нет воды", "на дороге яма"], ["water", "roads"], ["ru", "ru"])
    last = list(told(given, own=False, recipe=small))[-1].splitlines()[-1]
    assert last.split()[:3] == ["all", "2", "1.000"]


def test_a_file_may_teach_a_model_of_its_own(small: Recipe) -> None:
    given = all_russian(small.seed)
    more = Labelled([*given.texts, "одна"], [*given.labels, "lonely"])
    lesson, kept = own_lesson(more)
    training = learned_from(lesson)
    assert len(kept.texts) == 20
    assert training.backend.labels == ("corruption_conduct", "roads", "waste", "water")
    assert "20 of 21 texts" in next(iter(told(more, own=True, recipe=Recipe())))


def test_a_file_is_read_with_its_own_names(tmp_path: Path) -> None:
    source = tmp_path / "town.csv"
    source.write_text("text,theme,lang\nнет воды,wasser,ru\nна дороге яма,roads,ru\nничья, ,ru\n", encoding="utf-8")
    given = labelled(source, "theme", "lang", {"wasser": "water"})
    assert given == Labelled(["нет воды", "на дороге яма"], ["water", "roads"], ["ru", "ru"])
    with pytest.raises(TrialError, match="has no column named label"):
        labelled(source, "label")
    source.write_text("text,label\nяма,\n", encoding="utf-8")
    with pytest.raises(TrialError, match="nothing is labelled"):
        labelled(source, "label")


def test_the_card_carries_the_tables() -> None:
    assert "n  accuracy" in card(["     n  accuracy"])
