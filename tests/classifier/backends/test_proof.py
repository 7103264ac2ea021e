from collections.abc import Sequence
from pathlib import Path

import pytest

from classifier.backends.choice import BrokenBackend, Choice
from classifier.backends.proof import told, told_own
from classifier.classify import Model
from classifier.corpus import Sample
from classifier.evaluate import Labelled


def test_what_was_proved_when_it_was_made_is_told_again(tuned: Path, linear: Model) -> None:
    lines = list(told(Choice("transformers", tuned), linear, None))
    assert lines[0].startswith("by transformers-")
    assert "ece_raw" in lines[2]
    assert lines[2].splitlines()[-1].split()[:2] == ["all", "8"]
    assert lines[3].startswith("threshold 1.010: 0 wrong of 0")


def test_a_file_is_judged_by_the_chosen_backend(tuned: Path, linear: Model) -> None:
    given = Labelled(["нет воды", "su yoxdur"], ["water", "water"], ["ru", "az"])
    assert list(told(Choice("transformers", tuned), linear, given))[-1].splitlines()[-1].split()[:2] == ["all", "2"]


def test_a_backend_that_cannot_be_opened_is_not_judged(linear: Model, tmp_path: Path) -> None:
    with pytest.raises(BrokenBackend):
        list(told(Choice("encoder", tmp_path), linear, None))


def test_a_file_may_teach_the_encoder_beside_a_model_of_its_own(samples: Sequence[Sample], tmp_path: Path) -> None:
    given = Labelled([one.text for one in samples], [one.label for one in samples])
    lines = list(told_own(Choice("encoder", tmp_path), given, 0.05))
    assert lines[0] == "40 of 40 texts by a linear model of their own, the encoder below its limits"
    assert any("ece_raw" in line and line.splitlines()[-1].split()[:2] == ["all", "40"] for line in lines)
    assert lines[-2].startswith("threshold 1.010")


def test_a_backend_that_is_fine_tuned_once_is_not_taught_five_times(tmp_path: Path) -> None:
    with pytest.raises(BrokenBackend, match="jawab finetune transformers"):
        list(told_own(Choice("transformers", tmp_path), Labelled(["яма"], ["roads"]), 0.05))
