"""Letters as citizens, machines and mail servers write them, and an account of ours that reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

from api.house import House
from api.worker import deliver, fetch, process
from channels.inlet import Reported, Written
from channels.mail.account import MailAccount
from channels.mail.marks import Marks
from channels.registry import open_channels, open_inlets
from models.taxonomy import Channel

OURS = "jawab@example.com"
MARKS = Marks(b"key-for-tests-only-0123456789abcdef", OURS)
GULNAR = "gulnar@example.com"
NUMBER = "KZ-4827-1936"
KEY = f"{NUMBER}:4:question"


def mail_account(folder: Path, name: str = "main") -> MailAccount:
    """A mailbox of ours without a server: letters are handed to it."""
    return MailAccount(name, MARKS, folder / "letters")


def letter(text: str = "Үшінші күн жылу жоқ", *, writer: str = GULNAR, to: str = OURS, **head: str) -> bytes:
    """A letter by Gulnar. head: further headers, with _ for -."""
    lines = {"From": writer, "To": to, "Subject": "Жылу", "Message-ID": "<1@phone.example>"}
    lines |= {"Content-Type": "text/plain; charset=utf-8"}
    lines |= {name.replace("_", "-"): value for name, value in head.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n" + text).encode()


def report(about: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery report (RFC 3464) of a mail server on the letter with that Message-ID."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.com
To: {OURS}
Subject: Delivery status
Auto-Submitted: auto-replied
Message-ID: <report-1@mx.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r
Content-Type: text/plain

Your letter.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {GULNAR}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said so
--r
Content-Type: message/rfc822

From: {OURS}
To: {GULNAR}
Message-ID: {about}
Subject: Number {NUMBER}

Words.
--r--
""".encode()


def read(account: MailAccount, raw: bytes, now) -> Written | Reported:
    """What the account makes of a letter."""
    return account.read(account.envelope(raw, now).body)


@dataclass
class Penfriend:
    """Somebody with a mail program, our mailbox, and a folder into which our answers go."""

    house: House
    folder: Path
    address: str = GULNAR
    account: str = "main"
    seen: set[Path] = field(default_factory=set)
    serial: ClassVar[Iterator[int]] = iter(range(1, 10**6))

    def writes(self, text: str, **head: str) -> None:
        """Send a letter, and let the worker do what it brings."""
        given = {"writer": self.address, "Message_ID": f"<{next(self.serial)}@phone.example>", **head}
        self.brings(letter(text, **given))

    def brings(self, raw: bytes) -> bool:
        """Let a letter come in; whether it was new."""
        inlet = self.house.inlets[Channel.EMAIL, self.account]
        new = self.house.inbox.keep(inlet, inlet.envelope(raw, self.house.clock()), self.house.clock())
        self.settles()
        return new

    def settles(self) -> None:
        """What the worker does until nothing is left."""
        while sum(job(self.house, self.house.clock()) for job in (process, fetch, deliver)):
            pass

    def gets(self) -> list[EmailMessage]:
        """What has come for this address since this was asked last."""
        self.settles()
        new = sorted(set(self.folder.glob("*.eml")) - self.seen, key=lambda one: one.stat().st_mtime_ns)
        self.seen.update(new)
        found = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in new]
        return [one for one in found if one["To"] == self.address]

    def answers(self, ours: EmailMessage, text: str, **head: str) -> None:
        """Press "answer" in the mail program, which puts our words below the new ones."""
        quoted = "\n".join(f"> {line}" for line in ours.get_content().splitlines())
        below = f"{text}\n\nOn Mon, 16 Nov 2026, Jawab <{OURS}> wrote:\n\n{quoted}"
        references = f"{ours['References'] or ''} {ours['Message-ID']}"
        given = {"to": ours["Reply-To"] or ours["From"], "Subject": f"Re: {NUMBER}", "In_Reply_To": ours["Message-ID"]}
        self.writes(below, **given | {"References": references} | head)


def mailing(house: House, folder: Path, *names: str) -> None:
    """Let letters come in to these accounts of the house, and go out into a folder."""
    accounts = {"mail": tuple(mail_account(folder, name) for name in names or ("main",))}
    house.channels = open_channels(
        smtp_url=f"file://{folder}/mail", mail_from=OURS, accounts=accounts, secret=MARKS.secret
    )
    house.inlets = open_inlets(accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
