import numpy as np
import pytest

from classifier.measures import Judged, as_table, by_label, calibration_error, measure, report

COLUMNS = np.array(["gas", "roads", "waste", "water"])
# Four cases: right and sure, right and unsure, wrong and sure, wrong though the truth is among the first three.
CHANCES = np.array([[0.0, 0.9, 0.1, 0.0], [0.3, 0.4, 0.2, 0.1], [0.8, 0.1, 0.1, 0.0], [0.3, 0.1, 0.2, 0.4]])
TRUTH = np.array(["roads", "roads", "water", "gas"])
FOUR = Judged(CHANCES, TRUTH, COLUMNS)


def test_the_figures_of_four_known_cases() -> None:
    found = measure(FOUR, threshold=0.5)
    assert found["n"] == 4
    assert found["accuracy"] == 0.5
    assert found["majority"] == 0.5
    assert found["top3"] == 0.75
    assert found["coverage"] == 0.5
    assert found["error"] == 0.5
    # roads is found perfectly, water and gas never: (1 + 0 + 0) / 3.
    assert found["macro_f1"] == pytest.approx(1 / 3)


def test_nobody_followed_means_no_error() -> None:
    found = measure(FOUR, threshold=1.01)
    assert (found["coverage"], found["error"]) == (0.0, 0.0)


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to measure"):
        measure(Judged(np.empty((0, 4)), np.empty(0, str), COLUMNS), 0.5)


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [([1.0, 1.0], [True, True], 0.0), ([1.0, 1.0], [False, False], 1.0), ([0.5] * 4, [True, False] * 2, 0.0)],
)
def test_the_calibration_error(confidence: list[float], right: list[bool], error: float) -> None:
    assert calibration_error(np.array(confidence), np.array(right)) == pytest.approx(error)


def test_a_report_by_language_adds_up() -> None:
    found = report(FOUR, 0.5, {"languages": ["ru", "ru", "az", "az"]})
    assert found["languages"]["ru"]["accuracy"] == 1.0
    assert found["languages"]["az"]["accuracy"] == 0.0
    table = as_table({**found["languages"], "all": found["all"]})
    assert [line.split()[0] for line in table.splitlines()] == ["n", "az", "ru", "all"]


def test_each_label_has_its_own_figures() -> None:
    found = by_label(FOUR)
    assert set(found) == {"gas", "roads", "water"}
    assert found["roads"] == {"n": 2, "recall": 1.0, "precision": 1.0, "f1": 1.0, "top3": 1.0}
    # Its one text was called water, with gas in the second place; the text called gas was of water.
    assert found["gas"] == {"n": 1, "recall": 0.0, "precision": 0.0, "f1": 0.0, "top3": 1.0}


def test_the_error_stands_in_its_interval_and_calibration_is_compared() -> None:
    found = measure(Judged(CHANCES, TRUTH, COLUMNS, raw=CHANCES * 0.5), threshold=0.0)
    assert found["low"] < found["error"] == 0.5 < found["high"]
    assert found["ece_raw"] != found["ece"]
