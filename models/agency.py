"""An agency as the database knows it: copied from the country profile, or brought in by an import."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class Agency(SQLModel, table=True):
    """A body that answers citizens. `names` and `short` map a language to a name."""

    __tablename__ = "agencies"

    code: str = Field(primary_key=True, max_length=80)
    jurisdiction: str = Field(max_length=8, index=True)
    kind: str = Field(max_length=20)
    superior_code: str | None = Field(default=None, foreign_key="agencies.code", max_length=80)
    names: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    short: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    imported: bool = False
    active: bool = True
