import numpy as np
import pytest
from scipy.sparse import csr_matrix

from classifier.fitting import Rows, fit
from classifier.terms import Terms

WATER = ["нет воды", "воды нет", "вода ржавая", "вода грязная", "нет воды опять", "вода не идёт"]
ROADS = ["яма большая", "большая яма", "дорога разбита", "разбита дорога", "яма опять", "дорога в яме"]
LABELS = ["water"] * 6 + ["roads"] * 6


def splits(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    every = np.arange(n)
    return [(every[every % 3 != part], every[every % 3 == part]) for part in range(3)]


def fitted(texts: list[str], labels: list[str], parts: list | None = None):
    terms, rows = Terms.learned(texts)
    nothing = Rows(csr_matrix((0, rows.shape[1]), dtype=np.float32), np.array([], dtype=str))
    return fit(terms, Rows(rows, np.array(labels)), nothing, parts or splits(len(texts)))


@pytest.mark.long
def test_three_ways_are_one_sum_of_terms() -> None:
    backend, unseen = fitted(WATER + ROADS, LABELS)
    assert backend.labels == ("roads", "water")
    assert [backend.labels[at] for at in backend.predict_proba(WATER + ROADS).argmax(axis=1)] == LABELS
    assert unseen.said.sum(axis=1) == pytest.approx(np.ones(12))


def test_where_labels_were_dealt_at_random_nothing_is_sure() -> None:
    shuffled = np.random.default_rng(3).permutation(LABELS * 4).tolist()
    _backend, unseen = fitted((WATER + ROADS) * 4, shuffled)
    assert unseen.said.max(axis=1).mean() < 0.75


def test_a_label_that_a_fold_never_saw_is_held_unlikely_there() -> None:
    texts, labels = [*WATER, *ROADS, "мусор", "мусор горой"], [*LABELS, "waste", "waste"]
    rest, held_out = np.arange(12), np.arange(12, 14)
    backend, unseen = fitted(
        texts, labels, [(rest, held_out), (held_out.repeat(1), rest)][:1] + [(np.arange(14), rest)]
    )
    assert backend.labels == ("roads", "waste", "water")
    assert (unseen.said[held_out, 1] < 0.5).all()
