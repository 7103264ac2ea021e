"""What X's pages hold, as events of their own: a mention, the invitation that answers it, a private message."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.inlet import Envelope
from channels.x.asking import Mark, Page

Post = Mapping[str, Any]


def events(kind: str, pages: Sequence[Page], mark: Mark, owner: str) -> Iterator[Envelope]:
    """The events of a walk from the oldest on; what was known before the walk is left out."""
    for page in reversed(pages):
        for post in reversed(page.get("data", ())):
            if int(post["id"]) > mark.known:
                yield from KINDS[kind](post, page, owner)


def _mention(post: Post, page: Page, owner: str) -> Iterator[Envelope]:
    yield _kept("mention", post["id"], post["author_id"], {"post": post, **_around(post, page)})
    if not not_for_us(post, owner):
        # One invitation for each person in a thread, however often they name us there.
        thread = post.get("conversation_id", post["id"])
        yield _kept("invite", f"{thread}:{post['author_id']}", None, {"post": post})


def _message(post: Post, page: Page, _owner: str) -> Iterator[Envelope]:
    yield _kept("message", post["id"], post.get("sender_id"), {"post": post, **_around(post, page)})


KINDS = {"mentions": _mention, "messages": _message}


def _kept(kind: str, number: str, sender: str | None, what: Post) -> Envelope:
    return Envelope(f"{kind}:{number}", sender, json.dumps({"kind": kind, **what}, ensure_ascii=False))


def _around(post: Post, page: Page) -> Post:
    """What the page tells besides: the author's name, the files, the post that it answers."""
    given = page.get("includes", {})
    people = {one["id"]: one for one in given.get("users", ())}
    keys = post.get("attachments", {}).get("media_keys", ())
    parent = parent_of(post)
    return {
        "name": people.get(post.get("author_id", post.get("sender_id")), {}).get("name"),
        "media": [one for one in given.get("media", ()) if one["media_key"] in keys],
        "parent": next((one for one in given.get("tweets", ()) if one["id"] == parent), None),
    }


def parent_of(post: Post) -> str | None:
    """The number of the post that it answers."""
    return _referenced(post).get("replied_to")


def not_for_us(post: Post, owner: str) -> str:
    """Why a mention is no complaint; nothing where it may be one."""
    kinds = _referenced(post)
    reasons = {
        "our own post": post["author_id"] == owner,
        "passed on from somebody else": "retweeted" in kinds,
        "a quote": "quoted" in kinds,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _referenced(post: Post) -> dict[str, str]:
    return {one["type"]: one["id"] for one in post.get("referenced_tweets") or ()}
