"""Gateways of Twilio's kind: signed webhooks in, form-encoded REST out (Twilio's public documentation of 2025)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

from channels.base import DeliveryError, Outgoing, Sent
from channels.inlet import Call
from channels.refusal import kind_of_fault
from channels.sms.gateway import Fields, Report, Said, before_last
from channels.sms.handover import TIMEOUT, handed_over, in_doubt
from channels.sms.segments import messages
from channels.sms.verdict import Verdict, told
from channels.trust import trusted
from models.errors import BadInput, NotSignedIn
from models.taxonomy import DeliveryState as S

# In the order of a message's life; what comes late changes nothing.
STATES: Mapping[str, Verdict] = {
    "accepted": Verdict(S.ACCEPTED, "accepted"),
    "scheduled": Verdict(S.ACCEPTED, "scheduled"),
    "queued": Verdict(S.ACCEPTED, "queued"),
    "sending": Verdict(S.ACCEPTED, "sending"),
    "sent": Verdict(S.ACCEPTED, "taken by the network"),
    "delivered": Verdict(S.DELIVERED, "delivered"),
    "read": Verdict(S.READ, "read"),
    "undelivered": Verdict(S.PERM_FAILED, "not delivered"),
    "failed": Verdict(S.PERM_FAILED, "could not be sent"),
    "canceled": Verdict(S.PERM_FAILED, "canceled"),
}
# Why a message failed.
FAULTS: Mapping[str, Verdict] = {
    "30001": Verdict(S.PERM_FAILED, "queue overflow"),
    "30002": Verdict(S.PERM_FAILED, "our account is suspended"),
    "30003": Verdict(S.PERM_FAILED, "the telephone cannot be reached"),
    "30004": Verdict(S.PERM_FAILED, "blocked by the reader or the network"),
    "30005": Verdict(S.PERM_FAILED, "no such number"),
    "30006": Verdict(S.PERM_FAILED, "a landline, or a network out of reach"),
    "30007": Verdict(S.PERM_FAILED, "held back by the network as unwanted"),
    "30008": Verdict(S.PERM_FAILED, "the network gives no reason"),
    "30010": Verdict(S.PERM_FAILED, "dearer than the account allows"),
    "21610": Verdict(S.PERM_FAILED, "the reader has opted out"),
}
# Why a message is not taken. What stands not here: 429 and what is wrong with our account can be mended.
REFUSALS = {
    21211: "permanent",
    21214: "permanent",
    21217: "permanent",
    21602: "permanent",
    21610: "blocked",
    21612: "permanent",
    21614: "blocked",
    21617: "permanent",
}


@dataclass(frozen=True, slots=True)
class Twilio:
    """One account. user: its SID; secret: the auth token that signs; here: the address of our account."""

    url: str
    user: str
    password: str
    secret: str
    sender: str
    here: str

    def admit(self, call: Call) -> Fields:
        """The form, with our key and piece where we gave the address."""
        form = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        given = call.headers.get("x-twilio-signature", "").encode("utf-8", "replace")
        if not self.secret or not hmac.compare_digest(given, _signature(self.secret, call.url, form)):
            raise NotSignedIn("bad_signature")
        fields = {**dict(form), **dict(parse_qsl(urlsplit(call.url).query))}
        if "MessageSid" not in fields:
            raise BadInput("missing_field")
        return fields

    def parse_mo(self, fields: Fields) -> Said:
        """A message: the gateway has joined its pieces."""
        return Said(fields["MessageSid"], fields.get("From", ""), fields.get("Body", ""))

    def parse_dlr(self, fields: Fields) -> Report | None:
        """A status callback, by the key that stands in its address."""
        status = fields.get("MessageStatus")
        if status is None:
            return None
        verdict, code = told(STATES, status), fields.get("ErrorCode", "")
        if code:
            fault = told(FAULTS, code)
            verdict = verdict._replace(known=verdict.known and fault.known).because([f"{fault.detail} ({code})"])
        sid = fields["MessageSid"]
        return Report(f"{sid}:{status}", fields.get("key", ""), verdict, before_last(fields, sid))

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand over as many messages as the text needs; the gateway cuts each into SMS."""
        texts = messages(outgoing.text)
        return handed_over(outgoing, len(texts), lambda at: self._hand_over(outgoing, texts, at))

    def _hand_over(self, outgoing: Outgoing, texts: Sequence[str], at: int) -> str:
        report_to = f"{self.here}?key={quote(outgoing.key, safe='')}&piece={at}&of={len(texts)}"
        form = {"To": outgoing.address, "From": self.sender, "Body": texts[at], "StatusCallback": report_to}
        address = f"{self.url.rstrip('/')}/2010-04-01/Accounts/{self.user}/Messages.json"
        with in_doubt():
            answer = httpx.post(address, data=form, auth=(self.user, self.password), timeout=TIMEOUT, verify=trusted())
        said = _said(answer)
        if answer.is_success and "sid" in said:
            return str(said["sid"])
        if answer.is_success:
            raise DeliveryError("uncertain", f"HTTP {answer.status_code} without an id")
        other = kind_of_fault(answer.status_code) if answer.is_server_error else "temporary"
        raise DeliveryError(REFUSALS.get(said.get("code", 0), other), f"HTTP {answer.status_code}, {said.get('code')}")


def _said(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _signature(secret: str, url: str, form: list[tuple[str, str]]) -> bytes:
    """Over the address as it was called and the fields of the form in the order of their names."""
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha1).digest())
