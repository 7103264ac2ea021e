"""Asking X what is new: mentions and private messages, newest first, page by page, as far as its limits allow.

A walk goes from the newest down to what we know. It may end at any page and goes on there the next time, so that after
a long silence nothing is lost and nothing is asked twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import tweepy
from requests import Response
from requests.exceptions import RequestException

from channels.base import DeliveryError
from channels.x.errors import READING, refused, until_reset

# X's own limits for a walk: 300 pages of mentions and 15 pages of private messages in 15 minutes.
EVERY = {"mentions": timedelta(seconds=15), "messages": timedelta(minutes=1)}
PAGES = 10
# X charges for a message once for each day on which it shows it.
MESSAGES_A_PAGE = 25
# An account that is older than its connection to us: what was said before then is not ours to open again.
FIRST = timedelta(days=1)
# The first moment that X's numbers know, in milliseconds: they are made of the time and a counter.
EPOCH, COUNTER = 1288834974657, 22

Page = Mapping[str, Any]
MENTION = {
    "expansions": ["author_id", "referenced_tweets.id", "attachments.media_keys", "referenced_tweets.id.author_id"],
    "tweet_fields": ["created_at", "entities", "conversation_id", "note_tweet", "referenced_tweets", "author_id"],
    "user_fields": ["name", "username"],
    "media_fields": ["type", "url", "preview_image_url"],
}
MESSAGE = {
    "expansions": ["sender_id", "attachments.media_keys"],
    "dm_event_fields": ["created_at", "sender_id", "dm_conversation_id", "attachments", "text"],
    "user_fields": ["name", "username"],
    "media_fields": ["type", "url", "preview_image_url"],
}


class Mark(NamedTuple):
    """How far a walk has come: below `known` all is kept; `top` is the newest that this walk has seen, `token` names
    its next page; it is not to go on before the second `wait` of Unix time.
    """

    known: int
    top: int = 0
    token: str | None = None
    wait: int = 0


class Taken(NamedTuple):
    """What a walk brought, newest first; how far it came; why it went no further, where X did not let it."""

    pages: Sequence[Page]
    mark: Mark
    error: DeliveryError | None = None


def first(now: datetime) -> Mark:
    """Where an account begins that was never asked."""
    return Mark((int((now - FIRST).timestamp() * 1000) - EPOCH) << COUNTER)


@dataclass(frozen=True, slots=True)
class Walk:
    """One of the two things that an account is asked for. owner: our own number on X."""

    kind: str
    client: tweepy.Client
    account: str
    owner: str

    def go(self, mark: Mark, now: datetime) -> Taken:
        """What there is from the mark on; a page that fails is asked for again the next time."""
        pages: list[Page] = []
        while len(pages) < PAGES:
            try:
                answer = self._ask(mark, now)
            except DeliveryError as error:
                return Taken(pages, self._held_up(mark, error, now), error)
            pages.append(answer.json())
            mark = _after(mark, pages[-1])._replace(wait=self._next(answer.headers, now))
            if mark.token is None:
                break
        return Taken(pages, mark)

    def _ask(self, mark: Mark, now: datetime) -> Response:
        try:
            return ASK[self.kind](self, mark)
        except tweepy.HTTPException as error:
            raise refused(error, READING, self.account, now) from error
        except RequestException as error:
            raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error

    def _held_up(self, mark: Mark, error: DeliveryError, now: datetime) -> Mark:
        # A page's name grows old: then the walk begins anew, and what it brings twice is kept once.
        mark = mark._replace(top=0, token=None) if error.kind == "permanent" else mark
        return mark._replace(wait=_second(now + (error.retry_after or EVERY[self.kind])))

    def _next(self, headers: Mapping[str, str], now: datetime) -> int:
        return _second(now + (until_reset(headers, now) or EVERY[self.kind]))


def _mentions(walk: Walk, mark: Mark) -> Response:
    answer: Response = walk.client.get_users_mentions(
        walk.owner, since_id=mark.known, max_results=100, pagination_token=mark.token, **MENTION
    )
    return answer


def _messages(walk: Walk, mark: Mark) -> Response:
    answer: Response = walk.client.get_direct_message_events(
        event_types="MessageCreate", max_results=MESSAGES_A_PAGE, pagination_token=mark.token, **MESSAGE
    )
    return answer


ASK: Mapping[str, Callable[[Walk, Mark], Response]] = {"mentions": _mentions, "messages": _messages}


def _after(mark: Mark, page: Page) -> Mark:
    numbers = [int(one["id"]) for one in page.get("data", ())]
    top = max((mark.top, *numbers))
    token = page.get("meta", {}).get("next_token")
    if token is None or min(numbers, default=mark.known + 1) <= mark.known:
        return Mark(max(mark.known, top))
    return mark._replace(top=top, token=token)


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
