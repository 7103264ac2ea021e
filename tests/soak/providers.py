"""Telegram, Kannel, Facebook, X and a city's app behind one address, ours: no independent witness.

Each takes what its stand-in beside the channel's tests takes (botapi.py, graphapi.py, xapi.py, cityapp.py; Kannel's
user guide, "sendsms"), in a mood: it may say 500 although it took the message, ask for patience, or hang up.
"""

import json
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from chats import PIXEL
from graphapi import refusal
from soak.ledger import Ledger, Taken
from soak.moods import AFTER, BEFORE, DROP_AFTER, DROP_BEFORE, FINE, PATIENCE, TAKES, Moods
from soak.square import Square
from standin import HANG_UP, Answer, Asked, StandIn
from xapi import problem

Said = Answer | str


def _json(what: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(what).encode())


def _telegram_says_no(status: int, words: str, **more: int) -> Answer:
    return _json({"ok": False, "error_code": status, "description": words, "parameters": more}, status)


# Meta says how long, in minutes; without it we wait a quarter of an hour each time.
A_MINUTE = '{"1": [{"type": "messenger", "estimated_time_to_regain_access": 1}]}'
TROUBLE: dict[str, dict[str, Said]] = {
    "telegram": {
        BEFORE: _telegram_says_no(500, "Internal Server Error"),
        AFTER: _telegram_says_no(500, "Internal Server Error"),
        PATIENCE: _telegram_says_no(429, "Too Many Requests: retry after 3", retry_after=3),
    },
    # Meta names its own faults; one that it does not name says nothing about the message.
    "facebook": {
        BEFORE: refusal(2, status=500),
        AFTER: Answer(500, b"<html>"),
        PATIENCE: refusal(613, x_business_use_case_usage=A_MINUTE),
    },
    "sms": {
        BEFORE: Answer(500, b"Internal Server Error"),
        AFTER: Answer(500, b"Internal Server Error"),
        PATIENCE: Answer(503, b"Temporal failure, try again later."),
    },
    # X knows no key of ours either; its 503 says that it did nothing.
    "x": {BEFORE: problem(503), AFTER: Answer(500), PATIENCE: problem(503)},
    "app": {BEFORE: Answer(500), AFTER: Answer(500), PATIENCE: Answer(429, b"", {"retry-after": "3"})},
}


class Providers(StandIn):
    """All of them. Where a message was taken the ledger says so, whatever was answered."""

    def __init__(self, ledger: Ledger, moods: Moods, square: Square) -> None:
        super().__init__()
        self.ledger, self.moods, self.square = ledger, moods, square
        self.numbers = count(1001)

    def says(self, asked: Asked) -> Said:
        """What the provider of that address answers; nothing to whoever was killed before it had said all."""
        if asked.method == "POST" and len(asked.body) < int(asked.headers.get("content-length", 0)):
            return HANG_UP
        read = next(read for start, read in READERS.items() if asked.path.startswith(start))
        return read(self, asked)

    def receive(self, taken: Taken, fine: Answer, *, once: bool = False) -> Said:
        """The answer of one call by which a message is handed over."""
        mood = self.moods.next()
        if mood in TAKES:
            self.ledger.take(taken, once=once)
        self.ledger.count(mood)
        if mood == FINE:
            return fine
        return HANG_UP if mood in (DROP_BEFORE, DROP_AFTER) else TROUBLE[taken.channel][mood]

    def show(self, channel: str, fine: Answer) -> Said:
        """The answer of a call by which something is only read."""
        mood = self.moods.next()
        self.ledger.count(f"read, {mood}")
        if mood == FINE:
            return fine
        return HANG_UP if mood in (DROP_BEFORE, DROP_AFTER) else TROUBLE[channel][mood]


def _telegram(providers: Providers, asked: Asked) -> Said:
    given = dict(parse_qsl(asked.body.decode()))
    if asked.path.endswith("/getFile"):
        found = {"file_id": given["file_id"], "file_unique_id": "u", "file_path": f"photos/{given['file_id']}.jpg"}
        return providers.show("telegram", _json({"ok": True, "result": found}))
    if not asked.path.endswith("/sendMessage"):
        return _json({"ok": True, "result": True})
    number, to = next(providers.numbers), given["chat_id"]
    said = {"message_id": number, "date": 1_795_000_000, "chat": {"id": int(to), "type": "private"}}
    taken = Taken("telegram", f"{to}:{number}", to, given["text"])
    return providers.receive(taken, _json({"ok": True, "result": {**said, "text": given["text"]}}))


def _file(providers: Providers, _asked: Asked) -> Said:
    return providers.show("telegram", Answer(200, PIXEL))


def _x(providers: Providers, asked: Asked) -> Said:
    if asked.method == "GET":
        return providers.show("x", providers.square.shows(asked))
    given, number = json.loads(asked.body), f"{next(providers.numbers)}"
    post, reader = given.get("reply"), asked.path.removeprefix("/2/dm_conversations/with/").removesuffix("/messages")
    to = f"public:{post['in_reply_to_tweet_id']}" if post else reader
    return providers.receive(Taken("x", number, to, given["text"]), providers.square.taken(number))


def _facebook(providers: Providers, asked: Asked) -> Said:
    given = json.loads(asked.body)
    number = f"m_out{next(providers.numbers)}"
    if asked.path.endswith("/comments"):
        post = asked.path.split("/")[2]
        return providers.receive(Taken("facebook", number, f"public:{post}", given["message"]), _json({"id": number}))
    to, message = given["recipient"]["id"], given["message"]
    taken = Taken("facebook", number, to, message["text"], mark=message["metadata"])
    return providers.receive(taken, _json({"recipient_id": to, "message_id": number}))


def _kannel(providers: Providers, asked: Asked) -> Said:
    report_to = asked.headers["x-kannel-dlr-url"]
    told = parse_qs(urlsplit(report_to).query)
    name = f"{told['key'][0]}:{told['piece'][0]}"
    udh = bytes.fromhex(asked.headers.get("x-kannel-udh", ""))
    report = urlsplit(report_to.replace("%d", "1").replace("%A", "stat:DELIVRD")).query
    ends = not udh or udh[4] == udh[5]
    taken = Taken("sms", name, asked.headers["x-kannel-to"], asked.body.decode(), ends, report=report)
    return providers.receive(taken, Answer(202, b"0: Accepted for delivery"))


def _app(providers: Providers, asked: Asked) -> Said:
    data = json.loads(asked.body)["data"]
    about = (data["notice"], data["number"])
    taken = Taken("app", asked.headers["webhook-id"], data["sender"], data["text"], True, *about)
    return providers.receive(taken, Answer(200), once=True)


READERS: dict[str, Callable[[Providers, Asked], Said]] = {
    "/bot": _telegram,
    "/file/bot": _file,
    "/2/": _x,
    "/v25.0/": _facebook,
    "/cgi-bin/sendsms": _kannel,
    "/jawab": _app,
}
