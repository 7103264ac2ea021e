"""A stand-in for Meta's Graph API, ours: no independent witness.

Written from developers.facebook.com: "Webhooks, Getting started" (signature over the escaped bytes, hub.challenge),
"Messenger webhook events" (messages, message_edits, message_deliveries, message_reads, messaging_postbacks,
message_reactions, echoes), "Webhooks for Pages" (feed), "Send API", "Quick replies", "Common error codes" and
"Message attachments".
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from itertools import count
from typing import Any

from conftest import MONDAY
from standin import Answer, Asked, StandIn

PAGE = "100200300"
PATH = "/api/v1/channels/facebook/main"
NINO = "7001"
AT = int(MONDAY.timestamp() * 1000)
SECRETS = {
    "page_token": "a-page-token-for-tests-0123456789",
    "app_secret": "an-app-secret-for-tests-0123456789",
    "verify_token": "a-verify-token-for-tests-0123",
}


def signed(body: bytes, secret: str = SECRETS["app_secret"]) -> dict[str, str]:
    """The header by which Meta proves a request."""
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def escaped(*entries: Mapping[str, Any]) -> bytes:
    """A request's bytes as Meta writes them: all but ASCII as small hex, slashes behind a backslash."""
    return json.dumps({"object": "page", "entry": list(entries)}).replace("/", "\\/").encode()


def refusal(code: int, subcode: int | None = None, status: int = 400, **headers: str) -> Answer:
    """An error as Meta writes it."""
    error = {"message": "(#...)", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    body = {"error": error | ({"error_subcode": subcode} if subcode else {})}
    return Answer(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


class GraphApi(StandIn):
    """private: what was sent on Messenger; public: what was said under a comment; files: of messages, by path."""

    def __init__(self) -> None:
        super().__init__()
        self.private: list[tuple[str, dict[str, Any]]] = []
        self.public: list[tuple[str, str]] = []
        self.attached: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.numbers = count(1)

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/files/"):
            return Answer(200, self.files[asked.path])
        assert asked.headers["authorization"] == f"Bearer {SECRETS['page_token']}"
        path = asked.path.removeprefix("/v25.0/")
        if asked.method == "GET":
            return _json({"data": self.attached[path.removesuffix("/attachments")]})
        given = json.loads(asked.body)
        if path == "me/messages":
            self.private.append((given["recipient"]["id"], given["message"]))
            return _json({"recipient_id": given["recipient"]["id"], "message_id": f"m_out{next(self.numbers)}"})
        self.public.append((path.removesuffix("/comments"), given["message"]))
        return _json({"id": f"{PAGE}_{next(self.numbers)}"})


def _json(what: Mapping[str, Any]) -> Answer:
    return Answer(200, json.dumps(what).encode())


def entry(*events: dict) -> dict:
    return {"id": PAGE, "time": AT, "messaging": list(events)}


def event(**what) -> dict:
    return {"sender": {"id": NINO}, "recipient": {"id": PAGE}, "timestamp": AT, **what}


def said(mid: str, text: str = "ორმო ქუჩაში", **more) -> dict:
    return event(message={"mid": mid, "text": text, **more})


def feed(verb: str = "add", writer: str = NINO, **more) -> dict:
    value = {"item": "comment", "verb": verb, "comment_id": "9_1", "post_id": f"{PAGE}_9", "parent_id": f"{PAGE}_9"}
    value |= {"from": {"id": writer, "name": "Nino"}, "message": "ორმო რუსთაველზე 12", "created_time": AT // 1000}
    return {"id": PAGE, "time": AT // 1000, "changes": [{"field": "feed", "value": value | more}]}


def post(client, *entries: dict, headers=None, body: bytes | None = None):
    body = escaped(*entries) if body is None else body
    return client.post(PATH, content=body, headers=signed(body) if headers is None else headers)
