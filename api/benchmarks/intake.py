"""bench intake: the whole durable path over real HTTP, against validation alone and bare inserts by the driver."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlmodel import SQLModel

from api.benchmarks.result import Cost, Result
from models.db import close_engine, migrate, open_engine

BODY = {
    "text": "Үшінші күн жылу жоқ, пәтерде 14 градус, кішкентай балам бар",
    "language": "kk",
    "region": "KZ-75",
    "category": "heating",
    "address": "Тимирязев 74",
    "name": "Гульнар Т.",
    "identity_number": "000000000001",
    "contact": {"kind": "email", "value": "gulnar@example.com"},
}
Statement = Callable[[int], tuple[str, tuple[Any, ...]]]
CLIENTS = 4
WARM_UP = 50
# Turn about: a machine that slows down in between slows both sides, and the ratio stays.
ROUNDS = 10
# What one intake writes, in the order in which it writes it.
TABLES = (
    "contacts",
    "contact_points",
    "cases",
    "submissions",
    "messages",
    "case_events",
    "deadlines",
    "deliveries",
    "figures",
)


def run(n: int, database_url: str = "") -> Result:
    """n intakes and n validations turn about, then n bare transactions, in one run."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        with _server(Path(folder), url) as base:
            kept, validated = _turn_about(base, ("/api/v1/cases", "/api/v1/bench/validate"), n)
        return Result("intake", kept.n, kept.cost, {"validation_only": validated.cost, "driver_inserts": _bare(url, n)})


class Spent(NamedTuple):
    """n operations, the seconds that passed and the seconds of CPU that they took."""

    n: int
    seconds: float
    cpu: float

    @property
    def cost(self) -> Cost:
        """The same for one operation."""
        return Cost(per_second=self.n / self.seconds, cpu_ms=self.cpu * 1000 / self.n)


def _turn_about(base: str, paths: tuple[str, ...], n: int) -> Iterator[Spent]:
    """What each path took: a round of one, a round of the other, until each has had n."""
    for path in paths:
        _post_many(base, path, WARM_UP, "warm")
    rounds = [[_load(base, path, max(n // ROUNDS, CLIENTS), number) for path in paths] for number in range(ROUNDS)]
    for spent in zip(*rounds, strict=True):
        yield Spent(*(sum(part) for part in zip(*spent, strict=True)))


@contextmanager
def _server(folder: Path, url: str) -> Iterator[str]:
    env = {**os.environ, "JAWAB_DEMO": "1", "JAWAB_DATA": str(folder), "JAWAB_DATABASE_URL": url}
    child = subprocess.Popen(
        [sys.executable, "-m", "api.benchmarks.server"], env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.wait(timeout=20)


def _load(base: str, path: str, n: int, number: int) -> Spent:
    """n posts by a few keep-alive clients; CPU is the server's own, the clients' costs do not count."""
    cpu, began = _cpu(base), time.perf_counter()
    jobs = [(base, path, n // CLIENTS, f"{path}:{number}:{client}") for client in range(CLIENTS)]
    threads = [threading.Thread(target=_post_many, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return Spent(n // CLIENTS * CLIENTS, seconds, _cpu(base) - cpu)


def _post_many(base: str, path: str, n: int, key: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    body = json.dumps(BODY, ensure_ascii=False).encode()
    for number in range(n):
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{key}:{number}"}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{path} answered {answer.status}")


def _cpu(base: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    connection.request("GET", "/api/v1/bench/cpu")
    return float(connection.getresponse().read())


def _bare(url: str, n: int) -> Cost:
    """The rows of the last intake again, n times, by the driver alone: the floor that a database sets."""
    engine = open_engine(url)
    migrate(engine)
    statements = _statements(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        driver: Any = connection.connection.dbapi_connection
        driver.rollback()
        began, cpu_began = time.perf_counter(), time.process_time()
        for number in range(n):
            _write_one(driver, statements, number, begin=engine.dialect.name == "sqlite")
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    close_engine(engine)
    return Cost(per_second=n / wall, cpu_ms=cpu * 1000 / n)


def _write_one(driver: Any, statements: list[Statement], n: int, *, begin: bool) -> None:
    cursor = driver.cursor()
    if begin:
        cursor.execute("BEGIN IMMEDIATE")
    for statement in statements:
        cursor.execute(*statement(n))
    driver.commit()


def _statements(engine: Any) -> list[Statement]:
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    made = []
    with engine.connect() as connection:
        for name in TABLES:
            columns = [column.name for column in SQLModel.metadata.tables[name].c if column.name != "id"]
            order = "at" if name == "submissions" else "month" if name == "figures" else "id"
            row = connection.execute(
                text(f"SELECT {', '.join(columns)} FROM {name} ORDER BY {order} DESC LIMIT 1")
            ).one()
            sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"
            # PostgreSQL hands JSON back as objects, which the bare driver would not take again.
            values = tuple(json.dumps(value) if isinstance(value, dict | list) else value for value in row)
            made.append(_numbered(sql, columns, values))
    return made


# What some key makes unique gets the round's number; the rest is the last intake's own.
UNIQUE = frozenset({"number", "key", "bucket", "seq", "cycle"})


def _numbered(sql: str, columns: list[str], row: tuple[Any, ...]) -> Statement:
    places = [place for place, column in enumerate(columns) if column in UNIQUE]

    def at(n: int) -> tuple[str, tuple[Any, ...]]:
        values = list(row)
        for place in places:
            values[place] = f"bare-{n}" if isinstance(values[place], str) else n + 100_000
        return sql, tuple(values)

    return at
