"""What a search at the desk finds: a number, first words, or an author's name, phone or e-mail."""

import re
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import col, func, or_, select

from models import receipt
from models.case import Case
from models.contact import Contact, ContactPoint

# Fewer digits are a flat or a year, not a phone.
PHONE_DIGITS = 7
NATIONAL_DIGITS = 10


def matching(words: str) -> ColumnElement[bool]:
    """The cases that these words mean. An author whose identity is sealed is never found by it."""
    number = receipt.read_number(words)
    if number:
        return col(Case.number) == number
    named = select(Contact.id).where(Contact.id == Case.contact_id, _holds(col(Contact.name), words))
    reached = select(ContactPoint.id).where(ContactPoint.contact_id == Case.contact_id, _is_address(words))
    author = ~col(Case.sealed) & or_(named.exists(), reached.exists())
    return or_(_holds(col(Case.opening), words), author)


def _holds(column: Mapped[Any], words: str) -> ColumnElement[bool]:
    # Neither database folds Cyrillic or Georgian letters in LIKE as the other does: the spellings are tried instead.
    spellings = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return or_(*(column.contains(one, autoescape=True) for one in sorted(spellings)))


def _is_address(words: str) -> ColumnElement[bool]:
    address = col(ContactPoint.address)
    digits = re.sub(r"\D", "", words)
    if len(digits) < PHONE_DIGITS:
        return func.lower(address) == words.lower()
    return address.endswith(digits[-NATIONAL_DIGITS:])
