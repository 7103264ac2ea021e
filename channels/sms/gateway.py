"""What a gateway for SMS must do, whatever its own protocol: a new one is one file and one line in account.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

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

    last: whether it is the last SMS of the message, which leaves when all others have left.
    """

    id: str
    key: str
    verdict: Verdict
    last: bool = True


def is_last(fields: Fields) -> bool:
    """Whether a report is about the last SMS of a message, by the numbers that we put into its address."""
    piece, of = fields.get("piece", ""), fields.get("of", "")
    return not (piece.isdecimal() and of.isdecimal()) or int(piece) + 1 >= int(of)


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
