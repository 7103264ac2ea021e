"""What both directions ask of a running instance."""

from collections.abc import Iterator
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select
from sqlmodel import col

from models.archive.canonical import BATCH
from models.message import Attachment


def revision(connection: Connection) -> str:
    """The revision of the database's schema; "" where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def attachments(connection: Connection) -> Iterator[Any]:
    """stored_name, sha256 and size of every attachment, in the order of their ids."""
    wanted = select(col(Attachment.stored_name), col(Attachment.sha256), col(Attachment.size))
    found = wanted.order_by(col(Attachment.id)).execution_options(yield_per=BATCH)
    with connection.execute(found) as result:
        yield from result
