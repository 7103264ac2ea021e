"""All published tables of a month are attacked together: who knows every one of them works out no small count."""

from collections import Counter, defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.figures.cube import Cube
from models.figures.suppression import ALL, SMALLEST

REGIONS, SUBJECTS, AGENCIES, CHANNELS, LANGUAGES = "nm", "uv", "abc", "wtd", "ka"
PEOPLE = list(product(REGIONS, SUBJECTS, AGENCIES, CHANNELS, LANGUAGES, (True, False)))
# What each table shows of somebody.
TABLES = {
    "places": lambda one: (one[0], one[1]),
    "agencies": lambda one: (one[2], ALL),
    "channels": lambda one: (one[3], ALL),
    "languages": lambda one: (one[4], ALL),
}
MEASURES = {"due": lambda _: True, "on_time": lambda one: one[5]}
LATE = {"late": lambda one: not one[5]}


def cubes(town):
    """The tables as an edition makes them."""
    made = {}
    for name, spot in TABLES.items():
        cells = defaultdict(Counter)
        for one, n in town.items():
            for measure, counts in MEASURES.items():
                cells[spot(one)][measure] += n * counts(one)
        made[name] = Cube(cells)
    return made


def covers(key, spot):
    return all(asked in (ALL, there) for asked, there in zip(key, spot, strict=True))


def row(name, key, counts):
    """Which people of all that there could be stand in this count."""
    return [float(covers(key, TABLES[name](one)) and counts(one)) for one in PEOPLE]


def keys(cube):
    return list(product([*cube.rows(), ALL], [*cube.columns(), ALL] if cube.columns() != [ALL] else [ALL]))


class Reader:
    """Knows every shown count of every table, and that nobody is counted less than once."""

    def __init__(self, town):
        self.rows, self.values = [], []
        for name, cube in cubes(town).items():
            for key in keys(cube):
                for measure, counts in MEASURES.items():
                    seen = cube.count(measure, *key)
                    if seen is not None:
                        self.rows.append(row(name, key, counts))
                        self.values.append(seen)

    def span(self, picked):
        """The smallest and the largest that this count could be."""
        bounds = {"A_eq": self.rows or None, "b_eq": self.values or None, "method": "highs"}
        low, high = linprog(picked, **bounds), linprog([-x for x in picked], **bounds)
        return low.fun, float("inf") if high.status == 3 else -high.fun


counts = st.integers(1, 9) | st.integers(10, 60)
towns = st.dictionaries(st.sampled_from(PEOPLE), counts, min_size=1, max_size=14)


@pytest.mark.long
@settings(max_examples=25, derandomize=True)
@given(towns)
def test_s106_no_small_count_can_be_worked_out_from_all_tables_together(town):
    reader = Reader(town)
    for name, cube in cubes(town).items():
        for key in keys(cube):
            for measure, counts_him in (MEASURES | LATE).items():
                picked = row(name, key, counts_him)
                truth = sum(n * counts_him(one) for one, n in town.items() if covers(key, TABLES[name](one)))
                if 0 < truth < SMALLEST:
                    low, high = reader.span(picked)
                    assert high - low >= 0.9, f"{measure} of {name} {key} can only be {low} in {town}"


def test_a_table_crossed_with_another_would_give_small_counts_away():
    """The attack sees what it should: with one more table, channels of an agency, a hidden count is worked out."""
    town = {
        ("n", "u", "a", "w", "k", True): 30,
        ("n", "u", "b", "w", "k", True): 5,
        ("n", "u", "b", "t", "k", True): 12,
    }
    town |= {("n", "u", "c", "d", "k", True): 40}
    reader = Reader(town)
    small = [float(one[2] == "b" and one[3] == "w") for one in PEOPLE]
    low, high = reader.span(small)
    assert high - low >= 0.9
    for agency, channel, n in (("a", "w", 30), ("a", "t", 0), ("a", "d", 0), ("c", "w", 0)):
        reader.rows.append([float(one[2] == agency and one[3] == channel) for one in PEOPLE])
        reader.values.append(n)
    reader.rows.append([float(one[3] == "w") for one in PEOPLE])
    reader.values.append(35)
    assert reader.span(small) == (5.0, 5.0)
