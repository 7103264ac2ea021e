"""A stand-in for Telegram's servers, ours: no independent witness.

Written from the public documentation: core.telegram.org/bots/api (making requests, response parameters, sendMessage,
sendPhoto, sendDocument, getUpdates, getFile, deleteMessage, editMessageText, my_chat_member) and
core.telegram.org/bots/faq (limits). It can refuse, ask for patience, hang up after it has read a request, and it counts
the connections that are made to it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import Queue
from threading import Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from conftest import MONDAY

TOKEN = "123456:a-token-for-tests"
SECRET = "a_secret-for-tests_0123456789"
HANG_UP = "hang up"
SENDING = ("sendMessage", "sendPhoto", "sendDocument")


class Asked(NamedTuple):
    """A call of a method, with its parameters as Telegram would understand them."""

    method: str
    given: dict[str, Any]


class BotApi:
    """What was asked, in order; what is answered, by method, before it answers as if all were well."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.arrived: Queue[Asked] = Queue()
        self.answers: dict[str, list[Any]] = {}
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.connections = 0
        self.numbers = count(1001)
        self.lock = Lock()
        self.url = ""

    def said(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [one.given for one in self.asked if one.method == method]

    def texts(self) -> list[str]:
        """What was sent to people."""
        return [one["text"] for one in self.said()]

    def wait_for(self, method: str) -> dict[str, Any]:
        """The next call of a method that nobody waits for on our side; queue.Empty if it never comes."""
        while (one := self.arrived.get(timeout=20)).method != method:
            pass
        return one.given

    def answer(self, method: str, given: dict[str, Any]) -> Any:
        with self.lock:
            one = Asked(method, given)
            self.asked.append(one)
            self.arrived.put(one)
            waiting = self.answers.get(method)
            return waiting.pop(0) if waiting else (200, {"ok": True, "result": self.result(method, given)})

    def result(self, method: str, given: dict[str, Any]) -> Any:
        if method in SENDING or method.startswith("editMessage"):
            chat = {"id": int(given["chat_id"]), "type": "private"}
            given["number"] = number = given.get("message_id") or next(self.numbers)
            return {"message_id": int(number), "date": 1_795_000_000, "chat": chat, "text": given.get("text", "")}
        if method == "getUpdates":
            # Asking from a number on makes Telegram forget those before it.
            self.updates = [one for one in self.updates if one["update_id"] >= int(given.get("offset", 0))]
            return self.updates[:100]
        if method == "getFile":
            return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": f"photos/{given['file_id']}.jpg"}
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 3}
        return True


def refusal(status: int, description: str, **parameters: int) -> tuple[int, dict[str, Any]]:
    """Telegram's way of saying no."""
    said = {"ok": False, "error_code": status, "description": description}
    return status, said | ({"parameters": parameters} if parameters else {})


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """The stand-in, on a port of its own."""
    telegram = BotApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet, or each answer waits for the other side's acknowledgement.
        wbufsize = -1

        def setup(self) -> None:
            telegram.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer = telegram.answer(_method(self.path), _given(body, self.headers["content-type"] or ""))
            if answer == HANG_UP:
                self.close_connection = True
                return
            status, said = answer
            self.reply(status, said if isinstance(said, bytes) else json.dumps(said).encode())

        def do_GET(self) -> None:
            content = telegram.files.get(self.path.rpartition("/")[2])
            self.reply(200 if content is not None else 404, content or b"Not Found")

        def reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    telegram.url = f"http://127.0.0.1:{server.server_port}"
    yield telegram
    server.shutdown()
    server.server_close()


def _method(path: str) -> str:
    """Which method a path calls: in Telegram's API their names know no case."""
    name = path.rpartition("/")[2]
    return "getUpdates" if name.lower() == "getupdates" else name


def _given(body: bytes, kind: str) -> dict[str, Any]:
    if not kind.startswith("multipart/"):
        return {name: _value(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=policy.HTTP)
    return {str(one.get_param("name", header="content-disposition")): _part(one) for one in whole.iter_parts()}


def _part(one: Any) -> Any:
    """A field, or a file as (name, bytes)."""
    content = one.get_payload(decode=True)
    return (one.get_filename(), content) if one.get_filename() else _value(content.decode())


def _value(text: str) -> Any:
    return json.loads(text) if text[:1] in "[{" else text


AIDOS = {"id": 7001, "is_bot": False, "first_name": "Айдос", "last_name": "Серікұлы", "language_code": "kk"}
CHAT = {"id": 7001, "type": "private", "first_name": "Айдос"}
BOT = {"id": 123456, "is_bot": True, "first_name": "Jawab", "username": "jawab_bot"}
GROUP = {"id": -500, "type": "group", "title": "Абай 143"}
updates = count(90_001)
messages = count(501)
# The hour of the house's clock when a test begins, less what a message needs to arrive.
NOON = int(MONDAY.timestamp()) - 2


def message(text: str = "", **given: Any) -> dict[str, Any]:
    """A message from Aidos, as it stands in an update."""
    said = {"text": text} if text else {}
    return {"message_id": next(messages), "from": AIDOS, "chat": CHAT, "date": NOON, **said, **given}


def update(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """An update that Telegram never sent before."""
    return {"update_id": next(updates), kind: content}


def written(text: str = "", **given: Any) -> dict[str, Any]:
    """The update about a message from Aidos."""
    return update("message", message(text, **given))


def pressed(payload: str, under: dict[str, Any] | None = None) -> dict[str, Any]:
    """The update about a button that Aidos pressed."""
    query = {"id": str(next(updates)), "from": AIDOS, "chat_instance": "1", "data": payload}
    return update("callback_query", query | {"message": under or message("Дұрыс па?", **{"from": BOT})})


RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
    " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
).split()
# What Telegram says besides of whoever is this in a chat.
BESIDES = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(RIGHTS, False)}


def member(chat: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The update about what our bot is in a chat."""
    states = {
        name: {"user": BOT, "status": status, **BESIDES.get(status, {})}
        for name, status in (("old_chat_member", old), ("new_chat_member", new))
    }
    return update("my_chat_member", {"chat": chat, "from": AIDOS, "date": NOON, **states})
