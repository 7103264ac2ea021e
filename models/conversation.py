"""Somebody's conversation with one of our accounts: what was last asked, what was said and not filed yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Channel


class Conversation(SQLModel, table=True):
    """One address on one of our accounts.

    step: what the next words answer, "" where we asked nothing; draft: what was said and is not a case yet; options:
    what the offered answers mean, in their order.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    account: str = Field(default="", max_length=80)
    address: str = Field(max_length=320)
    language: str | None = Field(default=None, max_length=8, description="as the person chose it")
    step: str = Field(default="", max_length=20)
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    opted_out_at: datetime | None = Field(default=None, sa_type=Instant, description="the person wants no messages")
    unreachable_at: datetime | None = Field(default=None, sa_type=Instant, description="the provider says so")
    created_at: datetime = Field(sa_type=Instant)
    heard_at: datetime = Field(sa_type=Instant, description="when the person last wrote")


class Heard(SQLModel, table=True):
    """A message as the provider knows it, and the message of a case that it became.

    Without message_id it lies in the conversation's draft, or was an answer to one of our questions.
    """

    __tablename__ = "heard"
    __table_args__ = (
        UniqueConstraint("conversation_id", "provider_id"),
        Index("ix_heard_album", "conversation_id", "album"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    conversation_id: int = Field(foreign_key="conversations.id", sa_type=BigKey)
    provider_id: str = Field(max_length=200)
    album: str | None = Field(default=None, max_length=80)
    message_id: int | None = Field(default=None, foreign_key="messages.id", index=True, sa_type=BigKey)
    said_at: datetime = Field(sa_type=Instant, description="by the provider's clock, never after heard_at")
    heard_at: datetime = Field(sa_type=Instant)
    erased_at: datetime | None = Field(default=None, sa_type=Instant, description="taken away by its sender")
    only_changed: bool = Field(default=False, description="the change came before the first words")


class RemoteFile(SQLModel, table=True):
    """A file of a message that still lies with the provider, or came from there.

    state: waiting | kept | failed (tried for a day) | refused (too large, or of a kind that we do not take).
    """

    __tablename__ = "remote_files"
    __table_args__ = (Index("ix_remote_files_waiting", "next_try_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    heard_id: int = Field(foreign_key="heard.id", index=True, sa_type=BigKey)
    file_id: str = Field(max_length=400)
    name: str = Field(default="", max_length=200)
    mime: str = Field(default="", max_length=80)
    state: str = Field(default="waiting", max_length=10)
    tries: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    detail: str = Field(default="", max_length=200)
    stored: dict[str, Any] | None = Field(default=None, sa_type=JSON, description="the file as it lies on our disk")


class Cursor(SQLModel, table=True):
    """How far an account has been asked for what is new."""

    __tablename__ = "cursors"

    channel: Channel = Field(primary_key=True, max_length=20, sa_type=AutoString)
    account: str = Field(primary_key=True, max_length=80)
    since: str = Field(default="", max_length=400)
    asked_at: datetime | None = Field(default=None, sa_type=Instant, description="when the provider last answered")
    next_at: datetime | None = Field(default=None, sa_type=Instant, description="not to be asked before")
    failures: int = 0
    detail: str = Field(default="", max_length=200)
