"""The way out to Facebook: a message to a person on Messenger, a public reply under a comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.base import DeliveryError, Limits, Outgoing, Sent
from channels.cutting import pieces
from channels.facebook.account import FacebookAccount
from channels.facebook.graph import Graph
from channels.facebook.mark import Mark
from channels.public import post_of
from models.taxonomy import Channel

PER_SECOND = 20.0
LONGEST = 2000
BUTTON = 20


@dataclass(frozen=True, slots=True)
class Facebook:
    """All our pages, by name."""

    accounts: Mapping[str, FacebookAccount]
    name: Channel = Channel.FACEBOOK
    limits: Limits = Limits(PER_SECOND)
    reports: bool = True

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
    every = messages(outgoing)
    for no, message in list(enumerate(every))[len(outgoing.gone) :]:
        marked = {**message, "metadata": str(Mark(outgoing.key, no, len(every)))}
        what = {"recipient": {"id": outgoing.address}, "messaging_type": "RESPONSE", "message": marked}
        try:
            sent.append(str(graph.post("me/messages", what)["message_id"]))
        except DeliveryError as error:
            error.pieces = tuple(sent)
            raise
    ids = (*outgoing.gone, *sent)
    return Sent(ids[-1], pieces=ids)


def messages(outgoing: Outgoing) -> list[dict[str, Any]]:
    """The messages of one notice; the buttons hang under the last, which is where Messenger shows them.

    A label that is too long for a button stands in the text, and the button has its number.
    """
    options = [option for row in outgoing.options for option in row]
    fit = all(len(option.label) <= BUTTON for option in options)
    lines = [] if fit else ["", *(f"{place}. {option.label}" for place, option in enumerate(options, 1))]
    text = "\n".join([outgoing.text.strip(), *lines])
    made: list[dict[str, Any]] = [{"text": piece} for piece in pieces(text, lambda rest: rest[:LONGEST])]
    if options:
        made[-1]["quick_replies"] = [
            {"content_type": "text", "title": option.label if fit else str(place), "payload": option.payload}
            for place, option in enumerate(options, 1)
        ]
    return made
