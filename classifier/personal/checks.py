"""Check digits of the numbers by which states know people and banks know cards."""

import re
from datetime import date

from stdnum import luhn

# Century and sex of a Kazakh number: odd men, even women, by century from 1800; 0 for a foreigner.
_CENTURIES = {"0": 2000, "1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_WEIGHTS = (tuple(range(1, 12)), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
# 0, 1 and 7 begin no card that a shop takes.
_CARD = re.compile("[2-689][0-9]{12,18}")


def iin_is_valid(digits: str) -> bool:
    """Whether these are twelve digits with a day of birth and the check digit of a Kazakh IIN.

    A company's BIN is made alike, but where a person has the day of the month it has 4, 5 or 6: never a day.
    """
    return len(digits) == 12 and _born(digits) and _iin_check(digits) == int(digits[11])


def _born(digits: str) -> bool:
    century = _CENTURIES.get(digits[6])
    try:
        return century is not None and bool(date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])))
    except ValueError:
        return False


def _iin_check(digits: str) -> int:
    """The remainder of the first pass, where it is 10 of the second; 10 after both: such a number is never given."""
    first, second = (_remainder(digits, weights) for weights in _WEIGHTS)
    return first if first < 10 else second


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits[:11], weights, strict=True)) % 11


def card_is_valid(digits: str) -> bool:
    """Whether these are 13 to 19 digits of a payment card with a right check digit (Luhn)."""
    return _CARD.fullmatch(digits) is not None and bool(luhn.is_valid(digits))
