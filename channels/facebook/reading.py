"""What an event of Facebook means."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from channels.facebook.events import number_of
from channels.facebook.mark import read_mark
from channels.inlet import Arrival, Erased, Passed, Piece, RemoteRef, Reported, Rewritten, Said, Written
from channels.public import INVITE, under
from classifier.language import detect
from models.contact import ContactAddress
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

Event = Mapping[str, Any]
FILES = frozenset({"image", "audio", "video", "file"})


def meaning(body: str, account: str) -> Arrival:
    """The arrival behind a kept event."""
    event = json.loads(body)
    if "delivered" in event:
        return _delivered(event, account)
    if "echoed" in event:
        mark = read_mark(event["mark"])
        if mark is None:
            return Passed("our own message, written elsewhere")
        piece = Piece(event["echoed"], mark.no, mark.of)
        return Reported(mark.key, S.ACCEPTED, "Facebook showed it to us", piece=piece, shared=True)
    if "invite" in event:
        language = detect(event["message"])[0]
        return Passed("a public comment", under(Channel.FACEBOOK, event["invite"], account), INVITE, language)
    if "feed" in event:
        return _comment(event["feed"], event["page"], account)
    return _messenger(event["messenger"], account)


def _delivered(event: Event, account: str) -> Reported:
    to = ContactAddress(Channel.FACEBOOK, str(event.get("to", "")), account)
    until = _moment(event.get("until"))
    said = "Facebook reported it"
    return Reported(event["delivered"], S.DELIVERED, said, by_provider=True, to=to, before=until, shared=True)


def _messenger(event: Event, account: str) -> Said:
    author = ContactAddress(Channel.FACEBOOK, str(event.get("sender", {}).get("id", "")), account)
    kind = next((name for name in MESSENGER if name in event), None)
    if kind is None:
        return Passed(f"of no concern: {', '.join(sorted(event))}")
    return MESSENGER[kind](event, author)


def _message(event: Event, author: ContactAddress) -> Said:
    message = event["message"]
    if message.get("is_deleted"):
        return Erased(author, message["mid"])
    text, files, place = message.get("text", ""), tuple(_files(message)), _place(message)
    if not (text or files or place):
        return Passed("a sticker, or nothing that can be read")
    return Written(
        author,
        message["mid"],
        text,
        _moment(event.get("timestamp")),
        reply_to=message.get("reply_to", {}).get("mid"),
        pressed=message.get("quick_reply", {}).get("payload"),
        place=place,
        remote=files,
    )


def _edited(event: Event, author: ContactAddress) -> Said:
    edit = event["message_edit"]
    return Rewritten(author, edit["mid"], edit.get("text", ""), _moment(event.get("timestamp")))


def _pressed(event: Event, author: ContactAddress) -> Said:
    press, at = event["postback"], event.get("timestamp")
    number = press.get("mid") or f"postback:{at}"
    return Written(author, number, press.get("title", ""), _moment(at), pressed=press.get("payload"))


MESSENGER: Mapping[str, Callable[[Event, ContactAddress], Said]] = {
    "message": _message,
    "message_edit": _edited,
    "postback": _pressed,
}


def _files(message: Event) -> list[RemoteRef]:
    """By message and place in it: the addresses of the files themselves end after some days, and are very long."""
    found = [one for one in message.get("attachments", ()) if one.get("type") in FILES]
    own = [one for one in found if "sticker_id" not in one.get("payload", {})]
    return [RemoteRef(f"{message['mid']}#{place}") for place, _one in enumerate(own)]


def _place(message: Event) -> tuple[float, float] | None:
    places = (one["payload"] for one in message.get("attachments", ()) if one.get("type") == "location")
    at = next((one["coordinates"] for one in places if "coordinates" in one), None)
    return (float(at["lat"]), float(at["long"])) if at else None


def _comment(value: Event, page: str, account: str) -> Said:
    writer = value.get("from", {})
    if writer.get("id") in (None, page):
        return Passed("our own, or nobody's")
    author = ContactAddress(Channel.FACEBOOK, str(writer["id"]), account)
    number, text = number_of(value), value.get("message", "")
    at = _moment(value.get("created_time"), per_second=1)
    known: Mapping[str, Said] = {
        "add": Written(author, number, text, at, name=writer.get("name"), public=True),
        "edited": Rewritten(author, number, text, at, public=True),
        "remove": Erased(author, number),
    }
    return known.get(value.get("verb", "")) or Passed("of no concern")


def _moment(at: Any, per_second: int = 1000) -> datetime | None:
    """Messenger counts in thousandths, a page's feed in seconds."""
    return datetime.fromtimestamp(int(at) / per_second, UTC) if isinstance(at, int) else None
