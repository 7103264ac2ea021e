"""A turn of a job at one case that failed: tried again later, less and less often, while the others go on."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case import Case
from models.db import BigKey, Instant

# After so many tries in a row it takes a person to see what is wrong.
PATIENCE = 5


class FailedTurn(SQLModel, table=True):
    """What a job could not do at a case. Gone when it succeeds, or when nobody asks for it any more."""

    __tablename__ = "failed_turns"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    job: str = Field(primary_key=True, max_length=20)
    tries: int = 0
    # Never the words of an exception: they may hold a citizen's.
    error: str = Field(default="", max_length=200, description="what kind of failure, and in which line of code")
    since: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    again_at: datetime = Field(sa_type=Instant)


class SetAside(NamedTuple):
    """A case that a job has given up for the day."""

    number: str
    job: str
    error: str
    since: datetime


def set_aside(session: Session) -> list[SetAside]:
    """The cases that a person must look at, the oldest first; a hundred at most."""
    found = (
        select(Case.number, FailedTurn.job, FailedTurn.error, FailedTurn.since)
        .join(Case, col(Case.id) == FailedTurn.case_id)
        .where(FailedTurn.tries >= PATIENCE)
        .order_by(col(FailedTurn.since), col(FailedTurn.case_id))
    )
    return [SetAside(*row) for row in session.exec(found.limit(100))]


def count_set_aside(session: Session) -> int:
    """How many there are."""
    return session.exec(select(func.count()).select_from(FailedTurn).where(FailedTurn.tries >= PATIENCE)).one()
