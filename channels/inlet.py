"""What a way in is: it knows its provider's proof and language, and nothing of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable

from channels.base import Incoming
from models.actions.filing import StoredFile
from models.contact import ContactAddress
from models.lifecycle import Verb
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S


class Call(NamedTuple):
    """A provider's request, as it came. url: the whole of it as the provider called it, for signatures over it."""

    headers: Mapping[str, str]
    body: bytes
    now: datetime
    query: Mapping[str, str] = {}
    url: str = ""


class Envelope(NamedTuple):
    """One event of a request, before anybody has acted on it. sender: whose events keep their order."""

    event_id: str
    sender: str | None
    body: str


class Polled(NamedTuple):
    """What a provider had for us since we last asked, from where to ask the next time, and how long to rest before."""

    envelopes: Sequence[Envelope]
    since: str
    rest: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Filed:
    """A new complaint."""

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Acted:
    """What the author did with a case: a message, a rating, reopening, an appeal, withdrawal.

    given: what the law asks of the author and is given only now, as the fields of a complaint have it.
    """

    verb: Verb
    number: str
    author: ContactAddress
    text: str = ""
    value: str = ""
    given: Incoming | None = None


class Piece(NamedTuple):
    """The provider's own id of one of its messages, and which of `of` it is of ours, from 0."""

    provider_id: str
    no: int
    of: int


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a message of ours, by our key or, where `by_provider`, by the provider's own id of it.

    to: who got it, where a message may be several of the provider's and each is reported; piece: the one that it has
    taken; before: all that was handed over until then is meant, no single one; shared: others write from this account
    too, so that a message that we do not know may be theirs.
    """

    key: str
    state: S
    detail: str = ""
    by_provider: bool = False
    to: ContactAddress | None = None
    piece: Piece | None = None
    before: datetime | None = None
    shared: bool = False


class RemoteRef(NamedTuple):
    """A file that lies with the provider: it is fetched after the words are safe."""

    file_id: str
    name: str = ""
    mime: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote to us; the conversation finds out to which case it belongs.

    provider_id: the provider's id of the message; at: by the provider's clock; language: of the sender's app; reply_to:
    the provider's id of our message that it answers; number: of a case, proved by a signed token; pressed: what the
    button that was pressed means; album: what several parts of one message share; place: latitude, longitude;
    answerable: whether an answer can reach the sender; automatic: a machine wrote it, so that no answer goes out;
    public: everybody reads it, so that nothing is asked there.
    """

    author: ContactAddress
    provider_id: str
    text: str = ""
    at: datetime | None = None
    language: str | None = None
    name: str | None = None
    reply_to: str | None = None
    number: str | None = None
    pressed: str | None = None
    album: str | None = None
    place: tuple[float, float] | None = None
    remote: tuple[RemoteRef, ...] = ()
    stored: tuple[StoredFile, ...] = ()
    answerable: bool = True
    automatic: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The sender changed a message. public: everybody reads it."""

    author: ContactAddress
    provider_id: str
    text: str
    at: datetime | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """The sender took a message away on the platform."""

    author: ContactAddress
    provider_id: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The sender shut us out, or let us in again."""

    author: ContactAddress
    reachable: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """What concerns us not. say: a notice that is told there, once; why: for whoever reads the log.

    language: in which the notice is said.
    """

    why: str
    author: ContactAddress | None = None
    say: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Piece `no` of `of` of one message, from 1; the envelopes of its pieces share a sender that no other event has."""

    no: int
    of: int


Said = Written | Rewritten | Erased | Reach | Passed
Whole = Filed | Acted | Reported | Said
Arrival = Whole | Part


class Inlet(Protocol):
    """One account of ours on a channel that brings something in.

    correctable: the other side can mend what it sends, so what could never become anything is refused at once; all else
    is kept.
    """

    @property
    def channel(self) -> Channel:
        """Which channel it is."""

    @property
    def account(self) -> str:
        """Which of our accounts there."""

    @property
    def correctable(self) -> bool:
        """Whether its events are looked at before they are kept."""

    def read(self, body: str) -> Arrival:
        """What an admitted event means."""


@runtime_checkable
class Hook(Inlet, Protocol):
    """One that the provider calls. quiet: the provider wants an empty answer."""

    @property
    def quiet(self) -> bool:
        """Whether the answer says nothing."""

    def admit(self, call: Call) -> Sequence[Envelope]:
        """The events of a request; NotSignedIn where its proof is wrong, BadInput where it cannot be read at all."""


@runtime_checkable
class Fetcher(Protocol):
    """One whose other side fetches the files that our notices name."""

    def wanted(self, call: Call) -> tuple[str, int]:
        """The key of the notice, and which of its files; NotSignedIn or BadInput as for an event."""


@runtime_checkable
class Greeter(Protocol):
    """A hook that the provider tries out with a question before it uses it."""

    def greet(self, call: Call) -> str:
        """The right answer to the question; NotSignedIn where the question is not the provider's."""


@runtime_checkable
class Poller(Inlet, Protocol):
    """One that we ask what is new."""

    def poll(self, since: str, now: datetime) -> Polled:
        """Everything since the place of that name, "" for the first time; DeliveryError where the provider fails.

        No database is open meanwhile.
        """


@runtime_checkable
class Keeper(Protocol):
    """A way in whose messages point to files that lie with the provider."""

    @property
    def largest(self) -> int:
        """How many bytes a file of such a message may have."""

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        """A file's bytes and its name; DeliveryError where it cannot be had (permanent) or not now (temporary).

        TooLarge where the provider gives us none of that size.
        """


class Joiner(Inlet, Protocol):
    """A way in whose long messages come in pieces."""

    def whole(self, pieces: Mapping[int, str], of: int) -> str:
        """The body of one event that says what the bodies of these pieces say, with a mark for every gap."""
