"""No hidden cell can be worked out from what a public table shows."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.suppression import ALL, SMALLEST, is_small, suppress, with_margins

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
    assert {row for row, _ in suppress({(row, ALL): (n,) for row, n in counts.items()})} == hidden


def test_what_is_left_of_the_whole_counts_as_well():
    late = {"a": (50, 2), "b": (60, 15), "c": (70, 30)}
    assert suppress({(row, ALL): parts for row, parts in late.items()}) == {("a", ALL), ("b", ALL)}


def test_a_table_is_closed_in_both_directions():
    hidden = suppress({("r1", "c1"): (3,), ("r1", "c2"): (40,), ("r2", "c1"): (50,), ("r2", "c2"): (60,)})
    assert hidden == {("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2")}


def test_an_empty_table_has_nothing_to_hide():
    assert suppress({}) == frozenset()


def test_the_margins_of_a_table_are_hidden_as_in_its_lines():
    """The page shows regions alone, subjects alone, and both crossed: one hidden set must serve all three."""
    cells = {("r1", "c1"): (3,), ("r1", "c2"): (4,), ("r2", "c1"): (15,), ("r2", "c2"): (0,), ("r3", "c2"): (33,)}
    rows = {("r1", ALL): (7,), ("r2", ALL): (15,), ("r3", ALL): (33,)}
    columns = {("c1", ALL): (18,), ("c2", ALL): (37,)}
    hidden = suppress(cells)
    assert {key for key in hidden if key[1] == ALL} == suppress(rows)
    assert {column for row, column in hidden if row == ALL} == {row for row, _ in suppress(columns)}


def counts(largest):
    return st.integers(0, 9) | st.just(0) | st.integers(0, largest)


def tables(sides):
    keys = st.tuples(st.sampled_from("abcde"[:sides]), st.sampled_from("vwxyz"[:sides]))
    return st.dictionaries(keys, st.tuples(counts(60)), min_size=1, max_size=sides * sides)


lines = st.dictionaries(st.tuples(st.sampled_from("abcdefgh"), st.just(ALL)), st.tuples(counts(60)), min_size=1)
shares = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.just(ALL)), st.tuples(counts(40), counts(40)), min_size=1
)


def equations(whole, hidden, part):
    """What a reader knows: each line adds up. Coefficients over the hidden cells, and what the shown ones leave."""
    order = sorted(hidden)
    for along in (0, 1):
        for line in {key[1 - along] for key in whole}:
            sign = {key: -1 if key[along] == ALL else 1 for key in whole if key[1 - along] == line}
            left = -sum(sign[key] * whole[key][part] for key in sign if key not in hidden)
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
    whole, hidden = with_margins(cells), suppress(cells)
    assert {key for key, parts in whole.items() if is_small(parts)} <= hidden
    for part in range(len(next(iter(whole.values())))):
        known = list(equations(whole, hidden, part))
        matrix, left = [row for row, _ in known], [value for _, value in known]
        limits = [(0, most(cells, key)) for key in sorted(hidden)]
        for n, key in enumerate(sorted(hidden)):
            picked = [1 if n == other else 0 for other in range(len(hidden))]
            if 0 < whole[key][part] < SMALLEST:
                assert rank([*matrix, picked]) > rank(matrix), f"{key} follows from the margins of {cells}"
                low, high = span(picked, matrix, left, limits)
                assert high - low >= 1, f"{key} is {low} in {cells}: no other count is possible"


def most(cells, key):
    """A part cannot be more than its whole, where the whole is shown."""
    wholes = {one: (sum(parts),) for one, parts in cells.items()}
    several = len(next(iter(cells.values()))) > 1
    return with_margins(wholes)[key][0] if several and key not in suppress(wholes) else None


def span(picked, matrix, left, limits):
    """The smallest and the largest count that a reader who knows that no count is negative must allow."""
    low = linprog(picked, A_eq=matrix, b_eq=left, bounds=limits, method="highs")
    high = linprog([-x for x in picked], A_eq=matrix, b_eq=left, bounds=limits, method="highs")
    return low.fun, float("inf") if high.status == 3 else -high.fun


@settings(max_examples=60, deadline=None)
@given(tables(4))
def test_no_hidden_cell_of_regions_by_subjects_can_be_solved(cells):
    check(cells)


@settings(max_examples=60, deadline=None)
@given(lines)
def test_no_hidden_agency_can_be_solved_from_the_total(cells):
    check(cells)


@settings(max_examples=60, deadline=None)
@given(shares)
def test_neither_the_part_nor_the_rest_of_a_share_can_be_solved(cells):
    check(cells)


@settings(max_examples=60, deadline=None)
@given(lines)
def test_what_a_line_hides_is_no_small_number_together(cells):
    hidden = suppress(cells)
    total = sum(n for (n,) in cells.values())
    together = sum(cells[key][0] for key in hidden if key != (ALL, ALL))
    assert not hidden or total < SMALLEST or together >= SMALLEST
