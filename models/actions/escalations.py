"""What a person says to a step that silence set off: that it was seen, and what the agency is to do."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models import queries
from models.account import AuditLine
from models.actions.turn import Turn
from models.actions.wording import worded
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.deadline import OPEN, Deadline, EscalationStep, Office
from models.errors import Conflict, NotFound
from models.lifecycle import Verb


def acknowledge(session: Session, step_id: int, actor: Actor, office: Office, now: datetime) -> EscalationStep:
    """Say "I have seen it", of the step and of what the same clock sent before it to the same person.

    It stops no clock, only the way up that being unseen takes; a second press changes nothing. NotFound for a step that
    is unknown or was sent to somebody else.
    """
    authorize(actor, "escalation.acknowledge")
    mine = select(EscalationStep).where(EscalationStep.id == step_id, queries.escalated_to(actor))
    found = session.exec(mine).one_or_none()
    if found is None:
        raise NotFound("page_not_found")
    # The clock first, as the sweep does: it may be about to send the step higher.
    deadline = session.exec(select(Deadline).where(Deadline.id == found.deadline_id).with_for_update()).one()
    step = session.exec(mine.with_for_update().execution_options(populate_existing=True)).one()
    if step.acknowledged_at is None:
        for one in (*_before(session, step, actor), step):
            one.acknowledged_at, one.acknowledged_by = now, actor.account_id
        _calm(deadline, step, office, now)
        number = session.get_one(Case, step.case_id).number
        session.add(AuditLine(at=now, account_id=actor.account_id, action="escalation.acknowledged", object=number))
    return step


def _before(session: Session, step: EscalationStep, actor: Actor) -> Sequence[EscalationStep]:
    """Reminders, most of all: whoever saw the last word on a clock need not press for each."""
    earlier = select(EscalationStep).where(
        EscalationStep.deadline_id == step.deadline_id,
        col(EscalationStep.id) < step.id,
        col(EscalationStep.acknowledged_at).is_(None),
        queries.escalated_to(actor),
    )
    return session.exec(earlier).all()


def _calm(deadline: Deadline, step: EscalationStep, office: Office, now: datetime) -> None:
    """The last step was seen: the next one falls due by its days alone."""
    if deadline.state == OPEN and (deadline.round, deadline.step) == (step.round, step.step):
        deadline.unseen_since = None
        deadline.next_step_at = office.next_step_at(deadline, now)


def instruct(turn: Turn, text: str) -> None:
    """Tell the agency that has an escalated case what to do. Its staff read it, the citizen does not; no clock moves.

    Conflict where nothing was escalated, or nobody has the case who could be told.
    """
    steps = select(EscalationStep.id).where(EscalationStep.case_id == turn.case.id)
    if turn.case.agency_code is None or turn.session.exec(steps).first() is None:
        raise Conflict("nothing_escalated")
    message = turn.say("instruction", worded(text))
    turn.move(Verb.INSTRUCT, message_id=message.id)
    # So that it stands out in the agency's lists until somebody has opened it.
    turn.case.unread = True
