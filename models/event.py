"""The history of a case: appended, never edited, never deleted. Its state can be rebuilt from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant


class CaseEvent(SQLModel, table=True):
    """One verb that happened. `data` holds what it changed; `hash` waits for the public log."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    seq: int
    verb: str = Field(max_length=30)
    at: datetime = Field(sa_type=Instant)
    actor: str = Field(max_length=10, description="citizen | staff | system")
    account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    hash: str | None = Field(default=None, max_length=64)
