"""The house with a number at a gateway, and the gateway's other side."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from channels.accounts import read_accounts
from channels.registry import TABLES, open_channels, open_inlets

SECRET = "a-secret-of-the-tests"


class Gateway:
    """A gateway's own server: it keeps what it is sent and answers what the test says, or breaks the line."""

    url = ""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, str] | None] = []
        self.usual: tuple[int, str] = (202, "0: Accepted for delivery")

    def answer(self) -> tuple[int, str] | None:
        return self.answers.pop(0) if self.answers else self.usual


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """It listens on an address of this machine."""
    heard = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = heard.answer()
            if answer is None:
                self.close_connection = True
                return
            status, said = answer
            self.send_response(status)
            self.send_header("content-length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_args: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_port}"
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def table(gateway) -> dict[str, str]:
    """The account as the file would have it."""
    return {
        "account": "main",
        "adapter": "kannel",
        "url": gateway.url,
        "user": "jawab",
        "password": "of-the-gateway",
        "secret": SECRET,
        "sender": "3470",
        "country": "az",
        "home": "https://testserver",
    }


@pytest.fixture
def sms(house, table, gateway) -> Gateway:
    """The house has the account and no other."""
    accounts = read_accounts(None, TABLES, {"sms": [table]})
    house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
    house.inlets = open_inlets(accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
    return gateway
