"""The application on a socket of this machine, asked as a browser asks: a test's client would cost more than a page."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread

import uvicorn
from fastapi import FastAPI

from api.deps import STAFF_COOKIE


class Reader:
    """Somebody with one connection to it; secret: that of a session of staff."""

    def __init__(self, port: int, secret: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Accept-Encoding": "gzip"}
        if secret:
            self._headers["Cookie"] = f"{STAFF_COOKIE}={secret}"

    def get(self, path: str) -> None:
        """Read the page to its end; RuntimeError where it does not come."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The port on which it listens, in a thread beside who asks."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="served", daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
