"""Figures as they were published on one day. They do not move until the next edition."""

from datetime import date, datetime

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

# Stocks by age: not due, late by up to 7 days, up to 30, longer.
AGES = ("not_due", "late_week", "late_month", "late_longer")


class Edition(SQLModel, table=True):
    """The figures of a local day. issue: 1, or more where a day was published again to correct it."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("jurisdiction", "day", "issue"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    day: date
    issue: int = 1
    as_of: datetime = Field(sa_type=Instant, description="the instant whose figures these are")
    published_at: datetime | None = Field(default=None, sa_type=Instant, description="null: being made")


class PublishedFigure(SQLModel, table=True):
    """A number of one of the edition's sheets, by row and column of its cube; without what was not due yet that day."""

    __tablename__ = "published_figures"
    # The key is in the order in which pages ask; on SQLite the table is that index itself.
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: int = Field(primary_key=True, foreign_key="editions.id", sa_type=BigKey)
    sheet: str = Field(primary_key=True, max_length=10)
    month: str = Field(primary_key=True, max_length=7)
    measure: str = Field(primary_key=True, max_length=20)
    row_code: str = Field(primary_key=True, max_length=80)
    column_code: str = Field(primary_key=True, max_length=80)
    n: int


class PublishedTimes(SQLModel, table=True):
    """How many answers of one slice took how long. buckets: the logarithmic bucket, as text, -> how many."""

    __tablename__ = "published_times"
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: int = Field(primary_key=True, foreign_key="editions.id", sa_type=BigKey)
    sheet: str = Field(primary_key=True, max_length=10)
    month: str = Field(primary_key=True, max_length=7)
    row_code: str = Field(primary_key=True, max_length=80)
    column_code: str = Field(primary_key=True, max_length=80)
    buckets: dict[str, int] = Field(sa_type=JSON)


class PublishedHidden(SQLModel, table=True):
    """Which counts of a measure may not be shown, for one table of the edition. columns: of each row of its cube."""

    __tablename__ = "published_hidden"
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: int = Field(primary_key=True, foreign_key="editions.id", sa_type=BigKey)
    sheet: str = Field(primary_key=True, max_length=10)
    month: str = Field(primary_key=True, max_length=7)
    measure: str = Field(primary_key=True, max_length=20)
    columns: dict[str, list[str]] = Field(sa_type=JSON)


class Correction(SQLModel, table=True):
    """A number of a month long past that an edition changed, as everybody could read it before and after."""

    __tablename__ = "corrections"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    edition_id: int = Field(foreign_key="editions.id", index=True, sa_type=BigKey)
    month: str = Field(max_length=7)
    measure: str = Field(max_length=20)
    before: int | None = None
    after: int | None = None


class FrozenEdition(SQLModel, table=True):
    """The numbers of a month as the first edition after its end had them. content: the file, byte for byte."""

    __tablename__ = "frozen_editions"

    jurisdiction: str = Field(primary_key=True, max_length=8)
    month: str = Field(primary_key=True, max_length=7)
    edition_id: int = Field(foreign_key="editions.id", sa_type=BigKey)
    frozen_at: datetime = Field(sa_type=Instant)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
