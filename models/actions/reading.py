"""Looking at a case: the look leaves a line, and what the citizen wrote counts as read."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.account import AuditLine
from models.actor import Actor
from models.case import Case

OPENED = "case.opened"
# One line a minute is enough to say who looked; reloading a page says nothing new.
AGAIN = timedelta(minutes=1)


def being_read(session: Session, actor: Actor, since: datetime) -> set[str]:
    """The numbers of the cases that others have opened since then."""
    looks = select(AuditLine.object).where(AuditLine.at > since, AuditLine.action == OPENED)
    return set(session.exec(looks.where(AuditLine.account_id != actor.account_id)))


def opened(session: Session, case: Case, actor: Actor, now: datetime) -> None:
    """Leave the line of a look; at most one a minute for each reader and case."""
    mine = (AuditLine.account_id == actor.account_id, AuditLine.object == case.number, AuditLine.action == OPENED)
    if session.exec(select(AuditLine.id).where(AuditLine.at > now - AGAIN, *mine)).first() is None:
        session.add(AuditLine(at=now, account_id=actor.account_id, action=OPENED, object=case.number))


def mark_read(session: Session, case: Case) -> None:
    """Mark as read what was shown. What came in meanwhile, and moved the case on, stays unread."""
    shown = (col(Case.id) == case.id, col(Case.revision) == case.revision)
    session.execute(update(Case).where(*shown).values(unread=False))
