"""Oversight opens the contents of a case only with a reason, and the reason stays."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.account import AuditLine
from models.actions.reading import OPENED
from models.actions.wording import clean
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.errors import BadInput

UNSEALED = "identity.opened"
# A word, not a key pressed by chance; as long as the table keeps.
SHORTEST, LONGEST = 3, 400
# Reading on, deciding and going back need no second reason for so long.
GOOD_FOR = timedelta(minutes=30)


def inspect(session: Session, case: Case, actor: Actor, reason: str, now: datetime) -> None:
    """Leave the line that lets this person read the case for a while; BadInput without a reason."""
    authorize(actor, "case.read_with_reason", case)
    _leave_line(session, case, actor, reason, now, OPENED)


def open_identity(session: Session, case: Case, actor: Actor, reason: str, now: datetime) -> None:
    """Leave the line that lets this person know a sealed author for a while; BadInput without a reason."""
    authorize(actor, "identity.open", case)
    _leave_line(session, case, actor, reason, now, UNSEALED)


def may_read_on(session: Session, case: Case, actor: Actor, now: datetime) -> bool:
    """Whether this person gave a reason for this case in the last half hour."""
    return _gave_reason(session, case, actor, now, OPENED)


def knows_identity(session: Session, case: Case, actor: Actor, now: datetime) -> bool:
    """Whether this person gave a reason for knowing the author in the last half hour."""
    return _gave_reason(session, case, actor, now, UNSEALED)


def _leave_line(session: Session, case: Case, actor: Actor, reason: str, now: datetime, action: str) -> None:
    words = clean(reason).strip()
    if len(words) < SHORTEST:
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    line = AuditLine(at=now, account_id=actor.account_id, action=action, object=case.number, reason=words[:LONGEST])
    session.add(line)


def _gave_reason(session: Session, case: Case, actor: Actor, now: datetime, action: str) -> bool:
    mine = select(AuditLine.id).where(
        AuditLine.at > now - GOOD_FOR,
        AuditLine.account_id == actor.account_id,
        AuditLine.action == action,
        AuditLine.object == case.number,
        AuditLine.reason != "",
    )
    return session.exec(mine).first() is not None
