from pathlib import Path

import pytest

from classifier.backends.choice import BrokenBackend, Choice
from classifier.backends.proof import told
from classifier.classify import Model
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
