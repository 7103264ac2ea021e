"""Sending an answer where somebody else must agree first: laying it before the leaders, and their word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.actions import answering
from models.actions.consent import drop_waiting, needs_approval
from models.actions.enclosing import give_back, pass_on
from models.actions.turn import Turn
from models.actions.wording import worded
from models.approval import APPROVED, SENT_BACK, Approval, may_approve, waiting
from models.errors import Conflict, Forbidden
from models.lifecycle import Verb
from models.message import Message


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was written; see answering.answer."""

    outcome: str
    text: str
    promised_on: date | None = None
    without: str = ""
    remarks: Sequence[str] | None = None


def send(turn: Turn, said: Said) -> bool:
    """Answer, or lay the answer before who approves it; whether it left."""
    if needs_approval(turn, said.outcome):
        _propose(turn, said)
        return False
    _answer(turn, said)
    return True


def approve(turn: Turn, said: Said) -> None:
    """Let what waits leave in these words, with its files: the usual answer, and its 20 seconds. Never the own one."""
    held = _decidable(turn)
    proposed = turn.session.get_one(Message, held.message_id)
    was = (proposed.outcome, proposed.text, proposed.promised_on)
    held.edited = was != (said.outcome, worded(said.text), said.promised_on)
    _decide(turn, held, APPROVED)
    turn.move(Verb.APPROVE, officer=held.asked_by, edited=held.edited)
    held.seq = turn.case.revision
    turn.session.flush()
    _answer(turn, Said(said.outcome, said.text, said.promised_on, held.without, held.remarks))
    pass_on(turn, proposed, answering.last_answer(turn))


def send_back(turn: Turn, remark: str) -> None:
    """Return what waits to its officer with a remark; the citizen has no answer yet."""
    held = _decidable(turn)
    message = turn.say("sent_back", worded(remark))
    _decide(turn, held, SENT_BACK)
    turn.move(Verb.SEND_BACK, message_id=message.id, officer=held.asked_by)
    give_back(turn, turn.session.get_one(Message, held.message_id), held.asked_by)


def _propose(turn: Turn, said: Said) -> None:
    promise, missing = answering.checked(turn, said.outcome, said.promised_on, said.without)
    drop_waiting(turn)
    message = turn.say("proposal", worded(said.text), outcome=said.outcome, promised_on=promise)
    turn.move(Verb.PROPOSE_ANSWER, message_id=message.id, outcome=said.outcome, **missing)
    held = Approval(
        case_id=turn.case.id or 0,
        message_id=message.id or 0,
        asked_by=turn.actor.account_id or 0,
        asked_at=turn.now,
        without=said.without if missing else "",
        remarks=None if said.remarks is None else sorted(set(said.remarks)),
    )
    turn.session.add(held)


def _answer(turn: Turn, said: Said) -> None:
    answering.answer(turn, said.outcome, said.text, said.promised_on, said.without, said.remarks)


def _decidable(turn: Turn) -> Approval:
    """What waits, where this person may decide it. Conflict where nothing waits, or it is the own answer."""
    if not may_approve(turn.session, turn.actor, turn.office.local_date(turn.now)):
        raise Forbidden
    held = waiting(turn.session, turn.case)
    if held is None:
        raise Conflict("nothing_to_approve")
    if held.asked_by == turn.actor.account_id:
        raise Conflict("own_answer")
    return held


def _decide(turn: Turn, held: Approval, state: str) -> None:
    held.state, held.decided_by, held.decided_at = state, turn.actor.account_id, turn.now
