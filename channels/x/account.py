"""One account on X: who it is, what is new for it, and what that means."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import tweepy
from pydantic import AfterValidator, AnyHttpUrl, Field

from channels.accounts import AccountTable, Secret, is_private
from channels.inlet import Envelope, Polled, Said
from channels.x.asking import ASK, Mark, Walk, first
from channels.x.client import HOST, Keys, open_client
from channels.x.events import events
from channels.x.files import LARGEST, fetched
from channels.x.reading import meaning
from models.taxonomy import Channel


@dataclass(frozen=True, slots=True)
class XAccount:
    """owner: its own number on X; api_url: where X is asked."""

    account: str
    owner: str
    client: tweepy.Client
    api_url: str
    channel: Channel = Channel.X
    correctable: bool = False
    largest: int = LARGEST

    def poll(self, since: str, now: datetime) -> Polled:
        """New mentions and private messages; DeliveryError where X let us have neither of what was due."""
        marks = dict.fromkeys(ASK, first(now)) | _marks(since)
        due = [kind for kind in ASK if marks[kind].wait <= now.timestamp()]
        walks = {kind: Walk(kind, self.client, self.account, self.owner).go(marks[kind], now) for kind in due}
        errors = [one.error for one in walks.values() if one.error and not one.pages]
        if errors and len(errors) == len(ASK):
            raise errors[0]
        found: list[Envelope] = []
        for kind, taken in walks.items():
            found.extend(events(kind, taken.pages, marks[kind], self.owner))
            marks[kind] = taken.mark
        rest = min(mark.wait for mark in marks.values()) - now.timestamp()
        return Polled(found, json.dumps(marks, separators=(",", ":")), timedelta(seconds=max(rest, 1)))

    def read(self, body: str) -> Said:
        """What a kept event means."""
        return meaning(body, self.account, self.owner)

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        """The picture at an address of X, and its name."""
        return fetched(self.client, file_id, self.api_url)


def _marks(since: str) -> dict[str, Mark]:
    return {kind: Mark(*mark) for kind, mark in json.loads(since or "{}").items()}


class XTable(AccountTable):
    """One [[x]] of the file of accounts; each secret NAME may lie in the file that NAME_file names."""

    bearer: Secret
    key: Secret
    key_secret: Secret
    token: Annotated[Secret, Field(pattern=r"^\d+-")]
    token_secret: Secret
    api_url: Annotated[AnyHttpUrl, AfterValidator(is_private)] = AnyHttpUrl(HOST)

    def open(self) -> XAccount:
        """The account; its number stands at the head of its token."""
        keys = Keys(self.bearer, self.key, self.key_secret, self.token, self.token_secret)
        url = str(self.api_url)
        return XAccount(self.account, self.token.partition("-")[0], open_client(keys, url), url)
