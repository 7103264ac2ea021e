"""A stand-in for X's API, ours: no independent witness.

Written from docs.x.com: "Get mentions" (since_id, pagination_token, expansions, includes), "Get DM events" (newest
first, no since_id), "Create DM message", "Create Post", "Rate limits" (the x-rate-limit headers, 429) and "Errors".
"""

import json
from itertools import count
from typing import Any

from conftest import MONDAY
from standin import Answer, Asked, StandIn

OWNER = "900100"
KEYS = {
    "bearer": "a-bearer-for-tests-0123456789",
    "key": "a-key-for-tests-0123456789",
    "key_secret": "a-key-secret-for-tests-0123",
    "token": f"{OWNER}-a-token-for-tests-0123456789",
    "token_secret": "a-token-secret-for-tests-0123",
}
PAGE = 3
AIDOS, LEYLA = "411", "422"
# X's numbers are made of the time: this one is of that Monday.
NUMBER = (int(MONDAY.timestamp() * 1000) - 1288834974657) << 22


def problem(status: int, kind: str = "about:blank", detail: str = "", **headers: str) -> Answer:
    """A refusal as X writes it."""
    body = json.dumps({"title": "refused", "type": kind, "status": status, "detail": detail}).encode()
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class XApi(StandIn):
    """mentions, messages: what X would show, oldest first; said: what was posted, by place and words."""

    def __init__(self) -> None:
        super().__init__()
        self.mentions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.includes: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.public: list[tuple[str, str]] = []
        self.private: list[tuple[str, str]] = []
        self.numbers = count(5_000_000_000_000_000_000)

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/media/"):
            return Answer(200, self.files[asked.path])
        if asked.path == f"/2/users/{OWNER}/mentions":
            return self._page(asked, self.mentions, int(asked.query["since_id"]), "Bearer " + KEYS["bearer"])
        if asked.path == "/2/dm_events":
            return self._page(asked, self.messages, 0, "OAuth ")
        return self._said(asked)

    def _page(self, asked: Asked, kept: list[dict[str, Any]], since: int, proof: str) -> Answer:
        assert asked.headers["authorization"].startswith(proof)
        shown = [one for one in reversed(kept) if int(one["id"]) > since]
        start = int(asked.query.get("pagination_token", "page-0").removeprefix("page-"))
        page = {"data": shown[start : start + PAGE], "includes": self.includes, "meta": {"result_count": PAGE}}
        if start + PAGE < len(shown):
            page["meta"]["next_token"] = f"page-{start + PAGE}"
        return Answer(200, json.dumps(page if shown else {"meta": {"result_count": 0}}).encode())

    def _said(self, asked: Asked) -> Answer:
        assert KEYS["token"] in asked.headers["authorization"]
        given, number = json.loads(asked.body), str(next(self.numbers))
        if asked.path == "/2/tweets":
            self.public.append((given["reply"]["in_reply_to_tweet_id"], given["text"]))
            return Answer(201, json.dumps({"data": {"id": number, "text": given["text"]}}).encode())
        reader = asked.path.removeprefix("/2/dm_conversations/with/").removesuffix("/messages")
        self.private.append((reader, given["text"]))
        return Answer(201, json.dumps({"data": {"dm_event_id": number, "dm_conversation_id": reader}}).encode())


def mention(place: int, text: str, author: str = AIDOS, **more) -> dict:
    own = {"mentions": [{"id": OWNER, "username": "jawab_kz"}]}
    known = {"id": str(NUMBER + place), "author_id": author, "text": text, "entities": own}
    return known | {"created_at": "2026-11-16T05:42:00.000Z", "conversation_id": str(NUMBER + place)} | more


def message(place: int, text: str, sender: str = AIDOS, **more) -> dict:
    pair = f"{sender}-{OWNER}"
    known = {"id": str(NUMBER + place), "event_type": "MessageCreate", "text": text, "sender_id": sender}
    # Without thousandths, as X also writes it.
    return known | {"dm_conversation_id": pair, "created_at": "2026-11-16T05:42:00Z"} | more
