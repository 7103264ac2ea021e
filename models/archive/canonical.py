"""The one form of a row that is the same whatever database it came from, and the walk over all tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, Table, select
from sqlmodel import SQLModel

import models.tables  # noqa: F401  fills the metadata

# At most so many rows are in memory at once.
BATCH = 5000
# What opens doors of the running instance and is erased within days: sessions, seeds of receipt codes, unsent
# drafts, counted misses, who has which page open. And what its own jobs failed at: there they are tried afresh.
LEFT_BEHIND = frozenset(
    {"staff_sessions", "submissions", "drafts", "misses", "feed_keys", "failed_turns", "one_time_keys", "presences"}
)

Row = Mapping[str, Any]


class Seal(NamedTuple):
    """How many rows, and the sha256 over their canonical lines in the order of their keys."""

    rows: int
    sha256: str


def tables() -> list[Table]:
    """Every table that leaves, each after those that it refers to."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_BEHIND]


def canonical(row: Row) -> bytes:
    """A row as one line of JSON: keys sorted, no blanks, UTF-8, instants in UTC with microseconds."""
    text = json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def batches(connection: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a table in the order of its key, some thousands at a time."""
    found = select(table).order_by(*_order(connection, table)).execution_options(yield_per=BATCH)
    with connection.execute(found) as result:
        for rows in result.mappings().partitions():
            yield [dict(row) for row in rows]


def _order(connection: Connection, table: Table) -> list[Any]:
    # PostgreSQL sorts letters as its country does; SQLite by their bytes, and so must both.
    bytewise = connection.dialect.name == "postgresql"
    return [
        key.collate("C") if bytewise and isinstance(key.type, String) else key.asc()
        for key in table.primary_key.columns
    ]


def seal(connection: Connection, table: Table) -> Seal:
    """The seal of what a table holds now."""
    digest, rows = hashlib.sha256(), 0
    for batch in batches(connection, table):
        digest.update(b"".join(map(canonical, batch)))
        rows += len(batch)
    return Seal(rows, digest.hexdigest())
