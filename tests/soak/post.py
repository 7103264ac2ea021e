"""A mail server, ours: no independent witness. SMTP (RFC 5321) as far as a client of ours speaks it, in a mood; IMAP
(RFC 3501) as far as a mailbox that is only read is asked.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from soak.ledger import Ledger, Taken
from soak.moods import AFTER, BEFORE, DROP_AFTER, DROP_BEFORE, FINE, PATIENCE, TAKES, Moods
from soak.square import Square

# After DATA a server has taken a letter with 250 and with nothing else (RFC 5321, 6.1): in place of a 500 that is not
# true it loses its own answer.
TROUBLE = {BEFORE: b"451 4.3.0 Try again", PATIENCE: b"450 4.7.1 Greylisted", FINE: b"250 2.0.0 Ok"}
HUNG_UP = (AFTER, DROP_BEFORE, DROP_AFTER)


class PostOffice:
    """letters: what lies in our mailbox, in the order of its numbers from 1; square: what lies on X."""

    def __init__(self, ledger: Ledger, moods: Moods, square: Square) -> None:
        self.ledger, self.moods, self.square = ledger, moods, square
        self.letters: list[bytes] = []
        self.smtp, self.imap = "", ""

    def receive(self, raw: bytes) -> bytes:
        """What is answered to a letter of ours; nothing where the line is lost."""
        letter, mood = message_from_bytes(raw, policy=policy.default), self.moods.next()
        if mood in TAKES:
            self.ledger.take(Taken("email", letter["Message-ID"].strip(), letter["To"], letter.get_content()))
        self.ledger.count("dropped after" if mood == AFTER else mood)
        return b"" if mood in HUNG_UP else TROUBLE[mood]


@contextmanager
def open_for_business(office: PostOffice) -> Iterator[PostOffice]:
    """The office behind two real ports of this machine."""
    servers = []
    for name, handler in (("smtp", _Smtp), ("imap", _Imap)):
        server = _Server(("127.0.0.1", 0), type(name, (handler,), {"office": office}))
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        setattr(office, name, f"127.0.0.1:{server.server_address[1]}")
        servers.append(server)
    yield office
    for server in servers:
        server.shutdown()
        server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is nothing to speak of."""


class _Line(StreamRequestHandler):
    office: PostOffice

    def tell(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def lines(self) -> Iterator[bytes]:
        while line := self.rfile.readline():
            yield line.rstrip(b"\r\n")


class _Smtp(_Line):
    def handle(self) -> None:
        self.tell(b"220 post ESMTP")
        for line in self.lines():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.tell(b"354 go on")
                answer = self.office.receive(self._letter())
                if not answer:
                    return
                self.tell(answer)
            else:
                self.tell(b"221 bye" if verb == b"QUIT" else b"250 Ok")

    def _letter(self) -> bytes:
        found = []
        for line in self.lines():
            if line == b".":
                break
            found.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"\r\n".join(found) + b"\r\n"


class _Imap(_Line):
    def handle(self) -> None:
        self.tell(b"* OK ready")
        for line in self.lines():
            tag, _, asked = line.partition(b" ")
            for says, answer in ASKED.items():
                if found := re.match(says, asked, re.IGNORECASE):
                    self.tell(*answer(self.office.letters, *found.groups()))
                    break
            self.tell(tag + b" OK done")


def _search(letters: list[bytes], since: bytes) -> list[bytes]:
    """The numbers from one on; a range that ends in * always holds the last."""
    new = range(min(int(since), max(len(letters), 1)), len(letters) + 1)
    return [b"* SEARCH " + b" ".join(str(one).encode() for one in new)]


def _fetch(letters: list[bytes], uid: bytes) -> list[bytes]:
    raw = letters[int(uid) - 1]
    return [b"* %b FETCH (UID %b BODY[]<0> {%d}" % (uid, uid, len(raw)), raw + b")"]


ASKED: dict[bytes, Any] = {
    rb"CAPABILITY": lambda _letters: [b"* CAPABILITY IMAP4rev1"],
    rb"(?:EXAMINE|SELECT)": lambda letters: [b"* %d EXISTS" % len(letters), b"* OK [UIDVALIDITY 7] valid"],
    rb"UID SEARCH UID (\d+):": _search,
    rb"UID FETCH (\d+) ": _fetch,
    rb"LOGOUT": lambda _letters: [b"* BYE"],
}
