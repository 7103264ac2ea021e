"""What a person says to a step that silence set off."""

from datetime import datetime

from sqlmodel import Session, select

from models.account import AuditLine
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.deadline import EscalationStep
from models.errors import NotFound


def acknowledge(session: Session, step_id: int, actor: Actor, now: datetime) -> EscalationStep:
    """Say "I have seen it". It stops no clock; a second press changes nothing. NotFound for an unknown step."""
    step = session.exec(select(EscalationStep).where(EscalationStep.id == step_id).with_for_update()).one_or_none()
    case = session.get(Case, step.case_id) if step else None
    if step is None or case is None:
        raise NotFound("page_not_found")
    authorize(actor, "escalation.acknowledge", case)
    if step.acknowledged_at is None:
        step.acknowledged_at, step.acknowledged_by = now, actor.account_id
        session.add(
            AuditLine(at=now, account_id=actor.account_id, action="escalation.acknowledged", object=case.number)
        )
    return step
