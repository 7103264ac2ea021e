"""Whether an answer needs a leader's word first, and what of it is overtaken by events."""

from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import col, select

from models.actions.turn import Turn
from models.approval import DROPPED, WAITING, WAITS, Approval, outcomes_asked


def needs_approval(turn: Turn, outcome: str) -> bool:
    """Whether somebody who leads must agree before this person's answer leaves, and nobody has a moment ago."""
    asked = outcomes_asked(turn.session, turn.actor, turn.office.approval)
    if asked is not None and outcome not in asked:
        return False
    agreed = select(Approval.id).where(Approval.case_id == turn.case.id, Approval.seq == turn.case.revision)
    return turn.session.exec(agreed).first() is None


def drop_waiting(turn: Turn) -> None:
    """What waited for a word is overtaken: the case goes elsewhere, asks something, or is answered otherwise."""
    mine = (col(Approval.case_id) == turn.case.id, text(WAITS))
    turn.session.execute(update(Approval).where(*mine).values(state=DROPPED, decided_at=turn.now))


def wait_again(turn: Turn, dropped_at: datetime) -> None:
    """What was overtaken at that instant waits again: the answer that overtook it was taken back."""
    mine = (
        col(Approval.case_id) == turn.case.id,
        col(Approval.state) == DROPPED,
        col(Approval.decided_at) == dropped_at,
    )
    turn.session.execute(update(Approval).where(*mine).values(state=WAITING, decided_at=None))
