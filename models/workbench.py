"""What oversight keeps for itself: filters with a name, cases drawn for a second reader and what he found."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant


class SavedFilter(SQLModel, table=True):
    """One person's filter of the list of clocks: the query of its address under a name."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    name: str = Field(max_length=60)
    query: str = Field(max_length=400)


class Draw(SQLModel, table=True):
    """Closed cases drawn by lot. Seed, period and agency let anybody repeat it; population says out of how many."""

    __tablename__ = "draws"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    at: datetime = Field(sa_type=Instant)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    first: date
    last: date
    agency_code: str | None = Field(default=None, foreign_key="agencies.code", max_length=80)
    seed: str = Field(max_length=40)
    population: int
    finished_at: datetime | None = Field(default=None, sa_type=Instant, description="when the last case was read")


class Lot(SQLModel, table=True):
    """One drawn case, and once it was read, what its second reader says: yes | no | unsure to each question."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("draw_id", "case_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    draw_id: int = Field(foreign_key="draws.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    agency_code: str | None = Field(default=None, max_length=80, description="that had it when it was drawn")
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    read_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    to_the_question: str | None = Field(default=None, max_length=10)
    plain: str | None = Field(default=None, max_length=10)
    true_outcome: str | None = Field(default=None, max_length=10)
    reopen: str | None = Field(default=None, max_length=10)
    comment: str = Field(default="", max_length=2000)


class FeedKey(SQLModel, table=True):
    """The secret of one person's calendar address; only its hash is kept."""

    __tablename__ = "feed_keys"

    account_id: int = Field(primary_key=True, foreign_key="accounts.id", sa_type=BigKey)
    secret_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=Instant)
