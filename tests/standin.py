"""A server of ours in a provider's place, no independent witness: it keeps what it is asked and answers as told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

HANG_UP = "hang up"


class Asked(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    body: bytes = b"{}"
    headers: Mapping[str, str] = {}


class StandIn:
    """asked: everything, in order; told: what is answered next to a path that begins so, before all is well again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.told: list[tuple[str, Answer | str]] = []
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        """What the provider would say when all is well."""
        raise NotImplementedError

    def says(self, asked: Asked) -> Answer | str:
        """The first answer that was told for such a path, otherwise the provider's own."""
        self.asked.append(asked)
        place = next((at for at, (start, _) in enumerate(self.told) if asked.path.startswith(start)), None)
        return self.answer(asked) if place is None else self.told.pop(place)[1]

    def paths(self, start: str = "") -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.asked if one.path.startswith(start)]


@contextmanager
def serving(provider: StandIn) -> Iterator[StandIn]:
    """The stand-in behind a real address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = provider.says(Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            if isinstance(said, str):
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in {"content-length": str(len(said.body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_POST = respond

        def log_message(self, *_args: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    yield provider
    server.shutdown()
    server.server_close()
