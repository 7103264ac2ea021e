"""Months as they were first published whole: written once, read for ever."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.db import reader, unit_of_work
from models.editions.edition import Edition, FrozenEdition
from models.editions.publishedbook import PublishedBook, published


def closing_month(edition: Edition) -> str:
    """The last month that was over on the day of the edition."""
    year, month = edition.day.year, edition.day.month
    return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"


def freeze(engine: Engine, jurisdiction: str, now: datetime, write: Callable[[PublishedBook, str], str | None]) -> bool:
    """Keep the month that is over as the newest edition has it, unless it is kept; True where it was done now.

    write: its file; None where nothing was due in it.
    """
    with Session(reader(engine)) as session:
        book = published(session, jurisdiction)
        month = closing_month(book.edition) if book else ""
        known = session.get(FrozenEdition, (jurisdiction, month))
        if book is None or known is not None:
            return False
        content, edition_id = write(book, month), book.edition.id
    if content is None or edition_id is None:
        return False
    row = FrozenEdition(
        jurisdiction=jurisdiction,
        month=month,
        edition_id=edition_id,
        frozen_at=now,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
    )
    with unit_of_work(engine) as session:
        session.add(row)
    return True


def frozen_editions(session: Session, jurisdiction: str) -> Sequence[FrozenEdition]:
    """All of them, newest first."""
    mine = select(FrozenEdition).where(FrozenEdition.jurisdiction == jurisdiction)
    return session.exec(mine.order_by(col(FrozenEdition.month).desc())).all()


def headline_of(frozen: FrozenEdition) -> tuple[int | None, int | None]:
    """What was due and what came in time, as the file has it; None: not shown."""
    rows = csv.DictReader(io.StringIO(frozen.content.removeprefix("\ufeff")))
    found = {row["measure"]: row["value"] for row in rows if row["table"] == "figures"}
    due, on_time = (int(found[measure]) if found.get(measure) else None for measure in ("due", "on_time"))
    return due, on_time
