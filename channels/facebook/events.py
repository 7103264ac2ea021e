"""What Meta's webhooks hold, as events of their own (developers.facebook.com, Messenger and Pages webhooks).

One request carries entries of several kinds, each entry several events; every one becomes a row with a key that stays
the same when Meta sends it again.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from channels.inlet import Envelope
from models.errors import BadInput

Event = Mapping[str, Any]
# What a page's feed tells of that somebody may have written to us: comments, and posts on the page.
POSTS = frozenset({"comment", "post", "status", "photo"})


def events(body: bytes) -> list[Envelope]:
    """All events of a request; BadInput where it is none of a page."""
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise BadInput("not_json") from error
    if not isinstance(parsed, dict) or parsed.get("object") != "page":
        raise BadInput(fields={"object": "not_as_described"})
    return [one for entry in parsed.get("entry", ()) for one in _of_entry(entry)]


def _of_entry(entry: Event) -> Iterator[Envelope]:
    for event in entry.get("messaging", ()):
        yield from _messenger(event)
    for change in entry.get("changes", ()):
        if change.get("field") == "feed":
            yield from _feed(change["value"], str(entry["id"]))


def _messenger(event: Event) -> Iterator[Envelope]:
    sender, message = event.get("sender", {}).get("id"), event.get("message", {})
    if "delivery" in event:
        yield from _delivered(event["delivery"], sender)
    elif message.get("is_echo"):
        # Our own words need not be kept twice, nor wait for one another.
        mark = message.get("metadata", "")
        yield _kept(f"echo:{message['mid']}", None, {"echoed": message["mid"], "mark": mark})
    else:
        yield _kept(_key(event, sender), sender, {"messenger": event})


def _delivered(delivery: Event, reader: str | None) -> Iterator[Envelope]:
    """Older apps of Meta's say only until when everything has arrived."""
    for mid in delivery.get("mids", ()):
        yield _kept(f"delivered:{mid}", None, {"delivered": mid, "to": reader})
    if not delivery.get("mids"):
        until = delivery["watermark"]
        yield _kept(f"delivered:{reader}:{until}", None, {"delivered": "", "to": reader, "until": until})


def _key(event: Event, sender: str | None) -> str:
    message, edit = event.get("message", {}), event.get("message_edit", {})
    if edit:
        return f"edit:{edit['mid']}:{edit.get('num_edit', '')}"
    if message:
        return f"unsent:{message['mid']}" if message.get("is_deleted") else f"message:{message['mid']}"
    if "mid" in event.get("postback", {}):
        return f"postback:{event['postback']['mid']}"
    kind = next((name for name in event if name not in ("sender", "recipient", "timestamp")), "nothing")
    return f"{kind}:{sender}:{event.get('timestamp', '')}"


def _feed(value: Event, page: str) -> Iterator[Envelope]:
    if value.get("item") not in POSTS:
        return
    number, author = number_of(value), value.get("from", {}).get("id")
    verb = value.get("verb", "")
    # An edit has no number of its own: the time tells the second from the first.
    key = f"{verb}:{number}" + (f":{value.get('created_time', '')}" if verb == "edited" else "")
    yield _kept(key, author, {"feed": value, "page": page})
    if verb == "add" and author not in (None, page):
        # One invitation for each person under a post, however much they write there.
        about = {"invite": number, "message": value.get("message", "")}
        yield _kept(f"invite:{value.get('post_id', number)}:{author}", None, about)


def number_of(value: Event) -> str:
    """The number of a comment, or of a post on the page."""
    return str(value.get("comment_id") or value["post_id"])


def _kept(key: str, sender: str | None, what: Event) -> Envelope:
    return Envelope(key, sender, json.dumps(what, ensure_ascii=False))
