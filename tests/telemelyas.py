"""Telegram as telemelya plays it: a stranger's work, with fakeredis for its memory and moto for its files.

Run as a program it serves until its input ends, and says its address once it is ready.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

KEY = "a key for the tests"


@contextmanager
def telemelya() -> Iterator[str]:
    """Its address; in a process of its own, as it keeps its settings and its log for the whole process."""
    server = subprocess.Popen(
        [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert server.stdin
    assert server.stdout
    try:
        yield server.stdout.readline().decode().strip()
    finally:
        server.stdin.close()
        server.wait(timeout=30)
        server.stdout.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve() -> None:
    """All three until the input ends."""
    redis, files, own = _free_port(), _free_port(), _free_port()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{files}",
        "AUTH_KEYS": KEY,
        "STRICT_EDIT": "true",
    }
    import uvicorn
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    Thread(target=TcpFakeServer(("127.0.0.1", redis)).serve_forever, daemon=True).start()
    ThreadedMotoServer("127.0.0.1", files, verbose=False).start()

    from telemelya.server.app import app

    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", own, log_level="error"))
    Thread(target=server.run, daemon=True).start()
    while not server.started:
        sleep(0.05)
    print(f"http://127.0.0.1:{own}", flush=True)  # noqa: T201
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    serve()
