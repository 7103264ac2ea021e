"""The history of a case: appended, never edited, never deleted. Its state can be rebuilt from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

# What people decided about terms, ways and exits: rare verbs, which oversight counts by period.
# As words in the statement, so that both databases see that the small index is enough.
DECIDED = "verb IN ('ask_citizen', 'extend', 'give_copy', 'instruct', 'reject', 'return_', 'transfer', 'withdraw')"

# Answers and what takes one back, which oversight counts by period too.
SAID = "verb IN ('answer', 'undelivered', 'undo')"


class CaseEvent(SQLModel, table=True):
    """One verb that happened. `data` holds what it changed; `hash` waits for the public log."""

    __tablename__ = "case_events"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_case_events_decided", "at", postgresql_where=text(DECIDED), sqlite_where=text(DECIDED)),
        Index("ix_case_events_said", "at", postgresql_where=text(SAID), sqlite_where=text(SAID)),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    seq: int
    verb: str = Field(max_length=30)
    at: datetime = Field(sa_type=Instant)
    actor: str = Field(max_length=10, description="citizen | staff | system")
    account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    hash: str | None = Field(default=None, max_length=64)
