import numpy as np
import pytest

from classifier.backends.powers import calibrated, fitted, mixed

DICE = np.random.default_rng(7)


def said_of(truth: np.ndarray, sureness: float) -> np.ndarray:
    """Logarithms of what somebody says who is right as often as he says."""
    said = np.log(DICE.dirichlet(np.ones(4), len(truth)))
    said[np.arange(len(truth)), truth] += sureness
    return said - np.log(np.exp(said).sum(axis=1, keepdims=True))


def test_who_exaggerates_is_toned_down() -> None:
    truth = DICE.integers(4, size=2_000)
    honest = said_of(truth, 1.0)
    once, loud = (fitted(one[None], truth)[0] for one in (honest, 5 * honest))
    assert loud == pytest.approx(once / 5, rel=0.05)


def test_who_knows_more_counts_more() -> None:
    truth = DICE.integers(4, size=2_000)
    expert, layman = said_of(truth, 4.0), said_of(truth, 0.0)
    powers = fitted(np.stack([expert, layman]), truth)
    assert powers[0] > 5 * powers[1]
    assert np.allclose(mixed(np.stack([expert, layman]), powers).sum(axis=1), 1)


def test_texts_told_apart_without_a_mistake_keep_a_doubt() -> None:
    truth = np.arange(40) % 4
    powers = fitted(np.log(np.eye(4)[truth] * 0.9 + 0.025)[None], truth)
    assert 0.9 < mixed(np.log(np.eye(4) * 0.9 + 0.025)[None], powers).max() < 0.99


def test_of_no_text_nothing_is_learned() -> None:
    assert fitted(np.empty((2, 0, 4)), np.empty(0, int)).tolist() == [0.5, 0.5]


def test_each_part_is_judged_by_what_the_rest_has_taught() -> None:
    truth = np.array([0, 1] * 20)
    opinion = np.log(np.where(np.eye(2)[truth] == 1, 0.8, 0.2))
    # In the last ten the opposite is true: what they say must not teach how they are judged.
    truth[30:] = 1 - truth[30:]
    first, last = np.arange(30), np.arange(30, 40)
    found = calibrated(opinion[None], truth, [(first, last), (last, first)])
    assert found.said[last, truth[last]].max() < 0.1
    assert found.said[first].max() < 0.55
    assert 0 < found.powers[0] < 1
