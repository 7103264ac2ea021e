"""A key that opens one thing of one case, once."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant


class OneTimeKey(SQLModel, table=True):
    """Only its hash is kept. purpose: what it opens; used or too old, it is erased."""

    __tablename__ = "one_time_keys"

    id_hash: str = Field(primary_key=True, max_length=64)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    purpose: str = Field(max_length=20)
    until: datetime = Field(sa_type=Instant, index=True)
