"""One page on Facebook: its proof, what it is told, and its files."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field

from channels.accounts import AccountTable, Secret, is_private
from channels.facebook.events import events
from channels.facebook.graph import HOST, LARGEST, Graph
from channels.facebook.reading import meaning
from channels.inlet import Arrival, Call, Envelope
from models.errors import NotSignedIn
from models.taxonomy import Channel


@dataclass(frozen=True, slots=True)
class FacebookAccount:
    """graph: the page at Meta's own API."""

    account: str
    graph: Graph
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    channel: Channel = Channel.FACEBOOK
    correctable: bool = False
    quiet: bool = True
    largest: int = LARGEST

    def admit(self, call: Call) -> Sequence[Envelope]:
        """The events of a request that Meta signed.

        The signature is over the very bytes, in which Meta escapes all but ASCII: nothing may be written anew before.
        """
        expected = hmac.new(self.app_secret.encode(), call.body, hashlib.sha256).hexdigest()
        given = call.headers.get("x-hub-signature-256", "")
        if not self.app_secret or not _same(f"sha256={expected}", given):
            raise NotSignedIn("bad_signature")
        return events(call.body)

    def greet(self, call: Call) -> str:
        """Meta's challenge, to whoever knows the word that we gave Meta."""
        asked = call.query
        known = bool(self.verify_token) and _same(self.verify_token, asked.get("hub.verify_token", ""))
        if asked.get("hub.mode") != "subscribe" or not known:
            raise NotSignedIn("bad_signature")
        return asked.get("hub.challenge", "")

    def read(self, body: str) -> Arrival:
        """What a kept event means."""
        return meaning(body, self.account)

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        """A file of a message, by the message and the file's place in it."""
        message, _hash, place = file_id.rpartition("#")
        return self.graph.file(message, int(place))


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))


class FacebookTable(AccountTable):
    """One [[facebook]] of the file of accounts; each secret NAME may lie in the file that NAME_file names."""

    page_token: Secret
    app_secret: Secret
    verify_token: Secret
    api_url: Annotated[AnyHttpUrl, AfterValidator(is_private)] = AnyHttpUrl(HOST)
    version: Annotated[str, Field(pattern=r"^v\d+\.\d+$")] = "v25.0"

    def open(self) -> FacebookAccount:
        """The account, ready for use."""
        graph = Graph(f"{str(self.api_url).rstrip('/')}/{self.version}", self.account, self.page_token)
        return FacebookAccount(self.account, graph, self.app_secret, self.verify_token)
