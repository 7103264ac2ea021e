"""A telephone number as all the world writes it."""

import phonenumbers


def e164(value: str, country: str) -> str | None:
    """A number as +994501234567, read as in this country unless it says otherwise; None where it is none."""
    try:
        number = phonenumbers.parse(value, country.upper())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
