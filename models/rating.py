"""What the author says about an answer: one per cycle, all kept."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import RatingValue


class Rating(SQLModel, table=True):
    """solved | partly | not_solved, for the answer of one cycle."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("case_id", "cycle"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    cycle: int
    value: RatingValue = Field(max_length=20, sa_type=AutoString)
    comment: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Instant)
