"""What was said on a case, by whom, and the files that came with it."""

from datetime import date, datetime

from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Channel

# The first words of a case.
COMPLAINT = "complaint"
# What staff say among themselves: nothing of it is ever shown outside.
INSIDE = ("note", "instruction", "contribution", "proposal", "sent_back", "task", "task_reply")

# What an agency says to the author, photos and papers with it.
FROM_AGENCY = frozenset({"question", "answer", "done"})


class Message(SQLModel, table=True):
    """One text. kind: complaint | message | question | answer | done | appeal | decision, or one of INSIDE."""

    __tablename__ = "messages"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant)
    kind: str = Field(max_length=20)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    author_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    language: str | None = Field(default=None, max_length=8)
    text: str
    cycle: int = 1
    outcome: str | None = Field(default=None, max_length=30)
    promised_on: date | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant, description="an answer undone before it left")
    leaves_at: datetime | None = Field(
        default=None, sa_type=Instant, description="of an answer among many: when it leaves; null: 20 s after `at`"
    )
    replaces_id: int | None = Field(default=None, sa_type=BigKey, description="the message that its author changed")
    erased_at: datetime | None = Field(default=None, sa_type=Instant, description="taken away there by its author")


class Attachment(SQLModel, table=True):
    """A file of a message, the author's or the agency's; its bytes lie under the data folder by their random name."""

    __tablename__ = "attachments"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    message_id: int = Field(foreign_key="messages.id", index=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    stored_name: str = Field(max_length=80, unique=True)
    original_name: str = Field(max_length=200)
    mime: str = Field(max_length=60)
    size: int
    sha256: str = Field(max_length=64)
    caption: str = Field(default="", max_length=200, description="what it shows, in its sender's words")
