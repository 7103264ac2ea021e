"""The funnel is as wide as agencies differ, and a few outliers do not widen it for themselves."""

import pytest

from models.figures.dispersion import dispersion

ALIKE = {f"a{n}": (90 + n % 3, 100) for n in range(20)}
SPREAD = {f"a{n}": (70 + 25 * (n % 2), 100) for n in range(20)}


def test_agencies_that_differ_by_chance_alone_leave_the_funnel_as_it_is():
    assert dispersion(ALIKE, 0.91).phi == 1.0


def test_agencies_that_differ_more_make_it_wider():
    found = dispersion(SPREAD, 0.825)
    assert found.phi == pytest.approx(10.82, abs=0.05)
    assert [found.place(n, size) for n, size in SPREAD.values()] == [""] * 20


def test_one_outlier_stays_outside():
    found = dispersion(ALIKE | {"bad": (40, 100), "small": (5, 20)}, 0.9)
    assert (found.place(40, 100), found.place(5, 20), found.place(90, 100)) == ("below", "few", "")


@pytest.mark.parametrize(
    ("shares", "mean"), [({}, 0.9), (ALIKE, None), (ALIKE, 1.0), (dict.fromkeys("ab", (9, 10)), 0.9)]
)
def test_without_enough_to_compare_there_is_no_funnel(shares, mean):
    assert dispersion(shares, mean) is None


def test_limits_narrow_with_size_and_stay_between_nothing_and_all():
    found = dispersion(SPREAD, 0.825)
    wide, narrow = found.limits(10)[1], found.limits(10_000)[1]
    assert 0 <= wide[0] < narrow[0] < 0.825 < narrow[1] < wide[1] <= 1
