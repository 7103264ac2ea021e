"""Steps that an agency often does together, under one name."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

NAME_LENGTH = 120


class Macro(SQLModel, table=True):
    """A list of verbs in the order in which they are said: all of them, or none.

    A step is {"verb"} with what the verb asks for: template, category, officer, agency, stands, outcome.
    """

    __tablename__ = "macros"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    agency_code: str = Field(foreign_key="agencies.code", max_length=80, index=True)
    name: str = Field(max_length=NAME_LENGTH)
    steps: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    uses: int = Field(default=0, description="how often it was done")
    changed_at: datetime = Field(sa_type=Instant)
    changed_by: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
