"""What an officer is writing and has not sent: kept with the case, for its writer alone."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant


class OfficerDraft(SQLModel, table=True):
    """One text that is being written. verb: which form it stands in, answer | ask_citizen | note.

    Or aside: begun before the case was answered together with others.
    """

    __tablename__ = "officer_drafts"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    account_id: int = Field(primary_key=True, foreign_key="accounts.id", sa_type=BigKey)
    verb: str = Field(primary_key=True, max_length=30)
    data: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="the fields of the form")
    revision: int = Field(description="of the case as the writer saw it")
    at: datetime = Field(sa_type=Instant, index=True)
