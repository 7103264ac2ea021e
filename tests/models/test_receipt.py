"""Numbers that survive a phone call, codes that only their holder knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import receipt

PEPPER = b"a pepper that is kept outside"


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "{lower}", "{bare}", "{spaced}", "{dashed}"],
    ids=["as shown", "blanks", "lower", "bare", "spaces", "dash"],
)
def test_a_number_is_read_however_it_is_typed(typed):
    number = receipt.new_number("kz")
    forms = {
        "lower": number.lower(),
        "bare": number.replace("-", ""),
        "spaced": number.replace("-", " "),
        "dashed": number.replace("-", "–"),
    }
    assert receipt.read_number(typed.format(number, **forms)) == number


@given(st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, shift):
    number = receipt.new_number("kz")
    digits = [int(one) for one in number if one.isdigit()]
    digits[place] = (digits[place] + shift) % 10
    wrong = "".join(map(str, digits))
    assert receipt.read_number(f"KZ-{wrong[:4]}-{wrong[4:]}") is None


@pytest.mark.parametrize("typed", ["", "KZ", "KZ-1234", "1234-5678", "KZ-12345-678", "ҚЗ-4827-1936", "KZ-4827-1936;"])
def test_what_is_no_number(typed):
    assert receipt.read_number(typed) is None


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_sixteen_digits_and_its_own(seed):
    code = receipt.code_from(seed.hex(), "KZ-4827-1936")
    assert receipt.read_code(receipt.grouped(code)) == code
    assert receipt.matches(PEPPER, "KZ-4827-1936", code, receipt.mac(PEPPER, "KZ-4827-1936", code))
    other = f"{(int(code) + 1) % 10**16:016d}"
    assert not receipt.matches(PEPPER, "KZ-4827-1936", other, receipt.mac(PEPPER, "KZ-4827-1936", code))


@pytest.mark.parametrize("typed", ["", "1", "1234 5678 9012 345", "1234 5678 9012 34567", "abcd efgh ijkl mnop"])
def test_what_is_no_code(typed):
    assert receipt.read_code(typed) is None
