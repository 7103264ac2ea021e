"""What both directions ask of a running instance."""

from collections.abc import Iterator
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlmodel import col

from models.archive.canonical import BATCH
from models.draft import DraftFile
from models.message import Attachment
from models.register import GIVEN, RegisterEntry


def revision(connection: Connection) -> str:
    """The revision of the database's schema; "" where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def attachments(connection: Connection) -> Iterator[Any]:
    """stored_name, sha256 and size of every file that a row names: attachments, beside drafts, documents of answers."""
    wanted: list[Any] = [
        select(col(one.stored_name), col(one.sha256), col(one.size)).order_by(col(one.id))
        for one in (Attachment, DraftFile)
    ]
    given: Any = select(
        col(RegisterEntry.file).label("stored_name"), col(RegisterEntry.sha256), col(RegisterEntry.size)
    )
    for one in (*wanted, given.where(text(GIVEN)).order_by(col(RegisterEntry.message_id))):
        with connection.execute(one.execution_options(yield_per=BATCH)) as result:
            yield from result
