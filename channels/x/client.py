"""tweepy's client with what it lacks: an address of our choice, and a time limit."""

from dataclasses import dataclass
from typing import Any

import tweepy
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

HOST = "https://api.twitter.com"
TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Keys:
    """An app's and an account's proof. token begins with the account's own number."""

    bearer: str
    key: str
    key_secret: str
    token: str
    token_secret: str


class Road(HTTPAdapter):
    """Where the API is asked, and for how long: tweepy knows one address and waits for ever."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base.rstrip("/")

    def send(self, request: PreparedRequest, *args: Any, **how: Any) -> Response:
        """The answer from our address to what was meant for X's; the proof in it stays the one for X's."""
        request.url = self.base + (request.url or "").removeprefix(HOST)
        return super().send(request, *args, **{**how, "timeout": TIMEOUT})


def open_client(keys: Keys, base: str) -> tweepy.Client:
    """A client that hands over the answers as they are, since the limits stand in their headers."""
    client = tweepy.Client(keys.bearer, keys.key, keys.key_secret, keys.token, keys.token_secret, return_type=Response)
    client.session.mount(HOST, Road(base))
    return client


def never_left(error: RequestException) -> bool:
    """Whether the request cannot have reached X, so that a second try makes no second message."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError)
