"""Letters as citizens, machines and mail servers write them, and an account of ours that reads them."""

from pathlib import Path

from channels.inlet import Reported, Written
from channels.mail.account import MailAccount
from channels.mail.marks import Marks

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
