"""An agency's own app, a sensor platform, a partner's portal: signed JSON in, signed JSON out.

docs/channels/app.md is its description for whoever writes the other side.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from channels.accounts import AccountTable, is_private
from channels.base import DeliveryError, Incoming, Outgoing, Sent
from channels.inlet import Acted, Arrival, Call, Envelope, Filed, Reported
from channels.signing import check, secret_of, signed
from channels.trust import trusted
from classifier.emergency import urgent
from models.contact import ContactAddress
from models.errors import BadInput
from models.lifecycle import Verb
from models.taxonomy import Channel, Language
from models.taxonomy import DeliveryState as S

TIMEOUT = 20.0
MOST_EVENTS = 100
GONE = 410
LATER = frozenset({408, 425, 429})
# What a notice says of each file that it brings.
FACTS = ("id", "name", "mime", "size", "sha256", "caption")

Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Sender = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(min_length=1, max_length=20)]


class Data(BaseModel):
    """What every event carries; a name that we do not know is a mistake on the other side, and is said."""

    model_config = ConfigDict(extra="forbid")


class ContactData(Data):
    """Where the author can be reached when nothing arrives in the app."""

    kind: Literal["email", "phone"]
    value: str = Field(min_length=1, max_length=320)


class FileData(Data):
    sender: Sender
    text: Text
    language: str | None = Field(default=None, max_length=8)
    category: str | None = Field(default=None, max_length=40)
    region: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=300)
    service: str | None = Field(default=None, max_length=120)
    name: str | None = Field(default=None, max_length=200)
    identity_number: str | None = Field(default=None, max_length=40)
    residence: str | None = Field(default=None, max_length=300)
    contact: ContactData | None = None
    publish: bool = False


class WordData(Data):
    sender: Sender
    number: Number
    text: Text


class RatingData(Data):
    sender: Sender
    number: Number
    value: Literal["solved", "partly", "not_solved"]
    comment: str = Field(default="", max_length=2000)


class NumberData(Data):
    sender: Sender
    number: Number


class IdentityData(Data):
    sender: Sender
    number: Number
    name: str | None = Field(default=None, max_length=200)
    identity_number: str | None = Field(default=None, max_length=40)
    contact: ContactData | None = None


class ReceiptData(Data):
    id: str = Field(min_length=1, max_length=80)
    state: Literal["delivered", "read", "failed"]


class FileEvent(Data):
    type: Literal["case.file"]
    data: FileData


class WordEvent(Data):
    type: Literal["case.message", "case.reopen", "case.appeal"]
    data: WordData


class RatingEvent(Data):
    type: Literal["case.rate"]
    data: RatingData


class NumberEvent(Data):
    type: Literal["case.withdraw"]
    data: NumberData


class IdentityEvent(Data):
    type: Literal["case.identify"]
    data: IdentityData


class ReceiptEvent(Data):
    type: Literal["notice.receipt"]
    data: ReceiptData


Event = Annotated[
    FileEvent | WordEvent | RatingEvent | NumberEvent | IdentityEvent | ReceiptEvent, Field(discriminator="type")
]


class Wanted(Data):
    """A file of a notice of ours. notice: the id of the event that named it; file: the file's own."""

    notice: str = Field(min_length=1, max_length=80)
    file: int


class Batch(Data):
    events: list[Event] = Field(min_length=1, max_length=MOST_EVENTS)


ONE: TypeAdapter[Event] = TypeAdapter(Event)
VERBS = {
    "case.message": Verb.MESSAGE,
    "case.reopen": Verb.REOPEN,
    "case.appeal": Verb.APPEAL,
    "case.rate": Verb.RATE,
    "case.withdraw": Verb.WITHDRAW,
    "case.identify": Verb.IDENTIFY,
}
STATES = {"delivered": S.DELIVERED, "read": S.READ, "failed": S.PERM_FAILED}


