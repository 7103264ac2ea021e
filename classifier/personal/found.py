"""One thing found in a text that points to a person, and what it is."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What was found. A mobile number is a person's; any other phone may be an office's."""

    PHONE = "phone"
    MOBILE = "mobile"
    EMAIL = "email"
    CARD = "card"
    ACCOUNT = "account"
    IDENTITY = "identity"
    DOCUMENT = "document"
    PLATE = "plate"
    NAME = "name"
    # Only looked for in what everybody may read: see openly.py.
    ADDRESS = "address"
    HIDDEN = "hidden"


class Found(NamedTuple):
    """text[start:end] of the text that was read; sure: a check digit, its form or a word beside it leaves no doubt."""

    kind: Kind
    start: int
    end: int
    text: str
    sure: bool = True
