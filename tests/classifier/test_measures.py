import numpy as np
import pytest

from classifier.measures import as_table, calibration_error, measure, report

COLUMNS = np.array(["gas", "roads", "waste", "water"])
# Four cases: right and sure, right and unsure, wrong and sure, wrong though the truth is among the first three.
CHANCES = np.array([[0.0, 0.9, 0.1, 0.0], [0.3, 0.4, 0.2, 0.1], [0.8, 0.1, 0.1, 0.0], [0.3, 0.1, 0.2, 0.4]])
TRUTH = np.array(["roads", "roads", "water", "gas"])


def test_the_figures_of_four_known_cases() -> None:
    found = measure(CHANCES, TRUTH, COLUMNS, threshold=0.5)
    assert found["n"] == 4
    assert found["accuracy"] == 0.5
    assert found["majority"] == 0.5
    assert found["top3"] == 0.75
    assert found["coverage"] == 0.5
    assert found["error"] == 0.5
    # roads is found perfectly, water and gas never: (1 + 0 + 0) / 3.
    assert found["macro_f1"] == pytest.approx(1 / 3)


def test_nobody_followed_means_no_error() -> None:
    found = measure(CHANCES, TRUTH, COLUMNS, threshold=1.01)
    assert (found["coverage"], found["error"]) == (0.0, 0.0)


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to measure"):
        measure(np.empty((0, 4)), np.empty(0, str), COLUMNS, 0.5)


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [([1.0, 1.0], [True, True], 0.0), ([1.0, 1.0], [False, False], 1.0), ([0.5] * 4, [True, False] * 2, 0.0)],
)
def test_the_calibration_error(confidence: list[float], right: list[bool], error: float) -> None:
    assert calibration_error(np.array(confidence), np.array(right)) == pytest.approx(error)


def test_a_report_by_language_adds_up() -> None:
    found = report(CHANCES, TRUTH.tolist(), COLUMNS.tolist(), 0.5, ["ru", "ru", "az", "az"])
    assert found["languages"]["ru"]["accuracy"] == 1.0
    assert found["languages"]["az"]["accuracy"] == 0.0
    assert [line.split()[0] for line in as_table(found).splitlines()] == ["n", "az", "ru", "all"]
