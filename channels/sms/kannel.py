"""Kannel: its sendsms interface out, an sms-service's post-url or get-url and our dlr-url in.

Kannel signs nothing: a secret in the addresses that it is told proves that a request comes from it.
"""

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit
from zlib import crc32

import httpx

from channels.base import DeliveryError, Outgoing, Sent
from channels.inlet import Call
from channels.refusal import kind_of_fault
from channels.sms.gateway import Fields, Piece, Report, Said, before_last
from channels.sms.handover import TIMEOUT, handed_over, in_doubt
from channels.sms.segments import GSM7, coding_of, cut, messages
from channels.sms.verdict import Verdict, told
from channels.trust import trusted
from models.errors import NotSignedIn
from models.taxonomy import DeliveryState as S

SENDSMS = "/cgi-bin/sendsms"
TAKEN = frozenset({200, 202})
# What sendsms answers: the beginning of its words, and what follows from them. Whatever stands not here is temporary:
# the operator can mend it, and nothing is lost meanwhile.
REFUSALS = {
    "Not routable": "permanent",
    "Number(s) has/have been denied": "blocked",
    "Missing receiver": "permanent",
    "Empty receiver": "permanent",
}
# The kinds of report, as the user guide numbers them.
KINDS: Mapping[str, Verdict] = {
    "1": Verdict(S.DELIVERED, "delivered"),
    "2": Verdict(S.PERM_FAILED, "not delivered"),
    "4": Verdict(S.ACCEPTED, "waits at the SMS centre"),
    "8": Verdict(S.ACCEPTED, "taken by the SMS centre"),
    "16": Verdict(S.PERM_FAILED, "refused by the SMS centre"),
}
ALL_KINDS = "31"
# What an SMS centre says beside it (SMPP 3.4, appendix B).
STATES = {
    "EXPIRED": "the telephone was not reached in time",
    "DELETED": "deleted at the SMS centre",
    "UNDELIV": "cannot be delivered",
    "REJECTD": "rejected",
    "UNKNOWN": "state unknown",
}
WORD = re.compile(r"\b(stat):([A-Z]+)|\b(err):(\w+)|\b(NACK)/(\w+)")
# An information element of the user data header: a reference of one byte, or of two.
REFERENCES = {0x00: 1, 0x08: 2}


class Letter(NamedTuple):
    """One SMS of a message. udh: in hex, as X-Kannel-UDH wants it."""

    text: str
    coding: str
    udh: str = ""


