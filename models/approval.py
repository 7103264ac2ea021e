"""An answer that waits for the word of somebody who leads: what waits, for which answers, and who may say it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.account import Account, is_away
from models.actor import Actor
from models.case import Case
from models.db import BigKey, Instant
from models.register import LEADER
from models.taxonomy import State
from models.team import LEADERS, Seat, rule_of

WAITING, APPROVED, SENT_BACK, DROPPED = "waiting", "approved", "sent_back", "dropped"
# As words in the statement, so that both databases see that the small index is enough.
WAITS = "state = 'waiting'"


class Approval(SQLModel, table=True):
    """One answer laid before the leaders. state: waiting | approved | sent_back | dropped (overtaken by something).

    seq: of the event that let it leave; edited: with other words than its officer's. without and remarks: see answer.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_waiting", "case_id", unique=True, postgresql_where=text(WAITS), sqlite_where=text(WAITS)),
        Index("ix_approvals_case_id", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    message_id: int = Field(foreign_key="messages.id", sa_type=BigKey)
    asked_by: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    asked_at: datetime = Field(sa_type=Instant)
    without: str = ""
    remarks: list[str] | None = Field(default=None, sa_type=JSON)
    state: str = Field(default=WAITING, max_length=10)
    decided_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    seq: int | None = None
    edited: bool = False


def waiting(session: Session, case: Case) -> Approval | None:
    """What of this case waits for a word."""
    if case.state != State.IN_PROGRESS:
        return None
    return session.exec(select(Approval).where(Approval.case_id == case.id, text(WAITS))).one_or_none()


def is_waiting() -> ColumnElement[bool]:
    """The condition of the cases whose answer waits for a word."""
    held = select(Approval.case_id).where(text(WAITS))
    return (col(Case.state) == State.IN_PROGRESS) & col(Case.id).in_(held)


def outcomes_asked(session: Session, actor: Actor, country: Collection[str]) -> frozenset[str] | None:
    """The outcomes that this person's answers may not have without a leader's word; None: all of them.

    country: those of its profile. Who leads needs nobody's word. Where a leader signs, a leader reads it first.
    """
    if actor.account is None or actor.role in LEADERS:
        return frozenset()
    seat = session.get(Seat, actor.account_id)
    if seat is not None and seat.probation:
        return None
    rule = rule_of(session, actor.agency_code)
    return None if rule.signs == LEADER else frozenset(country) | frozenset(rule.approval)


def may_approve(session: Session, actor: Actor, today: date) -> bool:
    """Whether the person leads the agency, or stands in today for somebody who does and is away."""
    if actor.account is None or actor.agency_code is None:
        return False
    if actor.role in LEADERS:
        return True
    led = select(Account).where(Account.agency_code == actor.agency_code, Account.substitute_id == actor.account_id)
    leaders = led.where(col(Account.role).in_(LEADERS), col(Account.active).is_(True))
    return any(is_away(one.absent_from, one.absent_until, today) for one in session.exec(leaders))
