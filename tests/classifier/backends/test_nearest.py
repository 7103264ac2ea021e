import numpy as np
import pytest

from classifier.backends.embeddings import WIDTH
from classifier.backends.nearest import PAIRS, TRIED, Nearest


def crossed(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Texts of two halves each, whose label says whether the halves agree: no straight line parts them."""
    dice = np.random.default_rng(0)
    halves = dice.choice([-1, 1], size=(n, 2))
    vectors = dice.normal(scale=0.02, size=(n, WIDTH)).astype(np.float32)
    vectors[:, :2] += halves
    return vectors, (halves[:, 0] == halves[:, 1]).astype(np.intp)


def test_texts_speak_for_what_lies_near_them_where_no_straight_line_parts_the_labels() -> None:
    vectors, truth = crossed(400)
    nearest = Nearest.learned(vectors[:300], truth[:300], 2)
    said = nearest.logs(vectors[300:])
    assert (said.argmax(axis=1) == truth[300:]).mean() > 0.95
    assert np.allclose(np.exp(said).sum(axis=1), 1)
    assert nearest.sharp in {sharp for sharp, _firm in PAIRS}


@pytest.mark.long
def test_what_it_is_tried_on_is_an_even_choice_and_it_says_the_same_twice() -> None:
    vectors, truth = crossed(TRIED + 100)
    first, second = (Nearest.learned(vectors, truth, 2) for _ in "ab")
    assert len(first.known) == len(vectors)
    assert np.array_equal(first.votes, second.votes)


def test_one_text_and_texts_that_all_say_the_same_are_no_error() -> None:
    alone = Nearest.learned(np.ones((1, WIDTH), np.float32), np.array([0]), 2)
    alike = Nearest.learned(np.ones((6, WIDTH), np.float32), np.array([0, 1] * 3), 2)
    for one in (alone, alike):
        assert np.allclose(np.exp(one.logs(np.ones((2, WIDTH), np.float32))), 0.5)
