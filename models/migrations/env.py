"""Alembic's entry: the connection comes from models.db.migrate, so that one place opens engines."""

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401  fills the metadata
from models.search.index import NAME


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is no table of the metadata: each database has its own kind of it."""
    return kind != "table" or not str(name).startswith(NAME)


connection = context.config.attributes["connection"]
# Batch mode rebuilds a table where SQLite cannot alter it.
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=_ours,
)
with context.begin_transaction():
    context.run_migrations()
