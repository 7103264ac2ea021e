"""A server of its own process under a few keep-alive clients, and what it spends on them."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from api.benchmarks.result import Cost

CLIENTS = 4
WARM_UP = 50
# Turn about: a machine that slows down in between slows all sides, and the ratio stays.
ROUNDS = 10


class Post(NamedTuple):
    """A request and the status that it must be answered with."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int = 200


# From a key of its own to a request: the same key is never asked for twice.
Side = Callable[[str], Post]


class Spent(NamedTuple):
    """n operations, the seconds that passed and the seconds of CPU that they took."""

    n: int
    seconds: float
    cpu: float

    @property
    def cost(self) -> Cost:
        """The same for one operation."""
        return Cost(per_second=self.n / self.seconds, cpu_ms=self.cpu * 1000 / self.n)


@contextmanager
def server(folder: Path, url: str, **more: str) -> Iterator[str]:
    """The address of a measured server over a database; `more` is set in its environment."""
    env = {**os.environ, "JAWAB_DEMO": "1", "JAWAB_DATA": str(folder), "JAWAB_DATABASE_URL": url, **more}
    child = subprocess.Popen(
        [sys.executable, "-m", "api.benchmarks.server"], env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.wait(timeout=20)


def turn_about(base: str, sides: tuple[Side, ...], n: int) -> Iterator[Spent]:
    """What each side took: a round of one, a round of the other, until each has had n."""
    for place, side in enumerate(sides):
        _post_many(base, side, WARM_UP, f"warm:{place}")
    each = max(n // ROUNDS, CLIENTS)
    rounds = [
        [_load(base, side, each, f"{place}:{number}") for place, side in enumerate(sides)] for number in range(ROUNDS)
    ]
    for spent in zip(*rounds, strict=True):
        yield Spent(*(sum(part) for part in zip(*spent, strict=True)))


def _load(base: str, side: Side, n: int, key: str) -> Spent:
    """n posts by a few clients; CPU is the server's own, the clients' costs do not count."""
    cpu, began = _cpu(base), time.perf_counter()
    threads = [
        threading.Thread(target=_post_many, args=(base, side, n // CLIENTS, f"{key}:{client}"))
        for client in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return Spent(n // CLIENTS * CLIENTS, seconds, _cpu(base) - cpu)


def _post_many(base: str, side: Side, n: int, key: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    for number in range(n):
        post = side(f"{key}:{number}")
        connection.request("POST", post.path, post.body, dict(post.headers))
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != post.status:
            raise RuntimeError(f"{post.path} answered {answer.status}: {said[:200]!r}")


def _cpu(base: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    connection.request("GET", "/api/v1/bench/cpu")
    return float(connection.getresponse().read())
