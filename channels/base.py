"""What a channel is, and what comes in through one."""

from dataclasses import dataclass
from typing import Protocol

from models.actions.filing import StoredFile
from models.taxonomy import Channel as ChannelName


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered notice on its way to one address. `key` is ours and stays the same over all tries."""

    key: str
    address: str
    subject: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What a provider said: its own id, and whether its word already means delivery."""

    provider_id: str
    delivered: bool = False


class DeliveryError(Exception):
    """It did not go out. kind: temporary (try again) | permanent | uncertain (it may have gone: never resend)."""

    def __init__(self, kind: str, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind}: {detail}")


class Channel(Protocol):
    """One way out. A channel is a small class and a line in the registry; one contract test runs over all of them."""

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand the message to the provider; DeliveryError when it did not take it. No database is open meanwhile."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A complaint as a door or a provider brings it, before the rules of intake."""

    text: str
    language: str
    channel: ChannelName
    category: str | None = None
    region: str | None = None
    address: str | None = None
    service: str | None = None
    name: str | None = None
    identity_number: str | None = None
    contact_kind: str | None = None
    contact_value: str | None = None
    publish: bool = False
    about: str | None = None
    sealed: bool = False
    urgent: str | None = None
    detected_language: str | None = None
    files: tuple[StoredFile, ...] = ()
