"""Alembic's entry: the connection comes from models.db.migrate, so that one place opens engines."""

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401  fills the metadata

connection = context.config.attributes["connection"]
# Batch mode rebuilds a table where SQLite cannot alter it.
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
