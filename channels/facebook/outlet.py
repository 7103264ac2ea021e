"""The way out to Facebook: a message to a person on Messenger, a public reply under a comment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.base import DeliveryError, Option, Outgoing, Sent
from channels.facebook.account import FacebookAccount
from channels.facebook.graph import Graph
from channels.options import numbered, offered
from channels.pieces import pieces
from channels.public import post_of
from models.taxonomy import Channel

LONGEST = 2000
MOST_BUTTONS, BUTTON = 13, 20


@dataclass(frozen=True, slots=True)
class Facebook:
    """All our pages, by name."""

    accounts: Mapping[str, FacebookAccount]
    name: Channel = Channel.FACEBOOK

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand it over, in as many messages as it needs; a receipt says later whether it arrived."""
        account = self.accounts.get(outgoing.account)
        if account is None:
            raise DeliveryError("permanent", "no such account is configured")
        post = post_of(outgoing)
        if post is None:
            return _told(account.graph, outgoing)
        said = account.graph.post(f"{post}/comments", {"message": outgoing.text.strip()})
        return Sent(str(said["id"]), delivered=True)


def _told(graph: Graph, outgoing: Outgoing) -> Sent:
    """Every message that is not there yet, in their order; those that went before a failure are not sent again."""
    sent: list[str] = []
    for message in messages(outgoing)[len(outgoing.gone) :]:
        what = {"recipient": {"id": outgoing.address}, "messaging_type": "RESPONSE", "message": message}
        try:
            sent.append(str(graph.post("me/messages", what)["message_id"]))
        except DeliveryError as error:
            raise DeliveryError(error.kind, error.detail, error.retry_after, tuple(sent)) from error
    every = (*outgoing.gone, *sent)
    return Sent(every[-1], pieces=every)


def messages(outgoing: Outgoing) -> list[dict[str, Any]]:
    """The messages of one notice; the buttons hang under the last, which is where Messenger shows them."""
    options = offered(outgoing)
    fit = all(len(option.label) <= BUTTON for option in options)
    text = outgoing.text if fit and len(options) <= MOST_BUTTONS else numbered(outgoing.text, options)
    made: list[dict[str, Any]] = [{"text": piece} for piece in pieces(text.strip(), LONGEST)]
    if options and len(options) <= MOST_BUTTONS:
        made[-1]["quick_replies"] = _buttons(options, fit)
    return made


def _buttons(options: Sequence[Option], fit: bool) -> list[dict[str, str]]:
    """A label that is too long for a button stands in the text, and the button has its number."""
    return [
        {"content_type": "text", "title": option.label if fit else str(number), "payload": option.payload}
        for number, option in enumerate(options, 1)
    ]