@dataclass(frozen=True, slots=True)
class Kannel:
    """One sendsms user. here: the address of our account as Kannel reaches it."""

    url: str
    user: str
    password: str
    secret: str
    sender: str
    here: str

    def admit(self, call: Call) -> Fields:
        """What the address holds, and the text of a body: in the letters that its charset says."""
        # Kannel puts the bytes of a text into the address as they are, UTF-16 too.
        raw = {
            name: value.encode("latin-1")
            for name, value in parse_qsl(urlsplit(call.url).query, keep_blank_values=True, encoding="latin-1")
        }
        if not self.secret or not hmac.compare_digest(raw.pop("secret", b""), self.secret.encode()):
            raise NotSignedIn("bad_signature")
        udh, text = raw.pop("udh", b""), raw.pop("text", None)
        fields = {name: value.decode("utf-8", "replace") for name, value in raw.items()}
        charset = fields.pop("charset", "")
        if text is None:
            text, charset = call.body, _charset(call.headers.get("content-type", ""))
        said = {"udh": udh.hex(), "text": _decoded(text, charset)}
        # A message without an id is still one message, however often it is brought.
        mark = sha256(repr((sorted(fields.items()), said)).encode()).hexdigest()
        return {"id": mark, **fields, **said}

    def parse_mo(self, fields: Fields) -> Said:
        """A message; where Kannel joins the pieces itself it has no header."""
        at = fields.get("at", "")
        return Said(
            id=fields["id"],
            sender=fields.get("from", ""),
            text=fields["text"],
            at=datetime.fromtimestamp(int(at), UTC) if at.isdecimal() and len(at) < 11 else None,
            piece=_piece(bytes.fromhex(fields["udh"])),
        )

    def parse_dlr(self, fields: Fields) -> Report | None:
        """A report, by the key that we put into its address."""
        kind, key = fields.get("type"), fields.get("key", "")
        if kind is None:
            return None
        verdict = told(KINDS, kind)
        # A text of ours may follow, and may say anything.
        why = _why(fields.get("said", "").partition("text:")[0])
        sms = f"{key}:{fields.get('piece', '')}"
        return Report(f"{sms}:{kind}", key, verdict.because(why), before_last(fields, sms))

    def send(self, outgoing: Outgoing) -> Sent:
        """Each SMS by itself, with its header made here: a Kannel that is not set for it cuts long texts off."""
        letters = list(_letters(outgoing))
        reports = [self._report_to(outgoing.key, at, len(letters)) for at in range(len(letters))]
        return handed_over(outgoing, len(letters), lambda at: self._hand_over(outgoing, letters[at], reports[at], at))

    def _hand_over(self, outgoing: Outgoing, letter: Letter, report_to: str, at: int) -> str:
        headers, address = self._headers(outgoing, letter, report_to), self.url + SENDSMS
        with in_doubt():
            answer = httpx.post(
                address, content=letter.text.encode(), headers=headers, timeout=TIMEOUT, verify=trusted()
            )
        if answer.status_code in TAKEN:
            return f"{outgoing.key}:{at}"
        other = kind_of_fault(answer.status_code) if answer.is_server_error else "temporary"
        kind = next((kind for begins, kind in REFUSALS.items() if answer.text.startswith(begins)), other)
        raise DeliveryError(kind, f"HTTP {answer.status_code}: {answer.text[:100]}")

    def _headers(self, outgoing: Outgoing, letter: Letter, report_to: str) -> dict[str, str]:
        given = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self.user,
            "X-Kannel-Password": self.password,
            "X-Kannel-To": outgoing.address,
            "X-Kannel-From": self.sender,
            "X-Kannel-Coding": letter.coding,
            "X-Kannel-UDH": letter.udh,
            "X-Kannel-DLR-Mask": ALL_KINDS,
            "X-Kannel-DLR-URL": report_to,
        }
        return {name: value for name, value in given.items() if value}

    def _report_to(self, key: str, at: int, of: int) -> str:
        """Kannel fills in the places behind single percent signs."""
        mine = quote(key, safe=":").replace("%", "%%")
        return f"{self.here}?secret={self.secret}&key={mine}&piece={at}&of={of}&type=%d&said=%A"


def _letters(outgoing: Outgoing) -> Iterator[Letter]:
    for place, message in enumerate(messages(outgoing.text)):
        coding = "0" if coding_of(message) is GSM7 else "2"
        pieces = cut(message)
        # The same on every try, so that a telephone can put together what came in two.
        ref = crc32(f"{outgoing.key}:{place}".encode()) & 0xFF
        for no, piece in enumerate(pieces, 1):
            yield Letter(piece, coding, bytes((5, 0, 3, ref, len(pieces), no)).hex() if len(pieces) > 1 else "")


def _why(said: str) -> Iterator[str]:
    """What an SMS centre gives as its reason, with its codes as they came."""
    for found in WORD.finditer(said):
        name, word = (one for one in found.groups() if one)
        yield STATES.get(word, f"{name} {word}")


def _piece(udh: bytes) -> Piece | None:
    """The place in a longer message that a user data header tells."""
    at = 1
    while at + 2 <= len(udh):
        kind, length = udh[at], udh[at + 1]
        value = udh[at + 2 : at + 2 + length]
        wide = REFERENCES.get(kind)
        if wide is not None and len(value) == wide + 2 and 1 <= value[-1] <= value[-2] > 1:
            return Piece(int.from_bytes(value[:wide], "big"), no=value[-1], of=value[-2])
        at += 2 + length
    return None


def _charset(content_type: str) -> str:
    header = Message()
    header["content-type"] = content_type
    return str(header.get_param("charset", ""))


def _decoded(text: bytes, charset: str) -> str:
    """In letters, whatever comes; bytes of which no charset is told, and that are no UTF-8, are each a letter."""
    try:
        return text.decode(charset or "utf-8", "replace" if charset else "strict")
    except (LookupError, UnicodeDecodeError):
        return text.decode("latin-1")
