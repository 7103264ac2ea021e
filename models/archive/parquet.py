"""The same rows in columns, for whoever analyses them elsewhere. Imports pyarrow: only an export does that."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as arrow
from pyarrow import parquet
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table

from models.archive.canonical import Row
from models.archive.files import new_file
from models.db import Instant

KINDS: tuple[tuple[type, Any], ...] = (
    (Instant, arrow.timestamp("us", tz="UTC")),
    (Date, arrow.date32()),
    (Boolean, arrow.bool_()),
    (Float, arrow.float64()),
    (Integer, arrow.int64()),
)


class Columns:
    """A Parquet file being written: every batch becomes a row group."""

    def __init__(self, writer: Any, table: Table, schema: Any) -> None:
        self._writer, self._schema = writer, schema
        self._json = [column.name for column in table.columns if isinstance(column.type, JSON)]

    def write(self, rows: Sequence[Row]) -> None:
        """Append these rows."""
        flat = [{**row, **{name: _text(row[name]) for name in self._json}} for row in rows]
        self._writer.write_table(arrow.Table.from_pylist(flat, schema=self._schema))


@contextmanager
def columns(path: Path, table: Table) -> Iterator[Columns]:
    """A new Parquet file for the rows of a table."""
    schema = arrow.schema([arrow.field(column.name, _kind(column)) for column in table.columns])
    with new_file(path) as file, parquet.ParquetWriter(file, schema) as writer:
        yield Columns(writer, table, schema)


def _kind(column: Column[Any]) -> Any:
    return next((kind for sql, kind in KINDS if isinstance(column.type, sql)), arrow.string())


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
