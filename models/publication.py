"""What a case's author has let everybody read, and who is told when it moves: confirmed texts and followers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import AutoString, Field, SQLModel, col

from models.case import Case
from models.db import BigKey, Instant
from models.lifecycle import FINAL_STATES
from models.taxonomy import PUBLISHABLE, Channel

STILL_FOLLOWED = text("ended_at IS NULL")
# The kinds of messages that everybody may read once a person has confirmed what is left of them.
PUBLIC_KINDS = ("complaint", "answer")


class Publication(SQLModel, table=True):
    """A case that is, or was a moment ago, open to everybody. Taken back, the row is gone.

    slug: its public name. The case number stays its author's: it is half of what opens the case.
    """

    __tablename__ = "publications"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    slug: str = Field(max_length=20, unique=True)
    opened_at: datetime = Field(sa_type=Instant, index=True)


class PublishedText(SQLModel, table=True):
    """A message as everybody reads it: masked, and confirmed by a person. Taken back, the row is gone."""

    __tablename__ = "published_texts"

    message_id: int = Field(primary_key=True, foreign_key="messages.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    language: str = Field(max_length=8)
    text: str
    confirmed_at: datetime = Field(sa_type=Instant)
    confirmed_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)


class Follower(SQLModel, table=True):
    """An address that asked to be told about a public case, and the secret of its links.

    Until confirmed_at it gets one question and nothing else. Ended, the address is erased and the row stays, because
    deliveries point to it.
    """

    __tablename__ = "followers"
    __table_args__ = (
        Index(
            "uq_followers_address",
            *("case_id", "channel", "address"),
            unique=True,
            postgresql_where=STILL_FOLLOWED,
            sqlite_where=STILL_FOLLOWED,
        ),
        Index("ix_followers_asked", "address", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    address: str = Field(max_length=320)
    language: str = Field(max_length=8)
    token: str = Field(max_length=40, unique=True)
    created_at: datetime = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


def may_be_public(case: Case) -> bool:
    """Whether a case is of the kind that its author may show to everybody; of all others it is not even offered."""
    harmless = case.category in PUBLISHABLE and case.about_code is None and case.urgent is None
    return harmless and not case.sealed and case.state not in FINAL_STATES


def public_now() -> tuple[Any, ...]:
    """The same as conditions on a statement, with the author's wish: what changes later closes the page by itself."""
    return (
        col(Case.publish).is_(True),
        col(Case.category).in_(sorted(PUBLISHABLE)),
        col(Case.about_code).is_(None),
        col(Case.urgent).is_(None),
        col(Case.sealed).is_(False),
        col(Case.state).not_in(sorted(FINAL_STATES)),
    )
