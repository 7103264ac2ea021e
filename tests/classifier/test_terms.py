import numpy as np
import pytest

from classifier.terms import Terms

TEXTS = ["на дороге яма", "на дороге ямы", "su yoxdur", "su yoxdu", "", "\0"]


def test_each_part_of_a_text_weighs_as_much_whatever_its_length() -> None:
    terms, rows = Terms.learned([*TEXTS, " ".join(TEXTS[:2] * 50)])
    lengths = np.sqrt(np.asarray(rows[:, : terms.words].multiply(rows[:, : terms.words]).sum(axis=1))).ravel()
    assert lengths[[0, 1, 2, -1]] == pytest.approx(np.sqrt([3, 3, 3, 3]), rel=1e-5)
    assert lengths[4:6].tolist() == [0, 0]


def test_a_term_of_one_text_does_not_count() -> None:
    terms, _rows = Terms.learned(TEXTS)
    assert terms.rows(["дороге"]).nnz > 0
    assert terms.rows(["98"]).nnz == 0


def test_the_beginning_of_a_word_meets_its_other_endings() -> None:
    terms, rows = Terms.learned(["zibilliyin", "zibillikdə", "зибиллик"])
    shared = rows[0].multiply(rows[1]).multiply(rows[2])
    assert shared.nnz > 0
    assert terms.rows(["zibillər"]).multiply(rows[0]).nnz > 0


def test_what_is_not_an_idea_stands_before_the_ideas() -> None:
    terms, rows = Terms.learned(["çala", "яма", "pothole", "ორმო", "шұңқыр"])
    ideas = rows[:, terms.words :].toarray()
    assert (ideas[0] > 0).any()
    assert ideas == pytest.approx(np.repeat(ideas[:1], 5, axis=0))


def test_no_texts_no_rows() -> None:
    terms, _rows = Terms.learned(TEXTS)
    assert terms.rows([]).shape == (0, terms.rows(["su"]).shape[1])
