"""Bank accounts by their international number (IBAN)."""

import re
from collections.abc import Iterator

from stdnum import iban

from classifier.personal.found import Found, Kind

_IBAN = re.compile(r"(?<![\w\0])[A-Za-z]{2}[0-9]{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}")
_GAPS = str.maketrans("", "", " \u00a0-")
# The three countries' own lengths: right length, wrong check digits is an account with a slip.
_LENGTHS = {"KZ": 20, "AZ": 28, "GE": 22}


def accounts(text: str, _country: str | None) -> Iterator[Found]:
    """Return the bank accounts of a text: sure where the check digits are right."""
    for one in _IBAN.finditer(text):
        ends = [end for end in range(one.end(), one.start() + 14, -1) if not text[end : end + 1].isalnum()]
        found = [_read(text, one.start(), end) for end in ends if text[end - 1].isalnum()]
        yield from sorted(filter(None, found), key=lambda account: not account.sure)[:1]


def _read(text: str, start: int, end: int) -> Found | None:
    compact = text[start:end].translate(_GAPS).upper()
    if iban.is_valid(compact):
        return Found(Kind.ACCOUNT, start, end, text[start:end])
    slipped = len(compact) == _LENGTHS.get(compact[:2])
    return Found(Kind.ACCOUNT, start, end, text[start:end], sure=False) if slipped else None
