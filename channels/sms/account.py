"""Our numbers for SMS: one account is one number at one gateway, in and out."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.inlet import Call, Envelope, Part, Reported, Written
from channels.sms.address import reach
from channels.sms.gateway import Gateway, Report, Said
from models.contact import ContactAddress
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.sms")

# A column holds no NUL; where a message had one, something was lost on its way.
NUL, LOST = "\0", "\N{REPLACEMENT CHARACTER}"
# Where a piece never came.
GAP = " […] "
# What the others of a message must not hide: those that come after one of them may not have left yet.
GOOD = (S.ACCEPTED, S.DELIVERED)
# Our own field: the text of all pieces.
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """One number. country: whose numbers are written without a code."""

    account: str
    gateway: Gateway
    country: str
    channel: Channel = Channel.SMS
    correctable: bool = False
    # What stands in our answer would be sent to the citizen.
    quiet: bool = True

    def admit(self, call: Call) -> Sequence[Envelope]:
        """The one event of a request, as the gateway named its parts. What cannot be read is kept for a person."""
        fields = self.gateway.admit(call)
        body = json.dumps(fields, ensure_ascii=False)
        report = self.gateway.parse_dlr(fields)
        if report is not None:
            return [Envelope(report.id[:200], None, body)]
        said = self.gateway.parse_mo(fields)
        return [Envelope(said.id[:200], _order(said), body)]

    def read(self, body: str) -> Written | Part | Reported:
        """What an event means; ValueError where it names no sender, so that a person looks at it."""
        fields = json.loads(body)
        report = self.gateway.parse_dlr(fields)
        if report is not None:
            return self._reported(report)
        said = self.gateway.parse_mo(fields)
        if said.piece and WHOLE not in fields:
            return Part(said.piece.no, said.piece.of)
        return self._written(said, fields.get(WHOLE, said.text))

    def whole(self, pieces: Mapping[int, str], of: int) -> str:
        """The first piece that there is, with the text of all."""
        fields = {no: json.loads(body) for no, body in pieces.items()}
        texts = [self.gateway.parse_mo(fields[no]).text if no in fields else GAP for no in range(1, of + 1)]
        return json.dumps({**fields[min(fields)], WHOLE: "".join(texts)}, ensure_ascii=False)

    def _reported(self, report: Report) -> Reported:
        if report.before_last and report.verdict.state in GOOD:
            return Reported(report.key, S.ACCEPTED, report.verdict.detail, piece=report.before_last)
        if not report.verdict.known:
            log.error("ALARM: sms account %s, a report that we do not know: %s", self.account, report.verdict.detail)
        return Reported(report.key, report.verdict.state, report.verdict.detail)

    def _written(self, said: Said, text: str) -> Written:
        if not said.sender:
            raise ValueError("an SMS without a sender: see the gateway's addresses of this account")
        address, answerable = reach(said.sender.replace(NUL, ""), self.country)
        author = ContactAddress(Channel.SMS, address, self.account)
        return Written(author, said.id[:200], text.replace(NUL, LOST), at=said.at, answerable=answerable)


def _order(said: Said) -> str:
    """Whose events keep their order: a person's; the pieces of one message wait for each other alone."""
    sender = said.sender.replace(NUL, "")[:100]
    return f"{sender}#{said.piece.ref}/{said.piece.of}" if said.piece else sender
