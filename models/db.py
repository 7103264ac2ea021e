"""The two databases behind one engine: SQLite embedded, PostgreSQL grown up."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, col

from models.patience import teach

_Key = TypeVar("_Key")

BUSY_SECONDS = 10
READ_ONLY = "jawab_read_only"
_READERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()

# SQLite only grows an autoincrement key on INTEGER; PostgreSQL wants eight bytes for a nation's messages.
BigKey = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """A UTC instant. Naive values are refused: they would silently become some machine's local time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def open_engine(url: str) -> Engine:
    """An engine for sqlite:///... or postgresql+psycopg://...; close it with close_engine.

    SQLite has one writer at a time, so this engine has one connection: waiting for it hands over at once, where
    SQLite's own waiting sleeps in growing steps. Readers have an engine of their own beside it.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=20, pool_pre_ping=True, **_COMMON)
        teach(engine)
        return engine
    engine = _sqlite(url, pool_size=1, max_overflow=0, pool_timeout=BUSY_SECONDS)
    _READERS[engine] = _sqlite(url, pool_size=20).execution_options(**{READ_ONLY: True})
    return engine


def reader(engine: Engine) -> Engine:
    """The same database for work that only reads: it takes no write lock on SQLite."""
    return _READERS.get(engine) or engine


def close_engine(engine: Engine) -> None:
    """Give back every connection, the readers' too."""
    reader(engine).dispose()
    engine.dispose()


def _sqlite(url: str, **pool: Any) -> Engine:
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, poolclass=QueuePool, connect_args=options, **_COMMON, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    teach(engine)
    return engine


def _keeps_letters(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# An error that showed its parameters would write a citizen's words into the log.
_COMMON: dict[str, Any] = {"json_serializer": _keeps_letters, "hide_parameters": True}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite's own BEGIN comes after the first SELECT and is deferred; we say ours in _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A deferred BEGIN that reads and then writes fails at once with "database is locked", whatever the timeout.
    reads = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """One session, one transaction: committed at the end, rolled back by any exception."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def count_of(found: Any) -> Any:
    """How many rows the statement finds. It must say what it selects from where it joins, and have no limit."""
    # Its own columns are left away, or the count would first be told all of them.
    return found.with_only_columns(func.count()).order_by(None)


def how_many(session: Session, found: Any) -> int:
    """The same, asked."""
    return int(session.connection().execute(count_of(found)).scalar_one())


def among(connection: Connection, column: Any, ids: Iterable[int | None]) -> ColumnElement[bool]:
    """The condition that the column has one of these ids; PostgreSQL gets them as one parameter."""
    known = [one for one in ids if one is not None]
    if connection.dialect.name == "postgresql":
        return col(column) == any_(literal(known, ARRAY(BigInteger)))
    return col(column).in_(known)


def as_words(name: str, *said: str) -> Any:
    """As words in the statement: it is planned once for all who ask, and the database must know what it asks for."""
    return bindparam(name, sorted(said), expanding=True, literal_execute=True)


def at_once(session: Session, counts: Mapping[_Key, Any]) -> dict[_Key, int]:
    """Several counts in one question: each on its own costs a way to the database and back."""
    if not counts:
        return {}
    asked = select(*(count.scalar_subquery() for count in counts.values()))
    return dict(zip(counts, session.connection().execute(asked).one(), strict=True))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A session that reads one instant of the database, however long it reads and whatever others write meanwhile."""
    # SQLite's read transaction is a snapshot by itself.
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with reader(engine).connect().execution_options(**level) as connection, Session(connection) as session:
        yield session


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision; safe to run from several processes at once."""
    with migration(engine) as config:
        command.upgrade(config, "head")


@contextmanager
def migration(engine: Engine) -> Iterator[Config]:
    """Alembic's settings on a connection of its own, committed at the end."""
    config = alembic_config()
    with engine.connect() as connection, _unchecked(connection):
        _wait_for_turn(connection)
        config.attributes["connection"] = connection
        yield config
        connection.commit()


@contextmanager
def _unchecked(connection: Any) -> Iterator[None]:
    """Without SQLite's foreign keys: a table that is rebuilt is dropped for a moment, and others point to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # On the driver: inside a transaction the pragma would do nothing.
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    before = driver.execute("PRAGMA schema_version").fetchone()
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")
    if driver.execute("PRAGMA schema_version").fetchone() != before:
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"the migration left rows that point nowhere: {broken[:5]}"


def alembic_config() -> Config:
    """Alembic's settings for the migrations that live beside this file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _wait_for_turn(connection: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4827)")
