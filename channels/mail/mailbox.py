"""A mailbox that is asked by IMAP. It is only read: the letters stay there as they are, unread."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from channels.accounts import AT_HOME
from channels.base import DeliveryError

TIMEOUT = 20.0
BATCH = 50
# Of a longer letter the beginning is taken; mail servers stop at 25 to 50 MB.
LONGEST = 60 * 1024 * 1024
PORTS = {"imaps": 993, "imap": 143}


class Place(NamedTuple):
    """How far a mailbox has been read: the number of a letter, and the age of the numbering."""

    validity: int = 0
    uid: int = 0

    @classmethod
    def read(cls, since: str) -> "Place":
        """What str() wrote; the beginning, where that is nothing."""
        validity, _, uid = since.partition(":")
        return cls(int(validity), int(uid)) if validity.isdecimal() and uid.isdecimal() else cls()

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """url: imaps://user:password@host/folder, or imap:// with STARTTLS; without either only on this machine."""

    url: str

    @classmethod
    def at(cls, url: str) -> "Mailbox":
        """The mailbox of an address; ValueError where it is no such address. The message does not repeat it."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not (parts.hostname and parts.username and parts.password):
            raise ValueError(
                "a mailbox is named as imaps://user:password@host/INBOX, with %40 for @ in the user's name"
            )
        return cls(url)

    def after(self, place: Place) -> Iterator[tuple[Place, bytes | None]]:
        """The letters behind a place, the oldest first, at most a batch of them; first the place itself, with none.

        Where the numbering began anew everything counts as new. DeliveryError where the server fails.
        """
        with self._opened() as box:
            validity = int((box.response("UIDVALIDITY")[1][0] or b"0").decode())
            start = place if place.validity == validity else Place(validity)
            yield start, None
            _, found = box.uid("SEARCH", f"UID {start.uid + 1}:*")
            # A range that ends in * always holds the last letter, however old it is.
            new = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > start.uid)
            for uid in new[:BATCH]:
                yield Place(validity, uid), _fetched(box, uid)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        parts = urlsplit(self.url)
        try:
            with _ended(_connected(parts.scheme, parts.hostname or "", parts.port)) as box:
                box.login(unquote(parts.username or ""), unquote(parts.password or ""))
                folder = unquote(parts.path.strip("/")) or "INBOX"
                kind, _ = box.select(f'"{folder}"', readonly=True)
                if kind != "OK":
                    raise DeliveryError("permanent", "there is no such folder")
                yield box
        except (imaplib.IMAP4.abort, OSError) as error:
            raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error
        except imaplib.IMAP4.error as error:
            # Its words may hold what was sent: the name, the password.
            raise DeliveryError("permanent", "the server refuses: is the name or the password wrong?") from error


@contextmanager
def _ended(box: imaplib.IMAP4) -> Iterator[imaplib.IMAP4]:
    """The connection, ended politely where that is still possible."""
    try:
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    port = port or PORTS[scheme]
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    box = imaplib.IMAP4(host, port, timeout=TIMEOUT)
    if host not in AT_HOME:
        box.starttls(ssl.create_default_context())
    return box


def _fetched(box: imaplib.IMAP4, uid: int) -> bytes | None:
    """The letter of this number, None where it has been taken away meanwhile."""
    _, found = box.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LONGEST}>)")
    return next((one[1] for one in found if isinstance(one, tuple)), None)
