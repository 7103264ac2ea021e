"""A day that a decree made off or worked after the calendar was written: one person proposes, another approves."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.db import BigKey, Instant

# Between the version of the table and the number of changes since: "2026.2+3".
MARK = "+"
WAITING = text("approved_at IS NULL AND withdrawn_at IS NULL")


class CalendarChange(SQLModel, table=True):
    """One day. number: the how manieth approved one of its country; none while it waits or after it was withdrawn."""

    __tablename__ = "calendar_changes"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "number"),
        # One open question a day: the same file twice proposes nothing twice.
        Index(
            "ix_calendar_changes_waiting",
            "jurisdiction",
            "day",
            unique=True,
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    day: date
    working: bool
    name: str = Field(max_length=120, description="why, as the decree says it")
    names: dict[str, str] = Field(
        default_factory=dict, sa_type=JSON, description="the same by language, as far as somebody gave it"
    )
    decree: str = Field(max_length=200)
    proposed_by: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    proposed_at: datetime = Field(sa_type=Instant)
    number: int | None = None
    approved_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class Almanac(Protocol):
    """What the verbs ask of the calendar in the room above."""

    def refuse_changes(self, approved: Sequence[CalendarChange], proposed: Sequence[CalendarChange]) -> None:
        """BadInput where the calendar with the approved changes cannot take the proposed ones."""


def older(version: str, than: str) -> bool:
    """Whether a calendar of that version came before the other: the table's numbers first, then the changes of it."""
    return _age(version) < _age(than)


def _age(version: str) -> tuple[list[int], int]:
    table, _, changes = version.partition(MARK)
    return [int(number) for number in re.findall(r"\d+", table)], int(changes or 0)


def revision(session: Session, jurisdiction: str) -> int:
    """How many changes of the country's calendar have been approved."""
    found = select(func.max(CalendarChange.number)).where(CalendarChange.jurisdiction == jurisdiction)
    return session.exec(found).one() or 0


def approved(session: Session, jurisdiction: str) -> list[CalendarChange]:
    """The approved changes of the country's calendar, in the order of their approval."""
    found = select(CalendarChange).where(
        CalendarChange.jurisdiction == jurisdiction, col(CalendarChange.number).is_not(None)
    )
    return list(session.exec(found.order_by(col(CalendarChange.number))))


def waiting(session: Session, jurisdiction: str) -> list[CalendarChange]:
    """The changes that wait for a second person, by day."""
    found = select(CalendarChange).where(
        CalendarChange.jurisdiction == jurisdiction,
        col(CalendarChange.approved_at).is_(None),
        col(CalendarChange.withdrawn_at).is_(None),
    )
    return list(session.exec(found.order_by(col(CalendarChange.day))))
