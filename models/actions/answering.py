"""The conversation and the answer: what an agency says, and what takes an answer back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from models.actions.consent import drop_waiting, needs_approval, wait_again
from models.actions.deliveries import advance
from models.actions.enclosing import give_back
from models.actions.registering import enter, put_off, strike
from models.actions.terms import suspend
from models.actions.turn import Turn
from models.actions.wording import worded
from models.deadline import OPEN
from models.delivery import FAILED, UNDO, Delivery
from models.errors import BadInput, Conflict
from models.lifecycle import Verb
from models.message import Message
from models.task import ask_again
from models.taxonomy import DeadlineKind, DeliveryState, Outcome

WINDOW = timedelta(days=30)
# "no competence" is said by a transfer, never by an answer.
ANSWERS = frozenset(Outcome) - {Outcome.NO_COMPETENCE}


def ask_citizen(turn: Turn, text: str, stands: int | None = None) -> None:
    """Ask the author something. The clock runs on, unless the law lets it stand: then for so many days at most."""
    drop_waiting(turn)
    message = turn.say("question", worded(text))
    until = suspend(turn, stands) if stands else None
    turn.move(Verb.ASK_CITIZEN, message_id=message.id, stands_until=until.isoformat() if until else None)
    turn.tell("question", message=message)


def end_pause(turn: Turn, reason: str = "") -> None:
    """Go on without the author's reply. reason: over, when the clock has stood for as long as it may."""
    turn.move(Verb.END_PAUSE, reason=reason)
    turn.go_on()


def note(turn: Turn, text: str) -> None:
    """A note inside the agency: the citizen never sees it and it counts as no answer."""
    message = turn.say("note", worded(text))
    turn.move(Verb.NOTE, message_id=message.id)


def answer(
    turn: Turn,
    outcome: str,
    text: str,
    promised_on: date | None = None,
    without: str = "",
    remarks: Sequence[str] | None = None,
) -> None:
    """Answer with a typed outcome. In time = this instant is not after the due instant; it leaves after 20 s.

    without: why it does not wait for the parts of other agencies that are not in yet. remarks: codes of what could be
    said against the text; they are kept, and stop nothing. None: nobody looked.
    Conflict where somebody must agree first.
    """
    promise, missing = checked(turn, outcome, promised_on, without)
    if needs_approval(turn, outcome):
        raise Conflict("approval_needed")
    drop_waiting(turn)
    message = turn.say("answer", worded(text), outcome=outcome, promised_on=promise)
    looked: dict[str, Any] = {} if remarks is None else {"remarks": sorted(set(remarks))}
    turn.move(Verb.ANSWER, message_id=message.id, outcome=outcome, **missing, **looked)
    enter(turn, message, turn.case.agency_code, turn.now + UNDO)
    turn.case.answered_at, turn.case.closes_at = turn.now, turn.now + WINDOW
    turn.stop(DeadlineKind.ANSWER)
    if promise:
        turn.promise(promise)
    turn.tell("answer", message=message, not_before=turn.now + UNDO)


def checked(turn: Turn, outcome: str, promised_on: date | None, without: str) -> tuple[date | None, dict[str, Any]]:
    """The day that is promised and what the event says of missing parts; BadInput where an answer cannot be so."""
    if outcome not in ANSWERS:
        raise BadInput("outcome_needed", fields={"outcome": "outcome_needed"})
    if outcome == Outcome.ACTION_PROMISED and (promised_on is None or promised_on < turn.office.local_date(turn.now)):
        raise BadInput("promise_date_needed", fields={"promised_on": "promise_date_needed"})
    return promised_on if outcome == Outcome.ACTION_PROMISED else None, _missing(turn, without)


def _missing(turn: Turn, without: str) -> dict[str, Any]:
    """What the event says of parts that are not in: whose, and why nobody waits for them. BadInput without a reason."""
    if not turn.open_parts:
        return {}
    words = worded(without, shortest=0, field="without")
    if not words:
        raise BadInput("parts_missing", fields={"without": "parts_missing"})
    return {"without": [one.agency_code for one in turn.open_parts], "reason": words}


def fulfil(turn: Turn, text: str) -> None:
    """Say that what was promised is done; the citizen is told."""
    promise = turn.clock(DeadlineKind.PROMISE)
    if promise is None or promise.state != OPEN:
        raise Conflict("nothing_promised")
    message = turn.say("done", worded(text))
    turn.move(Verb.FULFIL, message_id=message.id)
    turn.stop(DeadlineKind.PROMISE)
    turn.tell("fulfilled", message=message)


def undo(turn: Turn) -> None:
    """Take the answer back before it has left, its files too; Conflict once it has."""
    message = last_answer(turn)
    deliveries = _deliveries(turn, message)
    left = any(one.state != DeliveryState.QUEUED for one in deliveries)
    if left or turn.now > leaves_at(message):
        raise Conflict("too_late_to_undo")
    turn.move(Verb.UNDO, message_id=message.id)
    for delivery in deliveries:
        advance(turn.session, delivery, DeliveryState.SUPPRESSED, turn.now, "answer undone")
    give_back(turn, message, turn.actor.account_id)
    _take_back(turn, message)
    wait_again(turn, message.at)


def leaves_at(message: Message) -> datetime:
    """Until when an answer can be taken back; then it leaves."""
    return message.leaves_at or message.at + UNDO


def is_in_hand(messages: Iterable[Message], cycle: int, now: datetime) -> bool:
    """Whether there is an answer in the cycle, and its officer can still take it back: for the author there is none."""
    answers = [one for one in messages if (one.kind, one.cycle, one.withdrawn_at) == ("answer", cycle, None)]
    return any(now < leaves_at(one) for one in answers)


def hold(turn: Turn, until: datetime) -> None:
    """Let the answer that was just given leave later: with the last of the many that it is one of."""
    message = last_answer(turn)
    message.leaves_at = until
    put_off(turn, message, until)
    for one in _deliveries(turn, message):
        # What people carry waits by another column.
        one.next_try_at, one.not_before = one.next_try_at and until, one.not_before and until


def undelivered(turn: Turn) -> bool:
    """Take the answer back when every delivery of it has failed for good: nobody was answered. True if it was so."""
    message = last_answer(turn)
    deliveries = _deliveries(turn, message)
    if not deliveries or any(one.state not in FAILED for one in deliveries):
        return False
    turn.move(Verb.UNDELIVERED, message_id=message.id)
    _take_back(turn, message)
    return True


def last_answer(turn: Turn) -> Message:
    """The standing answer of the present cycle; Conflict where there is none."""
    found = select(Message).where(
        Message.case_id == turn.case.id,
        Message.kind == "answer",
        Message.cycle == turn.case.cycle,
        col(Message.withdrawn_at).is_(None),
    )
    message = turn.session.exec(found.order_by(col(Message.id).desc())).first()
    if message is None:
        raise Conflict("no_answer_yet")
    return message


def _take_back(turn: Turn, message: Message) -> None:
    strike(turn, message)
    message.withdrawn_at, turn.reworded = turn.now, True
    turn.case.answered_at = turn.case.closes_at = None
    turn.resume(DeadlineKind.ANSWER)
    turn.drop_promise("undone")
    ask_again(turn.session, turn.case.id or 0, message.at)


def _deliveries(turn: Turn, message: Message) -> list[Delivery]:
    return list(turn.session.exec(select(Delivery).where(Delivery.message_id == message.id).with_for_update()))
