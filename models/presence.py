"""Who has the page of a case open now. A row lives for moments and is history of nothing: who looked is audited."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.account import Account
from models.actor import Actor
from models.case import Case
from models.db import BigKey, Instant, among

# Opened: nobody says whether the page still stands there. Reading and writing: the page itself says so, again and
# again.
OPENED, READING, WRITING = "opened", "reading", "writing"
LASTS = {OPENED: timedelta(minutes=10), READING: timedelta(seconds=45), WRITING: timedelta(seconds=45)}


class Presence(SQLModel, table=True):
    """One member of staff at the page of one case."""

    __tablename__ = "presences"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    account_id: int = Field(primary_key=True, foreign_key="accounts.id", sa_type=BigKey)
    doing: str = Field(max_length=10, description="opened | reading | writing")
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant, index=True, description="unless it is said again")


# One statement: two windows of one person may say it at once.
COME = text(
    "INSERT INTO presences (case_id, account_id, doing, since, until) "
    "VALUES (:case_id, :account_id, :doing, :since, :until) "
    "ON CONFLICT (case_id, account_id) DO UPDATE SET doing = excluded.doing, until = excluded.until"
).bindparams(bindparam("since", type_=Instant()), bindparam("until", type_=Instant()))


class Here(NamedTuple):
    """A colleague at the page of a case."""

    name: str
    doing: str
    since: datetime


def come(session: Session, case_id: int, account_id: int, doing: str, now: datetime) -> None:
    """Say that this person is at the case and what for, until its time is over."""
    row = {"case_id": case_id, "account_id": account_id, "doing": doing}
    session.execute(COME, row | {"since": now, "until": now + LASTS[doing]})


def go(session: Session, account_id: int, number: str | None = None) -> None:
    """Say that this person has left the case of that number, whosever it is by now; None: every case."""
    gone = delete(Presence).where(col(Presence.account_id) == account_id)
    left = select(Case.id).where(Case.number == number)
    session.execute(gone if number is None else gone.where(col(Presence.case_id).in_(left)))


def is_at(session: Session, case_id: int, account_id: int | None, now: datetime) -> bool:
    """Whether this person has the page of the case open, or opened it a moment ago."""
    mine = (Presence.case_id == case_id, Presence.account_id == account_id, Presence.until > now)
    return session.exec(select(Presence.case_id).where(*mine)).first() is not None


def forget_gone(session: Session, now: datetime) -> None:
    """Erase what has run out."""
    session.execute(delete(Presence).where(col(Presence.until) < now))


def colleagues_at(
    session: Session, case_ids: Collection[int | None], actor: Actor, now: datetime
) -> dict[int, list[Here]]:
    """Case id -> who else of the actor's agency is there, by name."""
    found = (
        select(Presence.case_id, Account.name, Presence.doing, Presence.since)
        .join(Account, col(Account.id) == Presence.account_id)
        .where(among(session.connection(), Presence.case_id, case_ids), Presence.until > now)
        .where(Account.agency_code == actor.agency_code, Account.id != actor.account_id)
    )
    at: dict[int, list[Here]] = {}
    for case_id, name, doing, since in session.exec(found.order_by(col(Account.name))):
        at.setdefault(case_id, []).append(Here(name, doing, since))
    return at
