"""What an event of X means."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.inlet import Passed, RemoteRef, Said, Written
from channels.public import INVITE, under
from channels.texts import say
from channels.x.events import not_for_us, parent_of
from classifier.language import detect
from models.contact import ContactAddress
from models.taxonomy import Channel

Event = Mapping[str, Any]
# X puts a short link to each picture behind the words.
PICTURE_LINK = re.compile(r"\s*https://t\.co/\w+\s*$")


def meaning(body: str, account: str, owner: str) -> Said:
    """The arrival behind a kept event. owner: our own number on X."""
    event = json.loads(body)
    return READ[event["kind"]](event, account, owner)


def _mention(event: Event, account: str, owner: str) -> Said:
    post = event["post"]
    why = not_for_us(post, owner)
    if why:
        return Passed(why)
    words = _words(post, event["media"])
    name = next((one["username"] for one in _named(post) if one.get("id") == owner), None)
    if name:
        words = re.sub(rf"@{re.escape(name)}\b", "", words, flags=re.IGNORECASE).strip()
    text = "\n\n".join(filter(None, (words, _answered(post, event["parent"], owner, words))))
    return replace(_written(event, ContactAddress(Channel.X, post["author_id"], account), text), public=True)


def _invite(event: Event, account: str, _owner: str) -> Said:
    language = detect(_words(event["post"], []))[0]
    return Passed("a public mention", under(Channel.X, event["post"]["id"], account), INVITE, language)


def _message(event: Event, account: str, owner: str) -> Said:
    post = event["post"]
    if post.get("sender_id") == owner:
        return Passed("our own message")
    if "-" not in post.get("dm_conversation_id", "-"):
        return Passed("a group")
    author = ContactAddress(Channel.X, post["sender_id"], account)
    return _written(event, author, _words(post, event["media"]))


READ = {"mention": _mention, "invite": _invite, "message": _message}


def _written(event: Event, author: ContactAddress, text: str) -> Written:
    post = event["post"]
    at = datetime.fromisoformat(post["created_at"]) if "created_at" in post else None
    remote = tuple(RemoteRef(url) for one in event["media"] if (url := one.get("url")))
    return Written(author, post["id"], text, at, name=event["name"], remote=remote)


def _words(post: Event, media: list[Event]) -> str:
    """What was written: all of it where it is long, without X's own link to the pictures."""
    words: str = html.unescape(post.get("note_tweet", {}).get("text") or post.get("text", ""))
    return PICTURE_LINK.sub("", words) if media else words


def _named(post: Event) -> list[Event]:
    found: list[Event] = post.get("entities", {}).get("mentions", [])
    return found


def _answered(post: Event, parent: Event | None, owner: str, words: str) -> str:
    """What somebody's post was about that answers another one; a note where that can no longer be read."""
    if parent_of(post) is None or (parent and parent.get("author_id") == owner):
        return ""
    answered = _words(parent, []) if parent else ""
    language = detect(words)[0] or detect(answered)[0]
    if not language:
        return answered
    return say(language, "line", "answers_post" if parent else "answers_unreadable", post=answered)