@dataclass(frozen=True, slots=True)
class AppAccount:
    """One app. language: of whoever says none; callback: where notices go."""

    account: str
    secret: bytes
    callback: str
    language: str
    channel: Channel = Channel.APP
    correctable: bool = True
    quiet: bool = False

    def admit(self, call: Call) -> Sequence[Envelope]:
        """The events of a signed request, one or a batch; each keeps its sender's order."""
        request_id = check(self.secret, call.headers, call.body, call.now)
        events = _events(call.body)
        return [
            Envelope(
                request_id if len(events) == 1 else f"{request_id}:{place}",
                None if isinstance(event, ReceiptEvent) else event.data.sender,
                event.model_dump_json(),
            )
            for place, event in enumerate(events)
        ]

    def wanted(self, call: Call) -> tuple[str, int]:
        """Which notice's file a signed request wants; NotSignedIn or BadInput where it is none."""
        check(self.secret, call.headers, call.body, call.now)
        try:
            found = Wanted.model_validate_json(call.body)
        except ValidationError as error:
            raise BadInput(fields={_place(one["loc"]): "not_as_described" for one in error.errors()}) from error
        return found.notice, found.file

    def read(self, body: str) -> Arrival:
        """What an admitted event means."""
        event = ONE.validate_json(body)
        if isinstance(event, FileEvent):
            return Filed(self._incoming(event.data))
        if isinstance(event, ReceiptEvent):
            return Reported(event.data.id, STATES[event.data.state], "the app reported it")
        data = event.data.model_dump()
        text = data.get("text", data.get("comment", ""))
        given = self._given(event.data) if isinstance(event, IdentityEvent) else None
        return Acted(VERBS[event.type], data["number"], self._at(data["sender"]), text, data.get("value", ""), given)

    def _given(self, data: IdentityData) -> Incoming:
        who = data.model_dump(include={"name", "identity_number"})
        return Incoming("", self.language, Channel.APP, **who, **_contact(data.contact))

    def _incoming(self, data: FileData) -> Incoming:
        given = data.model_dump(exclude={"sender", "language", "contact"})
        return Incoming(
            **given,
            **_contact(data.contact),
            language=data.language or self.language,
            channel=Channel.APP,
            came_from=self._at(data.sender),
            urgent=urgent(data.text),
        )

    def _at(self, sender: str) -> ContactAddress:
        return ContactAddress(Channel.APP, sender, self.account)


def _contact(data: ContactData | None) -> dict[str, Any]:
    return {"contact_kind": data.kind, "contact_value": data.value} if data else {}


def _events(body: bytes) -> list[Any]:
    try:
        parsed = json.loads(body)
        batch = isinstance(parsed, dict) and "events" in parsed
        return list(Batch.model_validate(parsed).events) if batch else [ONE.validate_python(parsed)]
    except ValidationError as error:
        raise BadInput(fields={_place(one["loc"]): "not_as_described" for one in error.errors()}) from error
    except ValueError as error:
        raise BadInput("not_json") from error


def _place(location: Sequence[Any]) -> str:
    return ".".join(map(str, location)) or "body"


class AppTable(AccountTable):
    """One [[app]] of the file of accounts."""

    secret_file: Path
    callback: Annotated[AnyHttpUrl, AfterValidator(is_private)]
    language: Language

    def open(self) -> AppAccount:
        """The account; OSError or ValueError where its secret cannot be used."""
        return AppAccount(self.account, secret_of(self.read(self.secret_file)), str(self.callback), self.language)


@dataclass(frozen=True, slots=True)
class App:
    """The way out to all apps: a notice to the callback of the account by which its reader is known."""

    accounts: Mapping[str, AppAccount]
    name: Channel = Channel.APP

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand a notice over. Its id is the same on every try, so the other side can drop a second."""
        account = self.accounts.get(outgoing.account)
        if account is None:
            raise DeliveryError("permanent", "no such account is configured")
        body = json.dumps(_notice(outgoing), ensure_ascii=False).encode()
        headers = {"content-type": "application/json", **signed(account.secret, outgoing.key, body, outgoing.at)}
        try:
            answer = httpx.post(account.callback, content=body, headers=headers, timeout=TIMEOUT, verify=trusted())
        except httpx.HTTPError as error:
            raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error
        return _taken(answer, outgoing.key)


def _notice(outgoing: Outgoing) -> dict[str, Any]:
    data: dict[str, Any] = {
        "sender": outgoing.address,
        "number": outgoing.number,
        "notice": outgoing.notice,
        "language": outgoing.language,
        "subject": outgoing.subject,
        "text": outgoing.text,
    }
    if outgoing.files:
        data["files"] = [{name: getattr(one, name) for name in FACTS} for one in outgoing.files]
    return {"type": "case.notice", "id": outgoing.key, "data": data}


def _taken(answer: httpx.Response, key: str) -> Sent:
    if answer.is_success:
        return Sent(provider_id=key, delivered=True)
    said = f"HTTP {answer.status_code}"
    if answer.status_code == GONE:
        raise DeliveryError("gone", said)
    if answer.status_code in LATER or answer.is_server_error:
        # The callback is the account's: when it asks for patience, it asks for everybody's messages.
        raise DeliveryError("temporary", said, _retry_after(answer), whole_account=True)
    raise DeliveryError("permanent", said)


def _retry_after(answer: httpx.Response) -> timedelta | None:
    seconds = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(seconds), 86_400)) if seconds.isdecimal() else None
