"""A letter as it is kept in the table of what came in: read once, when it arrives."""

import hashlib
import logging
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

from pydantic import BaseModel

from channels.mail import headers
from channels.mail.bounces import Bounce, bounce_of
from channels.mail.machines import sign_of_machine
from channels.mail.parts import File, files_of, words_of

log = logging.getLogger("jawab.mail")


class Letter(BaseModel):
    """raw: by which name the whole of it lies on our disk; machine: the header that a machine gave itself away by.

    answers: the Message-IDs that it refers to, the nearest first; readers: the addresses that it went to.
    """

    raw: str
    message_id: str
    writer: str
    name: str | None
    readers: list[str]
    subject: str
    at: datetime | None
    language: str | None
    answers: list[str]
    machine: str
    bounce: Bounce | None
    text: str = ""
    files: list[File] = []


def read_letter(raw: bytes, name: str) -> Letter:
    """What a letter says. One that cannot be taken apart comes with what its head says, and never fails."""
    try:
        return _read(message_from_bytes(raw), raw, name)
    except Exception as error:
        # Python's parser stumbles over some of what spam brings, and one letter must not hold up those behind it.
        log.warning("a letter could not be taken apart: %s", type(error).__name__)
        return _read(BytesHeaderParser().parsebytes(_head_of(raw)), raw, name)


def _read(letter: Message, raw: bytes, name: str) -> Letter:
    writer, called = headers.writer_of(letter)
    return Letter(
        raw=name,
        message_id=next(iter(headers.ids_of(letter, "message-id")), "") or identity_of(raw),
        writer=writer,
        name=called,
        readers=headers.readers_of(letter),
        subject=headers.text_of(letter, "subject")[: headers.LONGEST_SUBJECT].strip(),
        at=headers.written_at(letter),
        language=headers.language_of(letter),
        answers=headers.ids_of(letter, "in-reply-to") + headers.ids_of(letter, "references"),
        machine=sign_of_machine(letter),
        bounce=bounce_of(letter),
        text=words_of(letter),
        files=files_of(letter),
    )


def identity_of(raw: bytes) -> str:
    """What makes it the same letter by whatever way it came: its sender's words, not what servers wrote on top."""
    head = _head_of(raw)
    letter = BytesHeaderParser().parsebytes(head)
    said = [value for name in ("message-id", "from", "date", "subject") for value in headers.values(letter, name)]
    digest = hashlib.sha256("\n".join(" ".join(one.split()) for one in said).encode("utf-8", "surrogateescape"))
    digest.update(raw[len(head) :].replace(b"\r\n", b"\n").strip())
    return f"sha256:{digest.hexdigest()}"


def _head_of(raw: bytes) -> bytes:
    """The head with the empty line below it."""
    ends = [raw.find(line) + len(line) for line in (b"\r\n\r\n", b"\n\n") if line in raw]
    return raw[: min(ends)] if ends else raw
