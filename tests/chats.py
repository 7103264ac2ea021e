"""A provider of the tests' own, and a person at its other side: a channel that any provider could be, without proof."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from factories import account, act
from sqlmodel import Session, col, select

from api.worker import deliver, process
from channels.attachments import LARGEST
from channels.base import DeliveryError, Outgoing, Sent
from channels.inlet import Call, Envelope, Erased, Passed, Reach, RemoteRef, Rewritten, Written
from channels.web import Web
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.contact import ContactAddress
from models.taxonomy import Channel, State

COLD = "Абай 143, екінші подъезд. Үш күннен бері батареялар мүлдем суық, үйде 14 градус"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
KINDS = {"written": Written, "rewritten": Rewritten, "erased": Erased, "reach": Reach, "passed": Passed}


@dataclass
class Chat:
    """A provider and our account there: what it sent us, what it was sent."""

    channel: Channel
    account: str = "city"
    correctable: bool = False
    quiet: bool = True
    said: list[Outgoing] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    shut: bool = False
    largest: int = LARGEST

    @property
    def name(self) -> Channel:
        return self.channel

    def admit(self, call: Call) -> Sequence[Envelope]:
        event = json.loads(call.body)
        return [Envelope(event["id"], event["who"], call.body.decode())]

    def read(self, body: str):
        event = json.loads(body)
        kind, given = KINDS[event["kind"]], event["given"]
        if "at" in given:
            given["at"] = datetime.fromisoformat(given["at"])
        given["remote"] = tuple(RemoteRef(*one) for one in given.pop("remote", ()))
        if kind is not Written:
            del given["remote"]
        return kind(author=ContactAddress(self.channel, event["who"], self.account), **given)

    def send(self, outgoing: Outgoing) -> Sent:
        if self.shut:
            raise DeliveryError("blocked", "the person takes no messages")
        self.said.append(outgoing)
        return Sent(f"m{len(self.said)}", delivered=True)

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        if file_id not in self.files:
            raise DeliveryError("temporary", "HTTP 404")
        return self.files[file_id], "photo.png"


@dataclass
class Person:
    """Somebody at the other side of a chat."""

    client: object
    house: object
    chat: Chat
    who: str = "aidos-17"
    events: ClassVar[Iterator[int]] = iter(range(1, 10**6))

    def does(self, kind: str, **given) -> None:
        event = {"id": f"e{next(self.events)}", "who": self.who, "kind": kind, "given": given}
        address = f"/api/v1/channels/{self.chat.channel}/{self.chat.account}"
        assert self.client.post(address, json=event).status_code == 200
        while process(self.house, self.house.clock()):
            pass

    def writes(self, text: str = "", provider_id: str = "", **given) -> str:
        provider_id = provider_id or f"p{next(self.events)}"
        self.does("written", provider_id=provider_id, text=text, **given)
        return provider_id

    def presses(self, payload: str) -> None:
        self.writes(pressed=payload)

    def hears(self) -> list[Outgoing]:
        """What has come since this was asked last."""
        before = len(self.chat.said)
        deliver(self.house, self.house.clock())
        return [one for one in self.chat.said[before:] if one.address == self.who]

    def files_heating(self, text: str = COLD) -> Case:
        self.writes(text)
        for payload in ("lang:kk", "signal", "subject:heating", "region:KZ-75", "yes"):
            self.presses(payload)
        self.hears()
        return self.cases()[0]

    def cases(self) -> list[Case]:
        with Session(self.house.engine) as session:
            return list(session.exec(select(Case).order_by(col(Case.id).desc())).all())

    def words(self, case: Case) -> list[str]:
        with Session(self.house.engine) as session:
            return [one.text for one in queries.messages(session, case.id, notes=False)]


def person(client, house, channel: Channel) -> Person:
    chat = Chat(channel)
    house.inlets = {(channel, chat.account): chat}
    house.channels = {Channel.WEB: Web(), channel: chat}
    house.office = replace(house.office, served=frozenset(house.channels))
    return Person(client, house, chat)


def labels(outgoing: Outgoing) -> list[str]:
    return [option.label for row in outgoing.options for option in row]


def payloads(outgoing: Outgoing) -> list[str]:
    return [option.payload for row in outgoing.options for option in row]


def answered(house, number: str, words: str = "Клапан ауыстырылды.") -> None:
    with act(house, number, account(house, f"Denis {next(Person.events)}")) as held:
        if held.case.state == State.ASSIGNED:
            routing.take(held)
        answering.answer(held, "resolved", words, None)
    house.clock.forward(seconds=30)
