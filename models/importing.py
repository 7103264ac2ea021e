"""One run that brought cases from another system: which file, by which map, and how every row fared."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant


class Import(SQLModel, table=True):
    """A run. rows = kept + known (there already) + rejected once it has finished."""

    __tablename__ = "imports"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    source: str = Field(max_length=20, index=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64, description="of the file")
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant, description="null: it stopped on the way")
    rows: int = 0
    kept: int = 0
    known: int = 0
    rejected: int = 0
    flagged: int = 0
