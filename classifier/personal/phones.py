"""Telephone numbers as people of the three countries write them: with +, 00, 8, 0, or nothing in front."""

from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from classifier.personal.found import Kind

# Numbers of offices and services, free or dear: nobody's own.
_PUBLIC = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_LANDLINE = PhoneNumberType.FIXED_LINE
# What stands in front at home, the digits with it, the country's code, and the country of a local number.
_AT_HOME = (("0", 10, "994", "az"), ("0", 10, "995", "ge"))
_BARE = ((10, "7", "kz"), (9, "994", "az"), (9, "995", "ge"))
_WITH_CODE = (("7", 11), ("994", 12), ("995", 12))


def written_out(digits: str, *, plus: bool) -> Kind | None:
    """PHONE or MOBILE for a number whose form alone says that it is one; None for any other."""
    # "+8 701 ..." is written too, although no country is +8: so the rest is tried as well.
    if plus and (kind := _kind(digits)):
        return kind
    if digits.startswith("00"):
        return _kind(digits[2:])
    if digits.startswith("8") and len(digits) == 11:
        return _kind("7" + digits[1:])
    return _kind(digits) if any(digits.startswith(code) and len(digits) == n for code, n in _WITH_CODE) else None


def at_home(digits: str, country: str | None) -> Kind | None:
    """PHONE or MOBILE for a number as it is dialled inside Azerbaijan or Georgia, or written without anything."""
    for front, length, code, where in _AT_HOME:
        if len(digits) == length and digits.startswith(front) and country in (None, where):
            if kind := _kind(code + digits[len(front) :]):
                return kind
    for length, code, where in _BARE:
        if len(digits) == length and country in (None, where) and _kind(code + digits) == Kind.MOBILE:
            return Kind.MOBILE
    return None


def _kind(international: str) -> Kind | None:
    number = _parsed(international)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    sort = phonenumbers.number_type(number)
    if sort in _PUBLIC:
        return None
    return Kind.PHONE if sort == _LANDLINE else Kind.MOBILE


def _parsed(international: str) -> Any:
    try:
        return phonenumbers.parse(f"+{international}")
    except phonenumbers.NumberParseException:
        return None
