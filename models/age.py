"""Who is known not to be of age, by what an identity number says of its owner's birth."""

from collections.abc import Callable, Mapping
from datetime import date

OF_AGE = 18
# Kazakhstan's IIN: YYMMDD, then the century and the sex: 1 and 2 for 18xx, 3 and 4 for 19xx, 5 and 6 for 20xx.
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


def is_minor(country: str, identity_number: str | None, today: date) -> bool:
    """Whether the number says that its owner is under 18; False where it says nothing of it."""
    read = _READERS.get(country)
    born = read(identity_number) if read and identity_number else None
    return born is not None and (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < OF_AGE


def _iin(number: str) -> date | None:
    if len(number) != 12 or not number.isdecimal() or number[6] not in _CENTURIES:
        return None
    try:
        return date(_CENTURIES[number[6]] + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        return None


_READERS: Mapping[str, Callable[[str], date | None]] = {"kz": _iin}
