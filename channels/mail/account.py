"""A mailbox of ours: letters come in by IMAP or through a pipe; what they mean, and whose word they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from channels.accounts import AccountTable
from channels.attachments import LARGEST
from channels.base import DeliveryError
from channels.inlet import Arrival, Envelope, Passed, Polled, RemoteRef, Reported, Said, Written
from channels.mail import rawletters
from channels.mail.letter import Letter, identity_of, read_letter
from channels.mail.machines import is_deaf
from channels.mail.mailbox import BATCH, Mailbox, Place
from channels.mail.marks import Marks
from channels.mail.parts import content, name_of
from channels.mail.quoting import fresh
from models.contact import ContactAddress
from models.taxonomy import Channel

LONGEST_SENDER = 200
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class MailAccount:
    """box: None where letters come through the pipe only. Its people are known by their address alone, whichever of
    our mailboxes they write to: a letter to two of them is one person's one message, and one way out answers for all.
    """

    account: str
    marks: Marks
    folder: Path
    box: Mailbox | None = None
    channel: Channel = Channel.EMAIL
    correctable: bool = False
    largest: int = LARGEST

    def poll(self, since: str, now: datetime) -> Polled:
        """The letters that came since, each safe on disk; those that came before the server failed are not lost.

        Where a batch was full, the rest is asked for at once.
        """
        envelopes: list[Envelope] = []
        try:
            for place, raw in self.box.after(Place.read(since)) if self.box else ():
                since = str(place)
                if raw is not None:
                    envelopes.append(self.envelope(raw, now))
        except DeliveryError:
            if not envelopes:
                raise
        return Polled(envelopes, since, AT_ONCE) if len(envelopes) >= BATCH else Polled(envelopes, since)

    def envelope(self, raw: bytes, now: datetime) -> Envelope:
        """A letter as an event. It lies on disk when this returns; the same letter again is the same event."""
        letter = read_letter(raw, rawletters.keep(self.folder, raw, now))
        return Envelope(identity_of(raw), letter.writer[:LONGEST_SENDER] or None, letter.model_dump_json())

    def read(self, body: str) -> Arrival | Said:
        """What a letter means."""
        letter = Letter.model_validate_json(body)
        if letter.bounce and (key := self._ours(letter.bounce.about)):
            return Reported(self.marks.key_in(key) or "", letter.bounce.state, f"mail report {letter.bounce.code}")
        if self._is_loop(letter):
            return Passed("a letter of ours came back")
        return self._written(letter)

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        """A file of a letter that lies here, and its name."""
        name, _, place = file_id.partition("/")
        parts = list(message_from_bytes(rawletters.take(self.folder, name)).walk())
        if not place.isdecimal() or int(place) >= len(parts):
            raise DeliveryError("permanent", "the letter has no such part")
        part = parts[int(place)]
        return content(part), name_of(part)

    def _written(self, letter: Letter) -> Written:
        number = self.marks.number_in(letter.readers, letter.writer)
        ours = self._ours(letter.answers)
        return Written(
            # Without an address nobody is the same person as anybody else.
            author=ContactAddress(Channel.EMAIL, letter.writer or letter.message_id),
            provider_id=letter.message_id,
            text=fresh(letter.text, self.marks.mailbox) if number or ours else _with_subject(letter),
            at=letter.at,
            language=letter.language,
            name=letter.name,
            reply_to=self.marks.key_in(ours or ""),
            number=number,
            remote=tuple(RemoteRef(f"{letter.raw}/{one.place}", one.name, one.mime, one.size) for one in letter.files),
            answerable=not is_deaf(letter.writer),
            automatic=bool(letter.machine),
        )

    def _ours(self, message_ids: Sequence[str]) -> str | None:
        """The first of them that is surely of a letter of ours."""
        return next((one for one in message_ids if self.marks.key_in(one)), None)

    def _is_loop(self, letter: Letter) -> bool:
        local, _, domain = letter.writer.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.marks.mailbox.lower() or bool(
            self._ours([letter.message_id])
        )


def _with_subject(letter: Letter) -> str:
    """Many write half of it into the subject. Several readers are named: they may all be asked about it."""
    head = "" if letter.text.startswith(letter.subject) else letter.subject
    readers = ", ".join(letter.readers) if len(letter.readers) > 1 else ""
    return "\n\n".join(filter(None, (head, letter.text, readers and f"→ {readers}")))


class MailTable(AccountTable):
    """One [[mail]] of the file of accounts. secret, mailbox and folder are the deployment's, for all of them."""

    secret: SecretStr
    mailbox: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    folder: Path
    imap_url: SecretStr | None = None
    imap_url_file: Path | None = None

    def open(self) -> MailAccount:
        """The account; OSError or ValueError where the address of its mailbox cannot be used."""
        url = (
            self.read(self.imap_url_file) if self.imap_url_file else self.imap_url and self.imap_url.get_secret_value()
        )
        marks = Marks(self.secret.get_secret_value().encode(), self.mailbox)
        return MailAccount(self.account, marks, self.folder, Mailbox.at(url) if url else None)
