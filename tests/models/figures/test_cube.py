"""Counts that stand beside each other are attacked together: due and on time in regions, subjects and agencies."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.figures.cube import Cube, Share, share, verdict
from models.figures.suppression import ALL, SMALLEST

MEASURES = ("due", "on_time")

VERDICTS = [
    (share(95, 100), 0.80, "above"),
    (share(60, 100), 0.80, "below"),
    (share(81, 100), 0.80, "not_distinguishable"),
    (share(20, 29), 0.10, "too_few"),
    (share(0, 0), 0.80, "too_few"),
    (share(95, 100), None, "too_few"),
    (Share(None, None, None, None, None), 0.80, "too_few"),
]


@pytest.mark.parametrize(("one", "average", "word"), VERDICTS)
def test_the_verdict_says_only_what_the_numbers_allow(one, average, word):
    assert verdict(one, average) == word


@pytest.mark.parametrize(
    ("n", "out_of", "low", "high"), [(0, 20, 0.0, 0.161), (20, 20, 0.839, 1.0), (10390, 11399, 0.906, 0.917)]
)
def test_the_interval_is_wilsons(n, out_of, low, high):
    found = share(n, out_of)
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


def test_staff_see_the_exact_count_that_the_public_does_not():
    cube = Cube({("a", ALL): Counter(due=4, on_time=3), ("b", ALL): Counter(due=90, on_time=60)})
    assert (cube.count("due", "a"), cube.exact("due", "a")) == (None, 4)
    assert cube.share("on_time", "due", "a").value is None
    assert cube.exact_share("on_time", "due", "a").value == 0.75


def test_where_nobody_is_late_the_whole_country_is_still_shown():
    cube = Cube({("KZ-75", "heating"): Counter(due=3, on_time=3), ("KZ-71", "roads"): Counter(due=12, on_time=12)})
    assert (cube.count("due"), cube.count("on_time")) == (15, 15)
    assert cube.count("on_time", "KZ-75", "heating") is None


def test_who_answered_late_is_no_small_difference():
    cube = Cube({("a", ALL): Counter(due=100, answered=85, on_time=80)})
    assert (cube.count("on_time", "a"), cube.count("answered", "a")) == (80, None)


def test_what_is_left_is_shown_where_whole_and_part_are():
    cells = {"a": (90, 60), "b": (80, 75), "c": (200, 150), "d": (60, 0)}
    cube = Cube({(code, ALL): Counter(due=due, on_time=on_time) for code, (due, on_time) in cells.items()})
    assert cube.exact("silent", "b") == 5
    shown = {code: cube.count("silent", code) for code in cells}
    assert shown["b"] is None
    for code, (due, on_time) in cells.items():
        seen = cube.count("due", code) is not None and cube.count("on_time", code) is not None
        assert shown[code] == (due - on_time if seen else None)
    assert cube.count("silent") == 145


@pytest.mark.parametrize(
    ("filed", "decided", "upheld", "shown"),
    [
        (40, 30, 15, (40, 30, 15)),
        (4, 4, 4, (None, None, None)),
        # Of fifty who got no answer all but five complained: those five are no number for the public.
        (45, 30, 15, (None, None, None)),
        (40, 35, 15, (40, None, None)),
        (40, 30, 25, (40, 30, None)),
        (40, 30, 30, (40, 30, 30)),
        (0, 0, 0, (0, 0, 0)),
    ],
)
def test_complaints_about_silence_are_shown_unless_they_or_what_they_leave_are_few(filed, decided, upheld, shown):
    silence = {"silence_appealed": filed, "silence_decided": decided, "silence_upheld": upheld}
    cube = Cube({("a", ALL): Counter(due=100, on_time=50, **silence)})
    assert tuple(cube.count(measure, "a") for measure in silence) == shown


counts = st.just(0) | st.integers(0, 9) | st.integers(0, 40)
cells = st.builds(lambda on_time, late: Counter(due=on_time + late, on_time=on_time), counts, counts)
places = st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"))
agencies = st.tuples(st.sampled_from("abcdefgh"), st.just(ALL))


class Reader:
    """Somebody who knows every shown count, that lines add up, and that nothing is negative."""

    def __init__(self, cube):
        self.cube = cube
        self.keys = [(row, column) for row in {*cube.rows(), ALL} for column in {*cube.columns(), ALL}]
        self.unknown = [
            (measure, key) for measure in MEASURES for key in self.keys if cube.count(measure, *key) is None
        ]
        self.lines = [self.line(measure, group) for measure in MEASURES for group in self.groups()]
        self.bounds = [self.sum({("on_time", key): 1, ("due", key): -1}) for key in self.keys]

    def groups(self):
        for along in (0, 1):
            for line in {key[1 - along] for key in self.keys}:
                yield along, [key for key in self.keys if key[1 - along] == line]

    def line(self, measure, group):
        along, keys = group
        return self.sum({(measure, key): -1 if key[along] == ALL else 1 for key in keys} if len(keys) > 1 else {})

    def sum(self, signs):
        """Coefficients of the unknown counts, and the sum of the known ones."""
        known = sum(sign * self.cube.exact(measure, *key) for (measure, key), sign in signs.items())
        hidden = {one: sign for one, sign in signs.items() if one in self.unknown}
        known -= sum(sign * self.cube.exact(measure, *key) for (measure, key), sign in hidden.items())
        return [hidden.get(one, 0) for one in self.unknown], known

    def span(self, signs):
        """The smallest and the largest value that this sum could have."""
        picked, known = self.sum(signs)
        found = [
            linprog(
                [turn * x for x in picked],
                A_ub=[row for row, _ in self.bounds],
                b_ub=[-rest for _, rest in self.bounds],
                A_eq=[row for row, _ in self.lines],
                b_eq=[-rest for _, rest in self.lines],
                method="highs",
            )
            for turn in (1, -1)
        ]
        low, high = (
            turn * one.fun if one.fun is not None else float("inf") for turn, one in zip((1, -1), found, strict=True)
        )
        return known + low, known + high


def attack(table):
    cube = Cube(table)
    reader = Reader(cube)
    for key in reader.keys:
        late = {("due", key): 1, ("on_time", key): -1}
        for signs in ({("due", key): 1}, {("on_time", key): 1}, late):
            truth = sum(sign * cube.exact(measure, *where) for (measure, where), sign in signs.items())
            if 0 < truth < SMALLEST:
                low, high = reader.span(signs) if reader.unknown else (truth, truth)
                assert high - low >= 0.9, f"{signs} can only be {low} in {table}"


@pytest.mark.long
@settings(max_examples=100, derandomize=True)
@given(st.dictionaries(places, cells, min_size=1))
def test_s106_no_small_count_of_a_region_and_subject_can_be_worked_out(table):
    attack(table)


@pytest.mark.long
@settings(max_examples=100, derandomize=True)
@given(st.dictionaries(agencies, cells, min_size=1))
def test_s106_no_small_count_of_an_agency_can_be_worked_out(table):
    attack(table)
