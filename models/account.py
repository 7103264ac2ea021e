"""People who work in Jawab, their sessions, and the audit line that each look across a border leaves."""

from datetime import date, datetime

from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Role


class Account(SQLModel, table=True):
    """A member of staff. Only officer, manager, head and clerk belong to an agency."""

    __tablename__ = "accounts"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    login: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    role: Role = Field(max_length=20, sa_type=AutoString)
    agency_code: str | None = Field(default=None, foreign_key="agencies.code", max_length=80, index=True)
    language: str = Field(default="en", max_length=8)
    password_hash: str = Field(max_length=200)
    centre: str | None = Field(default=None, max_length=80, description="the service centre at which a clerk works")
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)
    absent_from: date | None = Field(default=None, description="the first day away; null: here")
    absent_until: date | None = Field(default=None, description="the last day away; null: until further notice")
    substitute_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    shortcuts: bool = Field(default=True, description="whether single letters do something at the desk")
    email: str | None = Field(default=None, max_length=254)
    digest: bool = Field(default=False, description="whether a letter each working morning is wanted")
    digest_on: date | None = Field(default=None, description="the last local day whose letter was taken up")


def is_away(absent_from: date | None, absent_until: date | None, on: date) -> bool:
    """Whether somebody with these days of absence is away on that local day; both ends count."""
    return absent_from is not None and absent_from <= on and (absent_until is None or on <= absent_until)


class StaffSession(SQLModel, table=True):
    """A signed-in browser. Only the hash of its random id is kept, so a stolen table opens no door."""

    __tablename__ = "staff_sessions"

    id_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="accounts.id", index=True, sa_type=BigKey)
    csrf_token: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)


class AuditLine(SQLModel, table=True):
    """Who did what outside a case's own history: sign-ins, looks at other agencies' cases, opened contents."""

    __tablename__ = "audit_lines"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant, index=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    action: str = Field(max_length=40)
    object: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=400)


class Miss(SQLModel, table=True):
    """One wrong receipt code or password: the budget of guesses survives a restart and is shared by all processes."""

    __tablename__ = "misses"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant, index=True)
    door: str = Field(max_length=20)
    sender_hash: str = Field(max_length=64, index=True)
