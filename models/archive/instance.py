"""What both directions ask of a running instance."""

from collections.abc import Iterator
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select
from sqlmodel import col

from models.archive.canonical import BATCH
from models.draft import DraftFile
from models.message import Attachment


def revision(connection: Connection) -> str:
    """The revision of the database's schema; "" where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def attachments(connection: Connection) -> Iterator[Any]:
    """stored_name, sha256 and size of every attachment, then of every file beside a draft, by their ids."""
    for table in (Attachment, DraftFile):
        wanted = select(col(table.stored_name), col(table.sha256), col(table.size))
        found = wanted.order_by(col(table.id)).execution_options(yield_per=BATCH)
        with connection.execute(found) as result:
            yield from result
