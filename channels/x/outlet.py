"""The way out to X: a private message to a person, a public reply to a mention."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import tweepy
from requests import Response
from requests.exceptions import RequestException

from channels.base import DeliveryError, Limits, Outgoing, Sent
from channels.public import post_of
from channels.refusal import Refusal
from channels.x.account import XAccount
from channels.x.client import never_left
from channels.x.errors import PRIVATE, PUBLIC, refused
from models.taxonomy import Channel

# X takes 1,440 private messages a day; more than that waits until the moment that X names.
PER_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class X:
    """All our accounts there, by name."""

    accounts: Mapping[str, XAccount]
    name: Channel = Channel.X
    limits: Limits = Limits(PER_SECOND)

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand it over. X sends no receipts: its word counts. It knows no key of ours: a lost call is uncertain."""
        account = self.accounts.get(outgoing.account)
        if account is None:
            raise DeliveryError("permanent", "no such account is configured")
        post = post_of(outgoing)
        if post is None:
            said = _handed(lambda: _tell(account.client, outgoing), PRIVATE, outgoing)
            return Sent(said["dm_event_id"], delivered=True)
        said = _handed(lambda: _reply(account.client, post, outgoing.text), PUBLIC, outgoing)
        return Sent(said["id"], delivered=True)


def _tell(client: tweepy.Client, outgoing: Outgoing) -> Response:
    answer: Response = client.create_direct_message(participant_id=outgoing.address, text=outgoing.text.strip())
    return answer


def _reply(client: tweepy.Client, post: str, text: str) -> Response:
    answer: Response = client.create_tweet(text=text.strip(), in_reply_to_tweet_id=post)
    return answer


def _handed(send: Callable[[], Response], table: Mapping[int, Refusal], outgoing: Outgoing) -> Mapping[str, str]:
    try:
        said: Mapping[str, str] = send().json()["data"]
    except tweepy.HTTPException as error:
        raise refused(error, table, outgoing.account, outgoing.at) from error
    except RequestException as error:
        kind = "temporary" if never_left(error) else "uncertain"
        raise DeliveryError(kind, f"no contact: {type(error).__name__}") from error
    return said
