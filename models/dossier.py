"""A dossier: one problem behind many cases. Each case keeps its own author, clock and answer."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

WORDS_LENGTH = 80
STILL_IN = text("left_at IS NULL")


class Dossier(SQLModel, table=True):
    """One problem. Its title is its subject, its region and a few words of an officer: never those of a citizen."""

    __tablename__ = "dossiers"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    category: str | None = Field(default=None, max_length=40)
    region: str | None = Field(default=None, max_length=20)
    words: str = Field(default="", max_length=WORDS_LENGTH)
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)


class Following(SQLModel, table=True):
    """A case that is, or was, in a dossier; a case is in one at most. No account: its author said so on filing."""

    __tablename__ = "followings"
    __table_args__ = (
        Index("uq_followings_case", "case_id", unique=True, postgresql_where=STILL_IN, sqlite_where=STILL_IN),
        Index("ix_followings_dossier", "dossier_id", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    dossier_id: int = Field(foreign_key="dossiers.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    joined_at: datetime = Field(sa_type=Instant)
    joined_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    left_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
