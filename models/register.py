"""The register of what an agency gives out: the number, the day and the signatory of each answer, and its document."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.db import BigKey, Instant

# Who signs: the officer who wrote it, whoever leads, or the agency as a body, with nobody's name.
OFFICER, LEADER, BODY = "officer", "leader", "agency"
SIGNS = (BODY, OFFICER, LEADER)
# In the place of whoever leads, who is away.
ACTING = "acting"
WAITS = "no IS NULL"
# As words in the statement, so that both databases see that the small index is enough.
GIVEN = "file IS NOT NULL"


class Register(SQLModel, table=True):
    """The last number that an agency has given out in a year. Its row is the lock: numbers come one after another.

    agency_code: "" is the oversight body, which is no agency of the profile.
    """

    __tablename__ = "registers"

    agency_code: str = Field(primary_key=True, max_length=80)
    year: int = Field(primary_key=True)
    last: int


class RegisterEntry(SQLModel, table=True):
    """An answer, or a decision on an appeal. It has a number once nobody can take it back any more.

    dated: its local day, which also says of which year its number is. signs, signer, position: as the rules of the
    agency were on that day; position is a role, or ACTING. void_at: since when it counts as not given, for it reached
    nobody. file, size, sha256: of the document, once somebody has asked for it.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("agency_code", "year", "no"),
        Index("ix_register_entries_waiting", "final_at", postgresql_where=text(WAITS), sqlite_where=text(WAITS)),
        Index("ix_register_entries_sha256", "sha256", postgresql_where=text(GIVEN), sqlite_where=text(GIVEN)),
    )

    message_id: int = Field(primary_key=True, foreign_key="messages.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    agency_code: str = Field(max_length=80)
    dated: date
    final_at: datetime = Field(sa_type=Instant)
    year: int
    no: int | None = None
    numbered_at: datetime | None = Field(default=None, sa_type=Instant)
    signs: str = Field(max_length=10)
    signer: str = Field(default="", max_length=120)
    position: str = Field(default="", max_length=20)
    void_at: datetime | None = Field(default=None, sa_type=Instant)
    file: str | None = Field(default=None, max_length=80)
    size: int | None = None
    sha256: str | None = Field(default=None, max_length=64)

    @property
    def number(self) -> str:
        """The number as it is written: 2026-00017; "" while there is none."""
        return "" if self.no is None else written(self.year, self.no)


def written(year: int, no: int) -> str:
    """A number as it is written."""
    return f"{year}-{no:05d}"


def entries(session: Session, case_id: int | None) -> Mapping[int, RegisterEntry]:
    """Message id -> what the register says of it, of those that have a number."""
    found = select(RegisterEntry).where(RegisterEntry.case_id == case_id, col(RegisterEntry.no).is_not(None))
    return {one.message_id: one for one in session.exec(found)}


def numbers(connection: Connection, case_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Case id -> the numbers of what its author was given."""
    wanted: Any = select(col(RegisterEntry.case_id), col(RegisterEntry.year), col(RegisterEntry.no))
    given = wanted.where(col(RegisterEntry.case_id).in_(case_ids), col(RegisterEntry.no).is_not(None))
    found: dict[int, list[str]] = {}
    for row in connection.execute(given):
        found.setdefault(row.case_id, []).append(written(row.year, row.no))
    return found


def entry_of_file(session: Session, sha256: str) -> RegisterEntry | None:
    """What the register says of a document, by the hash of its bytes; None for one that is not of here."""
    found = select(RegisterEntry).where(RegisterEntry.sha256 == sha256, text(GIVEN))
    return session.exec(found).first()
