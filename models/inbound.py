"""What a provider sent, as it sent it: kept before anybody is told that it came, and processed afterwards."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Channel

WAITING, DONE, DEAD = "waiting", "done", "dead"
BY_ACCOUNT = ("channel", "account", "id")
IS_WAITING, IS_DEAD = text("next_try_at IS NOT NULL"), text(f"state = '{DEAD}'")


class InboundEvent(SQLModel, table=True):
    """One event of a channel's account. The UNIQUE key makes the same event twice one row.

    state: waiting | done | dead (it failed too often: a person must look at it, and can have it run again).
    """

    __tablename__ = "inbound_events"
    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id"),
        Index("ix_inbound_events_waiting", *BY_ACCOUNT, postgresql_where=IS_WAITING, sqlite_where=IS_WAITING),
        # When something last came in there.
        Index("ix_inbound_events_at", "channel", "account", "at"),
        Index("ix_inbound_events_sender", "sender", postgresql_where=IS_WAITING, sqlite_where=IS_WAITING),
        Index("ix_inbound_events_dead", "at", postgresql_where=IS_DEAD, sqlite_where=IS_DEAD),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    account: str = Field(max_length=80, description="which of our accounts on that channel")
    event_id: str = Field(max_length=200, description="the provider's own")
    sender: str | None = Field(
        default=None, max_length=200, description="whose events keep their order; null: nobody's"
    )
    at: datetime = Field(sa_type=Instant, description="when it was kept: the legal start of what it brings")
    body: str = Field(description="as it came; empty once it is no longer needed")
    state: str = Field(default=WAITING, max_length=10)
    tries: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Instant, description="null: nothing to do by itself")
    # Never the words of an exception: they may hold a citizen's.
    error: str = Field(default="", max_length=200, description="what kind of failure, and in which line of code")
    done_at: datetime | None = Field(default=None, sa_type=Instant)
