"""What the head of a letter says: people, identities, the hour."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from email_validator import EmailNotValidError, validate_email

from channels.mail.charset import decode_header
from models.actions.wording import clean
from models.taxonomy import Language

MOST = 50
LONGEST_ADDRESS = 320
LONGEST_SUBJECT = 300
LONGEST_NAME = 200
LONGEST_ID = 200
FROM = ("from", "sender", "return-path")
TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")
AN_ID = re.compile(r"<[^<>\s]+>")


def values(letter: Message, *names: str) -> Iterator[str]:
    """Every header of these names as it stands there, in the order of the names."""
    for name in names:
        # raw: a header with bare bytes would otherwise come as an object that cannot be read.
        yield from (str(value) for key, value in letter.raw_items() if key.lower() == name)


def text_of(letter: Message, name: str) -> str:
    """The first header of this name in plain words, "" where there is none."""
    return clean(decode_header(next(values(letter, name), "")))


def writer_of(letter: Message) -> tuple[str, str | None]:
    """Who wrote: the address ("" where no header has one) and the name that stands with it."""
    for name, address in getaddresses([_plain(one) for one in values(letter, *FROM)]):
        if known := address_of(address):
            return known, clean(decode_header(name))[:LONGEST_NAME].strip() or None
    return "", None


def readers_of(letter: Message) -> list[str]:
    """To whom it went, as far as it says so, each once."""
    found = (address_of(address) for _, address in getaddresses([_plain(one) for one in values(letter, *TO)]))
    return list(dict.fromkeys(one for one in found if one))[:MOST]


def ids_of(letter: Message, name: str) -> list[str]:
    """The Message-IDs in a header, the last of them first."""
    found = [one for value in values(letter, name) for one in AN_ID.findall(_plain(value)[-50_000:])]
    return [one for one in reversed(found) if len(one) <= LONGEST_ID][:MOST]


def written_at(letter: Message) -> datetime | None:
    """By the sender's clock; None where that is unreadable."""
    try:
        at = parsedate_to_datetime(next(values(letter, "date"), ""))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def language_of(letter: Message) -> str | None:
    """What Content-Language says first, where it is one of ours."""
    first = re.split(r"[-_,;\s]", text_of(letter, "content-language").strip().lower())[0]
    return first if first in set(Language) else None


def address_of(written: str) -> str:
    """The address in the form that contacts have; "" where it is none."""
    if not 0 < len(written) <= LONGEST_ADDRESS:
        return ""
    try:
        return validate_email(written, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        local, _, domain = written.rpartition("@")
        return f"{local}@{domain.lower()}" if local and re.fullmatch(r"[\w.-]+", domain) and written.isascii() else ""


def _plain(value: str) -> str:
    """The header with its bare bytes read, its encoded words as they are."""
    return " ".join(clean(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).split())
