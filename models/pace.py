"""How fast an account of ours may hand over: what its provider said last, and whose turn it is to count."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import AutoString, Field, Session, SQLModel

from models.db import Instant
from models.taxonomy import Channel

_MADE = text("INSERT INTO paces (channel, account) VALUES (:channel, :account) ON CONFLICT DO NOTHING")


class Pace(SQLModel, table=True):
    """An account that has limits. Whoever holds its row counts alone what it has been handed."""

    __tablename__ = "paces"

    channel: Channel = Field(primary_key=True, max_length=20, sa_type=AutoString)
    account: str = Field(primary_key=True, max_length=80)
    held_until: datetime | None = Field(default=None, sa_type=Instant, description="the provider takes nothing before")


def pace_of(session: Session, channel: Channel, account: str) -> Pace:
    """The account's row, locked until the transaction ends."""
    session.execute(_MADE, {"channel": str(channel), "account": account})
    return session.get_one(Pace, (channel, account), with_for_update=True)
