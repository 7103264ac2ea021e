"""Lines of an export on their way into the tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, insert
from sqlalchemy.exc import DBAPIError, StatementError

from models.archive.errors import ArchiveError, first_line
from models.batches import batches
from models.db import Instant

BATCH = 1000


def load(connection: Connection, table: Table, path: Path) -> None:
    """Insert every line of the file; ArchiveError naming the first that does not fit."""
    try:
        for batch in batches(_parents_first(table, _rows(table, path)), BATCH):
            connection.execute(insert(table), batch)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}") from error
    except (DBAPIError, StatementError) as error:
        raise ArchiveError(f"the database refuses a row of {path}: {first_line(error)}") from error


def _rows(table: Table, path: Path) -> Iterator[dict[str, Any]]:
    names = set(table.columns.keys())
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _row(table, names, line)
            except ValueError as error:
                raise ArchiveError(f"{path}, line {number}: {error}") from error


def _row(table: Table, names: set[str], line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict) or found.keys() != names:
        raise ValueError(f"these are not the columns of {table.name}")
    return {column.name: _value(column, found[column.name]) for column in table.columns}


def _value(column: Column[Any], given: Any) -> Any:
    if given is None or not isinstance(column.type, (Instant, Date)):
        return given
    if not isinstance(given, str):
        raise ValueError(f"{column.name} is no date")
    return date.fromisoformat(given) if isinstance(column.type, Date) else datetime.fromisoformat(given)


def _parents_first(table: Table, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """A table that refers to itself: each row after the one that it refers to."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        return rows
    parent, key = own[0].parent.name, own[0].column.name
    return _in_turn({row[key]: row for row in rows}, parent)


def _in_turn(waiting: dict[Any, dict[str, Any]], parent: str) -> Iterator[dict[str, Any]]:
    while waiting:
        ready = [key for key, row in waiting.items() if row[parent] not in waiting]
        if not ready:
            raise ArchiveError(f"rows refer to each other in a circle: {', '.join(map(str, list(waiting)[:3]))}")
        yield from (waiting.pop(key) for key in ready)


def renumber(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows be numbered after the loaded ones. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if (key := table.autoincrement_column) is not None:
            sequence = {"table": table.name, "column": key.name}
            connection.exec_driver_sql(_RENUMBER.format(**sequence), sequence)


# setval refuses zero: an empty table begins at one, not yet called.
_RENUMBER = (
    "SELECT setval(pg_get_serial_sequence(%(table)s, %(column)s),"
    ' coalesce(max("{column}"), 1), max("{column}") IS NOT NULL) FROM "{table}"'
)


def rows_in(connection: Connection, tables: Iterable[Table]) -> Mapping[str, bool]:
    """Which tables hold anything."""
    return {table.name: connection.execute(table.select().limit(1)).first() is not None for table in tables}
