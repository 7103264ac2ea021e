"""Many rows in one statement, on either database.

SQLite binds row after row without leaving the process. For PostgreSQL each row would be messages of its own, which cost
more than the work: there the rows travel as one JSON parameter, and the columns' types are those of the table.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.dml import Insert, Update
from sqlmodel import SQLModel

from models.db import Instant

Row = Mapping[str, Any]


def insert_rows(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert the rows, all of the same columns; none is no work."""
    if not rows:
        return
    table = _table(model)
    if connection.dialect.name == "postgresql":
        connection.execute(_inserting(table, tuple(rows[0])), {"rows": _as_json(table, rows)})
    else:
        connection.execute(insert(table), rows)


def update_rows(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Give the rows, found by `id`, their other columns; all name the same ones, and none is no work."""
    if not rows:
        return
    table = _table(model)
    if connection.dialect.name == "postgresql":
        connection.execute(_updating(table, tuple(rows[0])), {"rows": _as_json(table, rows)})
    else:
        connection.execute(_updating_each(table, tuple(rows[0])), [_bound(row) for row in rows])


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


@cache
def _inserting(table: Table, names: tuple[str, ...]) -> Insert:
    rows = _recordset(table, names)
    return insert(table).from_select(list(names), select(*rows.c))


@cache
def _updating(table: Table, names: tuple[str, ...]) -> Update:
    rows = _recordset(table, names)
    changed = {name: rows.c[name] for name in names if name != "id"}
    return update(table).where(table.c.id == rows.c.id).values(changed)


@cache
def _updating_each(table: Table, names: tuple[str, ...]) -> Update:
    changed: dict[str, Any] = {name: bindparam(f"row_{name}") for name in names if name != "id"}
    return update(table).where(table.c.id == bindparam("row_id")).values(changed)


def _bound(row: Row) -> dict[str, Any]:
    # SQLAlchemy keeps the columns' own names for itself.
    return {f"row_{name}": value for name, value in row.items()}


def _recordset(table: Table, names: tuple[str, ...]) -> Any:
    given = cast(bindparam("rows", type_=Text()), JSON)
    columns = [column(name, table.c[name].type) for name in names]
    return func.json_to_recordset(given).table_valued(*columns).render_derived(name="given", with_types=True)


def _as_json(table: Table, rows: Sequence[Row]) -> str:
    instants = [name for name in rows[0] if isinstance(table.c[name].type, Instant)]
    if any(row[name] is not None and row[name].tzinfo is None for row in rows for name in instants):
        raise ValueError("an instant needs a time zone")
    return to_json(rows).decode()
