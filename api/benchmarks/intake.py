"""bench intake: the whole durable path over real HTTP, against validation alone and bare inserts by the driver."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from api.benchmarks.result import Cost, Result
from api.benchmarks.traffic import Post, Side, server, turn_about
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
        with server(Path(folder), url) as base:
            kept, validated = turn_about(base, (_side("/api/v1/cases"), _side("/api/v1/bench/validate")), n)
        return Result("intake", kept.n, kept.cost, {"validation_only": validated.cost, "driver_inserts": _bare(url, n)})


def _side(path: str) -> Side:
    body = json.dumps(BODY, ensure_ascii=False).encode()
    plain = {"Content-Type": "application/json"}
    return lambda key: Post(path, {**plain, "Idempotency-Key": f"{path}:{key}"}, body, 201)


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
