"""What the machine did with each case that it read: it chose the agency, or left the choice to a person."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Channel

WAITING = text("drawn AND read_at IS NULL")


class MachineRoute(SQLModel, table=True):
    """One row a case. reason: why a person had to choose; empty where the machine chose the agency itself.

    drawn: it was drawn by lot for a second reader. was_right: what he found; empty where the text did not tell him.
    left_at: when the agency that the machine had chosen passed the case on or gave it back.
    """

    __tablename__ = "machine_routes"
    __table_args__ = (
        Index("ix_machine_routes_at", "jurisdiction", "at"),
        Index("ix_machine_routes_waiting", "at", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    at: datetime = Field(sa_type=Instant)
    model_version: str = Field(max_length=80)
    language: str = Field(max_length=8)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    reason: str | None = Field(default=None, max_length=20)
    drawn: bool = False
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    was_right: bool | None = None
    left_at: datetime | None = Field(default=None, sa_type=Instant)
