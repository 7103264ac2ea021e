"""A part of a case: what another competent agency was given a copy for, and what it gave the one that leads."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

ASKED, ANSWERED, WITHDRAWN = "asked", "answered", "withdrawn"
WAITING = text("state = 'asked'")


class Part(SQLModel, table=True):
    """One agency's part in a case that another one leads; its clock is the deadline of the case with the same number.

    state: asked | answered | withdrawn (taken back, or the case ended or came to this agency itself).
    """

    __tablename__ = "parts"
    __table_args__ = (
        UniqueConstraint("case_id", "no"),
        # Only what still waits: the desk of an agency reads no more than its own work.
        Index("ix_parts_waiting", "agency_code", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    no: int = Field(description="1, 2, ... within the case")
    agency_code: str = Field(foreign_key="agencies.code", max_length=80)
    state: str = Field(default=ASKED, max_length=10)
    question: str = Field(description="what it is asked, in words that the author reads too")
    asked_at: datetime = Field(sa_type=Instant)
    asked_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    officer_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    message_id: int | None = Field(default=None, foreign_key="messages.id", sa_type=BigKey)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
