"""How each provider brings a deed to our door: the request that it makes, the same for the same deed."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, urlencode

from botapi import BOT, SECRET
from cityapp import signed as app_signed
from graphapi import PAGE, escaped
from graphapi import signed as facebook_signed
from letters import letter
from soak.plan import IDENTITY, NAME, Citizen, Deed

HERE = "/api/v1/channels"
KANNELS = "a-secret-of-the-soak"


class Call(NamedTuple):
    """A request to us."""

    path: str
    headers: Mapping[str, str]
    body: bytes


def number_of(key: str) -> int:
    """A deed's key as a number of its own, for providers that count."""
    citizen, _, place = key.partition("x")
    return int(citizen) * 100 + int(place)


def _telegram(citizen: Citizen, deed: Deed, now: datetime) -> Call:
    number, at = number_of(deed.key), int(now.timestamp())
    person = {"id": int(citizen.who), "is_bot": False, "first_name": "Айдос", "language_code": "de"}
    chat = {"id": int(citizen.who), "type": "private"}
    said = {"message_id": number, "from": person, "chat": chat, "date": at, "text": deed.text}
    if deed.kind == "picture":
        size = {"file_id": f"f{deed.key}", "file_unique_id": f"f{deed.key}", "width": 1280, "height": 960}
        said |= {"photo": [size], "caption": deed.text, "media_group_id": deed.about}
        said = {name: value for name, value in said.items() if name != "text" and value}
    if deed.kind == "change":
        event: dict[str, Any] = {"edited_message": {**said, "message_id": number_of(deed.about), "edit_date": at}}
    elif deed.kind == "press":
        under = {"message_id": number, "from": BOT, "chat": chat, "date": at, "text": "?"}
        query = {"id": str(number), "from": person, "chat_instance": "1", "data": deed.text, "message": under}
        event = {"callback_query": query}
    else:
        event = {"message": said}
    body = json.dumps({"update_id": number, **event}).encode()
    return Call(f"{HERE}/telegram/city", {"x-telegram-bot-api-secret-token": SECRET}, body)


def _facebook(citizen: Citizen, deed: Deed, now: datetime) -> Call:
    at = int(now.timestamp() * 1000)
    if deed.kind == "comment" or (deed.kind == "change" and _is_public(citizen, deed.about)):
        return _feed(citizen, deed, now)
    events: dict[str, dict[str, Any]] = {
        "say": {"message": {"mid": deed.key, "text": deed.text}},
        "press": {"message": {"mid": deed.key, "text": "…", "quick_reply": {"payload": deed.text}}},
        "change": {"message_edit": {"mid": deed.about, "text": deed.text, "num_edit": 1}},
        "unsend": {"message": {"mid": deed.about, "is_deleted": True}},
        "receipt": {"delivery": {"mids": [deed.about], "watermark": at}},
        "echo": {"message": {"mid": deed.about, "is_echo": True, "app_id": 1, "metadata": deed.text}},
    }
    event = {"sender": {"id": citizen.who}, "recipient": {"id": PAGE}, "timestamp": at, **events[deed.kind]}
    return _signed({"id": PAGE, "time": at, "messaging": [event]})


def _is_public(citizen: Citizen, key: str) -> bool:
    return any(one.kind == "comment" and one.key == key for scene in citizen.scenes for one in scene)


def _feed(citizen: Citizen, deed: Deed, now: datetime) -> Call:
    """A comment under a post of its own, or what its writer made of it."""
    at, number = int(now.timestamp()), deed.about or deed.key
    value = {"item": "comment", "comment_id": number, "post_id": f"{PAGE}_{number}", "message": deed.text}
    value |= {"from": {"id": citizen.who, "name": "Айдос"}, "verb": "add" if deed.kind == "comment" else "edited"}
    # When it was written stays the same, however often it is told.
    return _signed({"id": PAGE, "time": at, "changes": [{"field": "feed", "value": value}]})


def _signed(entry: Mapping[str, Any]) -> Call:
    body = escaped(entry)
    return Call(f"{HERE}/facebook/akimat", facebook_signed(body), body)


def _sms(citizen: Citizen, deed: Deed, now: datetime) -> Call:
    given = {"secret": KANNELS}
    if deed.kind == "receipt":
        return Call(f"{HERE}/sms/main?{deed.about}", {}, b"")
    ref, of, no = map(int, deed.about.split("/")) if deed.kind == "piece" else (0, 1, 1)
    udh = quote_from_bytes(bytes((5, 0, 3, ref, of, no)) if of > 1 else b"")
    given |= {"id": deed.key, "from": citizen.who, "at": str(int(now.timestamp()))}
    headers = {"content-type": 'text/plain; charset="UTF-16BE"'}
    return Call(f"{HERE}/sms/main?{urlencode(given)}&udh={udh}", headers, deed.text.encode("utf-16-be"))


def _app(citizen: Citizen, deed: Deed, now: datetime) -> Call:
    person = {"sender": citizen.who}
    filed = {**person, "text": deed.text, "language": "kk", "category": "heating", "region": "KZ-75"}
    events = {
        "file": ("case.file", {**filed, "name": NAME, "identity_number": IDENTITY}),
        "add": ("case.message", {**person, "text": deed.text, "number": deed.about}),
        "rate": ("case.rate", {**person, "value": "solved", "number": deed.about}),
        "receipt": ("notice.receipt", {"id": deed.about, "state": "delivered"}),
    }
    kind, data = events[deed.kind]
    body = json.dumps({"type": kind, "data": data}, ensure_ascii=False)
    return Call(f"{HERE}/app/city", app_signed(deed.key, body, now), body.encode())


WIRES: dict[str, Callable[[Citizen, Deed, datetime], Call]] = {
    "telegram": _telegram,
    "facebook": _facebook,
    "sms": _sms,
    "app": _app,
}


def raw_letter(citizen: Citizen, deed: Deed) -> bytes:
    """The deed as a letter; the grade is an answer to the letter that it is about."""
    head = {"writer": citizen.who, "Message_ID": f"<{deed.key}@phone.example>"}
    return letter(deed.text, **head, **({"In_Reply_To": deed.about} if deed.about else {}))
