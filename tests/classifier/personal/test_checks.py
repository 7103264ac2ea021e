"""Check digits: right ones pass, every wrong one is refused."""

from random import Random

import pytest

from classifier.personal.checks import card_is_valid, iin_is_valid
from classifier.personal.invented import card, iin


@pytest.mark.parametrize("seed", range(20))
def test_only_one_last_digit_of_an_iin_is_right(seed):
    right = iin(Random(seed))
    assert [digit for digit in "0123456789" if iin_is_valid(right[:11] + digit)] == [right[11]]


@pytest.mark.parametrize(
    "digits",
    ["", "90010130001", "9001013000177", "901301300017", "900230300017", "900101700017", "900101900017"],
    ids=["nothing", "short", "long", "month 13", "30 February", "century 7", "century 9"],
)
def test_what_cannot_be_an_iin_is_refused(digits):
    assert not iin_is_valid(digits)


def test_the_second_pass_counts_where_the_first_leaves_ten():
    numbers = [f"9001013{n:04}" for n in range(3000)]
    tens = [one for one in numbers if sum(int(d) * w for w, d in enumerate(one, 1)) % 11 == 10]
    ways = [[digit for digit in range(10) if iin_is_valid(f"{one}{digit}")] for one in tens]
    assert {len(way) for way in ways} == {0, 1}


@pytest.mark.parametrize("seed", range(20))
def test_only_one_last_digit_of_a_card_is_right(seed):
    right = card(Random(seed)).replace(" ", "").replace("-", "")
    assert [digit for digit in "0123456789" if card_is_valid(right[:-1] + digit)] == [right[-1]]
