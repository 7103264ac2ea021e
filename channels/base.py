"""What a channel is, and what comes in through one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable

from channels.enclosing import Enclosed
from models.actions.filing import StoredFile
from models.contact import ContactAddress
from models.taxonomy import Channel as ChannelName


class Option(NamedTuple):
    """An answer that we offer: what stands on its button, and what comes back when it is pressed."""

    label: str
    payload: str


class Erasure(NamedTuple):
    """A message of the other side that should go from the chat, and what to say instead of the text once it has."""

    provider_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered notice on its way to one address. `key` is ours and stays the same over all tries.

    at: the instant of this try; account: by which of our accounts on that channel the address is known; number: of the
    case; options: rows of buttons, for channels that have them; files: what this channel carries of the agency's, after
    the words; gone: the provider's ids of the pieces that earlier tries brought there, in their order.
    """

    key: str
    address: str
    subject: str
    text: str
    language: str
    at: datetime
    account: str = ""
    number: str = ""
    notice: str = ""
    options: tuple[tuple[Option, ...], ...] = ()
    files: tuple[Enclosed, ...] = ()
    gone: tuple[str, ...] = ()
    erasure: Erasure | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a provider said: its own id, and whether its word already means delivery.

    pieces: the ids of all pieces, where one message is several of the provider's.
    """

    provider_id: str
    delivered: bool = False
    pieces: tuple[str, ...] = ()


class DeliveryError(Exception):
    """It did not go out.

    kind: temporary (try again, after `retry_after` if the provider says so) | permanent | uncertain (it may have gone:
    never resend) | blocked (permanent: this address wants or takes no messages) | gone (permanent: the account wants no
    more). pieces: the provider's ids of what had gone before it failed. whole_account: `retry_after` holds for the
    account and not only for this address.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        retry_after: timedelta | None = None,
        pieces: tuple[str, ...] = (),
        *,
        whole_account: bool = False,
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.pieces = pieces
        self.whole_account = whole_account
        super().__init__(f"{kind}: {detail}")


class Channel(Protocol):
    """One way out. A channel is a small class and a line in the registry; one contract test runs over all of them."""

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand the message to the provider; DeliveryError when it did not take it. No database is open meanwhile.

        Several threads may be in it at once, never two for one address.
        """


class Limits(NamedTuple):
    """How many messages a second a provider takes from one of our accounts and for one address; None: any number."""

    account: float | None = None
    address: float | None = None


@runtime_checkable
class Paced(Protocol):
    """A way out whose provider takes only so much."""

    @property
    def limits(self) -> Limits:
        """What each account, and each address, takes."""


@runtime_checkable
class Reporting(Protocol):
    """A way out whose provider tells afterwards what became of each message: its silence means something."""

    @property
    def reports(self) -> bool:
        """Whether it tells."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How a complaint came over the counter of a service centre.

    clerk: the account of who took it; None: the author sat at the centre's own machine. received_on: the day on which a
    letter came, None: now; reason: why it is taken in on another day than that.
    """

    centre: str | None
    clerk: int | None = None
    representative: str = ""
    relation: str = ""
    received_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A complaint as a door or a provider brings it, before the rules of intake.

    address: where it happened; residence: where the author lives, where the law asks for that. came_from: the address
    that a provider vouches for; answers go there, and to the contact that is given besides only where they do not
    arrive. quiet: others read at the contact that is given.
    """

    text: str
    language: str
    channel: ChannelName
    category: str | None = None
    region: str | None = None
    address: str | None = None
    service: str | None = None
    name: str | None = None
    identity_number: str | None = None
    residence: str | None = None
    contact_kind: str | None = None
    contact_value: str | None = None
    quiet: bool = False
    came_from: ContactAddress | None = None
    publish: bool = False
    about: str | None = None
    sealed: bool = False
    urgent: str | None = None
    detected_language: str | None = None
    files: tuple[StoredFile, ...] = ()
    counter: Counter | None = None
