"""What is known of one of our accounts on a channel beyond its configuration."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import AutoString, Field, Session, SQLModel, col, select

from models.db import Instant
from models.taxonomy import Channel


class ClosedAccount(SQLModel, table=True):
    """An account whose other side wants no more. Nothing is sent there until a person opens it again."""

    __tablename__ = "closed_accounts"

    channel: Channel = Field(primary_key=True, max_length=20, sa_type=AutoString)
    account: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(sa_type=Instant)
    detail: str = Field(default="", max_length=200)


def is_closed(session: Session, channel: str, account: str) -> bool:
    """Whether nothing may leave by it."""
    return session.get(ClosedAccount, (channel, account)) is not None


def closed(session: Session) -> Sequence[ClosedAccount]:
    """All that are closed."""
    return session.exec(select(ClosedAccount).order_by(col(ClosedAccount.at))).all()


def close_account(session: Session, channel: Channel, account: str, at: datetime, detail: str) -> None:
    """Send nothing there any more."""
    if not is_closed(session, channel, account):
        session.add(ClosedAccount(channel=channel, account=account, at=at, detail=detail))


def open_account(session: Session, channel: str, account: str) -> bool:
    """Send there again; whether it was closed."""
    found = session.get(ClosedAccount, (channel, account))
    if found is not None:
        session.delete(found)
    return found is not None
