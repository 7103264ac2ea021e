"""How a letter of ours is known again: a signed Message-ID, and a signed address for answers.

Whoever can write either has read a letter of ours: numbers of cases and names of notices can be guessed.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

# RFC 5321, 4.5.3.1.1.
LONGEST_LOCAL = 64
PROOF = r"(?P<proof>[a-z2-7]{16})"
TOKEN = re.compile(rf".*\+(?P<country>[a-z]{{2,4}})(?P<first>\d{{4}})(?P<last>\d{{4}})\.{PROOF}")
MESSAGE_ID = re.compile(rf"<(?P<key>[^@<>\s]+)\.{PROOF}@[^@<>\s]+>")


@dataclass(frozen=True, slots=True)
class Marks:
    """mailbox: our address, from which letters leave and to which answers come. Without a secret nothing is proved."""

    secret: bytes
    mailbox: str

    def message_id(self, key: str) -> str:
        """The Message-ID of a delivery, the same at every try: a receiver that saw the first drops the second."""
        return f"<{quote(key, safe='')}.{self._proof('message', key)}@{self._domain}>"

    def thread(self, number: str) -> str:
        """What every letter about a case refers to, so that a mail program shows them as one conversation."""
        return f"<case.{number}@{self._domain}>"

    def reply_address(self, number: str, reader: str) -> str | None:
        """Where this reader answers about a case; None where such an address would be longer than mail allows."""
        local = (
            f"{self.mailbox.rpartition('@')[0]}+{number.replace('-', '').lower()}.{self._case_proof(number, reader)}"
        )
        return f"{local}@{self._domain}" if len(local) <= LONGEST_LOCAL else None

    def number_in(self, addresses: Iterable[str], writer: str) -> str | None:
        """The case whose signed address is among these and was made for this very writer."""
        found = (TOKEN.fullmatch(one.rpartition("@")[0].lower()) for one in addresses)
        for token in filter(None, found):
            number = "-".join((token["country"].upper(), token["first"], token["last"]))
            if self._is(token["proof"], self._case_proof(number, writer)):
                return number
        return None

    def key_in(self, message_id: str) -> str | None:
        """The delivery behind a Message-ID of ours; None where it is not ours."""
        found = MESSAGE_ID.fullmatch(message_id)
        if found is None:
            return None
        key = unquote(found["key"])
        return key if self._is(found["proof"], self._proof("message", key)) else None

    @property
    def _domain(self) -> str:
        return self.mailbox.rpartition("@")[2]

    def _case_proof(self, number: str, person: str) -> str:
        return self._proof("case", f"{number} {person.casefold()}")

    def _proof(self, purpose: str, what: str) -> str:
        digest = hmac.digest(self.secret, f"mail {purpose} {what}".encode("utf-8", "replace"), hashlib.sha256)
        return base64.b32encode(digest[:10]).decode().lower()

    def _is(self, given: str, expected: str) -> bool:
        return bool(self.secret) and hmac.compare_digest(given, expected)
