"""What a way in is: it knows its provider's proof and language, and nothing of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from channels.base import Incoming
from models.contact import ContactAddress
from models.lifecycle import Verb
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S


class Envelope(NamedTuple):
    """One event of a request, before anybody has acted on it. sender: whose events keep their order."""

    event_id: str
    sender: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A new complaint."""

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Acted:
    """What the author did with a case: a message, a rating, reopening, an appeal, withdrawal."""

    verb: Verb
    number: str
    author: ContactAddress
    text: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a message of ours, by our key."""

    key: str
    state: S
    detail: str = ""


Arrival = Filed | Acted | Reported


class Inlet(Protocol):
    """One account of ours on a channel that brings something in."""

    @property
    def channel(self) -> Channel:
        """Which channel it is."""

    @property
    def account(self) -> str:
        """Which of our accounts there."""

    def admit(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[Envelope]:
        """The events of a request; NotSignedIn where its proof is wrong, BadInput where it cannot be read at all."""

    def read(self, body: str) -> Arrival:
        """What an admitted event means."""
