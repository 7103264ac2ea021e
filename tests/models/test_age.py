"""Who is known not to be of age."""

from datetime import date

import pytest

from models.age import is_minor

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("number", "minor"),
    [
        ("081117500122", True),
        ("081116500122", False),
        ("120101600122", True),
        ("990101400122", False),
        ("990101600122", True),
        ("081340500122", False),
        ("081117900122", False),
        ("0811175", False),
        ("", False),
        (None, False),
    ],
)
def test_an_iin_says_the_day_of_birth(number, minor):
    assert is_minor("kz", number, TODAY) is minor


def test_other_numbers_say_nothing_of_it():
    assert not is_minor("ge", "081117500122", TODAY)
