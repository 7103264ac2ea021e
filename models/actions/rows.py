"""Plain rows by fixed statements, for the paths that are measured.

Building the ORM's objects and its unit of work took most of an intake's CPU.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, insert
from sqlmodel import SQLModel


def put(connection: Connection, table: type[SQLModel], **values: Any) -> int:
    """Insert one row and return its key."""
    result = connection.execute(_statement(table), {**defaults(table), **values})
    key = result.inserted_primary_key
    return key[0] if key and isinstance(key[0], int) else 0


def put_all(connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that give the same columns; the others get what the model fills in."""
    if rows:
        connection.execute(_statement(table), [{**defaults(table), **row} for row in rows])


def values_of(row: SQLModel) -> dict[str, Any]:
    """The columns of a row but its key."""
    return {column: getattr(row, column) for column in defaults(type(row))}


@cache
def defaults(table: type[SQLModel]) -> Mapping[str, Any]:
    """What the model itself fills in for each column but the key; None where it asks for a value."""
    fields = {name: field for name, field in table.model_fields.items() if name != "id"}
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in fields.items()
    }


@cache
def _statement(table: type[SQLModel]) -> Insert:
    return insert(table)
