"""A city's own app, the general channel of tests: its server on this machine, its proof, its events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from sqlmodel import Session, col, select
from standardwebhooks.webhooks import Webhook

from api.worker import deliver, process
from channels.app import AppAccount
from channels.registry import open_channels, open_inlets
from channels.signing import secret_of

SECRET = "whsec_" + "c2l4dGVlbiBxdWlldCBob3JzZXMgaW4gdGhlIHJhaW4="
PATH = "/api/v1/channels/app/city"
AIDOS = {
    "sender": "aidos-17",
    "text": "Абай 143: батареялар үш күннен бері суық",
    "language": "kk",
    "category": "heating",
    "region": "KZ-75",
    "name": "Айдос Серікұлы",
    "identity_number": "990101400122",
}


class Listener:
    """The app's own server: it keeps what it is sent and answers what the test says."""

    def __init__(self) -> None:
        self.url = ""
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.always: tuple[int, dict[str, str]] = (200, {})
        self._one = Lock()

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        with self._one:
            self.taken.append((headers, body))
            return self.answers.pop(0) if self.answers else self.always

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes what it is sent only when this ends."""
        with self._one:
            yield


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener behind a real address."""
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, headers = heard.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_port}/jawab"
    yield heard
    server.shutdown()
    server.server_close()


def move_in(house: Any, listener: Listener, **more: Any) -> None:
    """Give the house this app as its only way in and out, beside what open_channels is told besides."""
    accounts = {"app": (AppAccount("city", secret_of(SECRET), listener.url, "kk"),)}
    house.channels = open_channels(**{"smtp_url": "", "mail_from": "", **more}, accounts=accounts)
    house.inlets = open_inlets(accounts)
    house.office = replace(house.office, served=frozenset(house.channels))


def signed(event_id: str, body: str, at: datetime, secret: str = SECRET) -> dict[str, str]:
    # The library takes the hour as UTC, whatever zone it is told.
    signature = Webhook(secret).sign(event_id, at.astimezone(UTC), body)
    return {"webhook-id": event_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def post(client: Any, house: Any, event_id: str, event: object, **how: Any) -> Any:
    body = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    headers = {"accept-language": "en", **signed(event_id, body, how.pop("at", house.clock()), **how)}
    return client.post(PATH, content=body.encode(), headers=headers)


def file_event(**given: Any) -> dict[str, Any]:
    return {"type": "case.file", "data": AIDOS | given}


def rows(house: Any, table: Any, **where: Any) -> Any:
    with Session(house.engine) as session:
        return session.exec(select(table).filter_by(**where).order_by(col(table.id))).all()


def heard(app: Listener) -> list[dict[str, Any]]:
    return [json.loads(body)["data"] for _headers, body in app.taken]


def settle(house: Any) -> None:
    """What the worker does until nothing is left."""
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass
