"""What a mail server reports of a letter of ours (RFC 3464), and what its codes mean (RFC 3463)."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from channels.mail.headers import ids_of, text_of
from models.taxonomy import DeliveryState as S

# What becomes of the letter by the action that the report names. "delayed" changes nothing: the server goes on trying.
ACTIONS = {"failed": S.PERM_FAILED, "delivered": S.DELIVERED}
# Kinds of refusals by enhanced status code; one that is not here is final.
BLOCKED, LATER, FINAL = "blocked", "temporary", "permanent"
CODES = {
    "5.1.0": BLOCKED,  # other address status
    "5.1.1": BLOCKED,  # no such mailbox
    "5.1.2": BLOCKED,  # no such system
    "5.1.3": BLOCKED,  # not an address
    "5.1.6": BLOCKED,  # moved, and nobody knows where
    "5.1.10": BLOCKED,  # the domain takes no mail
    "5.2.1": BLOCKED,  # mailbox disabled
    "5.2.2": LATER,  # mailbox full: it may be emptied
    "5.4.4": BLOCKED,  # no route to the domain
    "5.3.1": LATER,  # the system is full
    "5.3.2": LATER,  # the system takes nothing just now
}
CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Bounce(NamedTuple):
    """What became of the letter with one of these Message-IDs."""

    about: list[str]
    state: S
    code: str


def kind_of(status: int, said: str) -> str:
    """What kind of failure an SMTP answer is, by its enhanced code where it has one, else by its status."""
    return LATER if status < 500 else CODES.get(code_in(said), FINAL)


def code_in(said: str) -> str:
    """The enhanced status code in a server's words, "" where there is none."""
    found = CODE.search(said)
    return found[1] if found else ""


def bounce_of(letter: Message) -> Bounce | None:
    """The final word of a delivery report on a letter; None where this is no such report or says nothing final.

    It is known by the part that says so: OpenSMTPD's is no multipart/report.
    """
    told = [part for part in letter.walk() if part.get_content_type() == "message/delivery-status"]
    for block in (block for part in told for block in _blocks(part)):
        state = ACTIONS.get(text_of(block, "action").strip().lower())
        if state is not None:
            return Bounce(list(_about(letter)), state, code_in(text_of(block, "status")))
    return None


def _blocks(part: Message) -> list[Message]:
    blocks = part.get_payload()
    return [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []


def _about(letter: Message) -> Iterator[str]:
    """The Message-IDs of the letter that came back, as the report shows it."""
    for part in letter.walk():
        if part is not letter and "message-id" in part:
            yield from ids_of(part, "message-id")
        if part.get_content_type() == "text/rfc822-headers":
            shown = str(part.get_payload())
            yield from re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", shown)
    yield from ids_of(letter, "in-reply-to")
