"""What a gateway for SMS must do, whatever its own protocol: a new one is one file and one line in account.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from channels import inlet
from channels.base import Outgoing, Sent
from channels.inlet import Call
from channels.sms.verdict import Verdict

# One event as the gateway named its parts, without what proved it.
Fields = Mapping[str, str]


class Piece(NamedTuple):
    """Which piece of a longer message this is: the sender's reference, the number from 1, how many there are."""

    ref: int
    no: int
    of: int


class Said(NamedTuple):
    """Somebody's SMS to us."""

    id: str
    sender: str
    text: str
    at: datetime | None = None
    piece: Piece | None = None


class Report(NamedTuple):
    """What became of an SMS of ours. id: of this report; key: of our message; verdict: what its codes mean.

    before_last: which SMS it is of several; None for the last one, which leaves when all others have left.
    """

    id: str
    key: str
    verdict: Verdict
    before_last: inlet.Piece | None = None


def before_last(fields: Fields, provider_id: str) -> inlet.Piece | None:
    """Which SMS of a message a report is about, by the numbers in its address; None for the last and the only one."""
    no, of = fields.get("piece", ""), fields.get("of", "")
    if not (no.isdecimal() and of.isdecimal()) or int(no) + 1 >= int(of):
        return None
    return inlet.Piece(provider_id, int(no), int(of))


class Gateway(Protocol):
    """One account at one gateway."""

    def admit(self, call: Call) -> Fields:
        """The event that a request brings; NotSignedIn where its proof is wrong."""

    def parse_mo(self, fields: Fields) -> Said:
        """The event as a message to us; KeyError where it is none."""

    def parse_dlr(self, fields: Fields) -> Report | None:
        """The event as a report; None where it is none."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand a whole message over, from where an earlier try ended; DeliveryError where it was not taken."""
