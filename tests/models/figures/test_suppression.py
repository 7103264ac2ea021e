"""No small count can be worked out from what a public table shows. Counts with their shares: test_cube.py."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.figures.suppression import ALL, SMALLEST, Parts, suppress, with_margins

LINES = [
    ("nothing small, nothing hidden", {"a": 10, "b": 0, "c": 400}, set()),
    ("one small hides the next smallest with it", {"a": 3, "b": 12, "c": 400}, {"a", "b"}),
    ("nothing at all hides nobody", {"a": 3, "b": 0, "c": 12}, {"a", "c"}),
    ("two small that are a small number together need a third", {"a": 2, "b": 3, "c": 40, "d": 90}, {"a", "b", "c"}),
    ("two small that are many together need none", {"a": 9, "b": 8, "c": 40}, {"a", "b"}),
    ("a small total is hidden itself", {"a": 3, "b": 0}, {"a", ALL}),
    ("a small total of several", {"a": 3, "b": 4}, {"a", "b", ALL}),
]


@pytest.mark.parametrize(("counts", "hidden"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_a_line_with_its_total(counts, hidden):
    assert {row for row, _ in suppress({(row, ALL): Parts((n,)) for row, n in counts.items()})} == hidden


def test_what_is_left_of_the_whole_counts_as_well():
    late = {"a": Parts((50,), (2,)), "b": Parts((60,), (15,)), "c": Parts((70,), (30,))}
    assert suppress({(row, ALL): parts for row, parts in late.items()}) == {("a", ALL), ("b", ALL)}


def test_a_table_is_closed_in_both_directions():
    counts = {("r1", "c1"): 3, ("r1", "c2"): 40, ("r2", "c1"): 50, ("r2", "c2"): 60}
    assert suppress({key: Parts((n,)) for key, n in counts.items()}) == set(counts)


def test_a_row_in_which_nobody_is_late_hides_no_neighbour():
    """Its margin says so, and with the wholes shown its shares are known."""
    late = {("r1", "c1"): 2, ("r1", "c2"): 30, ("r2", "c1"): 0, ("r2", "c2"): 0, ("r3", "c1"): 25, ("r3", "c2"): 20}
    hidden = suppress({key: Parts((50,), (n,)) for key, n in late.items()})
    assert hidden == {("r1", "c1"), ("r1", "c2"), ("r3", "c1"), ("r3", "c2")}


def test_an_empty_table_has_nothing_to_hide():
    assert suppress({}) == frozenset()


def counts(largest):
    return st.integers(0, 9) | st.just(0) | st.integers(0, largest)


plain = st.builds(lambda n: Parts((n,)), counts(60))
lines = st.tuples(st.sampled_from("abcdefgh"), st.just(ALL))
places = st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"))


def equations(whole, hidden):
    """What a reader knows: each line adds up. Coefficients over the hidden cells, and what the shown ones leave."""
    order = sorted(hidden)
    for along in (0, 1):
        for line in {key[1 - along] for key in whole}:
            sign = {key: -1 if key[along] == ALL else 1 for key in whole if key[1 - along] == line}
            left = -sum(sign[key] * whole[key].down[0] for key in sign if key not in hidden)
            # A table without columns has lines of one cell, which say nothing.
            if len(sign) > 1:
                yield [sign.get(key, 0) for key in order], left


def rank(rows):
    rows, found = [[Fraction(x) for x in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] / rows[found][column]
            rows[n] = [a - factor * b for a, b in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def check(cells):
    """Attack every small cell with all that is shown."""
    whole, hidden = with_margins(cells), suppress(cells)
    assert {key for key, parts in whole.items() if parts.small} <= hidden
    order, known = sorted(hidden), list(equations(whole, hidden))
    matrix, left = [row for row, _ in known], [value for _, value in known]
    for n, key in enumerate(order):
        if whole[key].small:
            picked = [1 if n == other else 0 for other in range(len(order))]
            assert rank([*matrix, picked]) > rank(matrix), f"{key} follows from the margins of {cells}"
            low, high = span(picked, matrix, left)
            assert high - low >= 1, f"{key} is {low} in {cells}: no other count is possible"


def span(picked, matrix, left):
    """The smallest and the largest count that a reader who knows that no count is negative must allow."""
    low = linprog(picked, A_eq=matrix, b_eq=left, method="highs")
    high = linprog([-x for x in picked], A_eq=matrix, b_eq=left, method="highs")
    return low.fun, float("inf") if high.status == 3 else -high.fun


@pytest.mark.long
@settings(max_examples=60)
@given(st.dictionaries(places, plain, min_size=1))
def test_no_small_cell_of_regions_by_subjects_can_be_solved(cells):
    check(cells)


@settings(max_examples=60)
@given(st.dictionaries(lines, plain, min_size=1))
def test_no_small_agency_can_be_solved_from_the_total(cells):
    check(cells)


@settings(max_examples=60)
@given(st.dictionaries(lines, plain, min_size=1))
def test_what_a_line_hides_is_no_small_number_together(cells):
    hidden = suppress(cells) - {(ALL, ALL)}
    together = sum(cells[key].down[0] for key in hidden)
    assert not hidden or with_margins(cells)[ALL, ALL].small or together >= SMALLEST
