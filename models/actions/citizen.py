"""What the author of a case can do with it: add, rate, reopen, appeal, withdraw."""

from datetime import datetime

from models.actions.turn import Turn
from models.actions.wording import clean, worded
from models.actor import SYSTEM
from models.errors import BadInput, Conflict
from models.lifecycle import OPEN_STATES, Verb
from models.rating import Rating
from models.taxonomy import DeadlineKind, RatingValue, State


def add_message(turn: Turn, text: str, channel: str) -> int:
    """Keep what the citizen adds; it answers an open question. Returns the message's id."""
    message = turn.say("message", worded(text), channel=channel)
    verb = Verb.CITIZEN_REPLY if turn.case.state in OPEN_STATES else Verb.MESSAGE
    turn.move(verb, message_id=message.id)
    turn.go_on()
    turn.case.unread = True
    return message.id or 0


def rate(turn: Turn, value: str, comment: str = "") -> None:
    """Say whether the answer solved it: once for each answer, within 30 days. "Solved" closes the case."""
    if value not in set(RatingValue):
        raise BadInput("rating_needed", fields={"value": "rating_needed"})
    _within_window(turn)
    if any(one.cycle == turn.case.cycle for one in turn.ratings):
        raise Conflict("already_rated")
    turn.move(Verb.RATE, value=value)
    rating = Rating(
        case_id=turn.case.id or 0,
        cycle=turn.case.cycle,
        value=RatingValue(value),
        comment=clean(comment)[:2000],
        at=turn.now,
    )
    turn.session.add(rating)
    turn.ratings.append(rating)
    if value == RatingValue.SOLVED and turn.case.state == State.ANSWERED:
        close(turn, "solved")


def close(turn: Turn, reason: str) -> None:
    """Close an answered case. reason: solved | window_passed."""
    turn.move(Verb.CLOSE, actor=SYSTEM, reason=reason)
    turn.case.closed_at = turn.now


def reopen(turn: Turn, reason: str) -> None:
    """Begin a new cycle with a new clock at the same agency; the old result stays as it was."""
    _within_window(turn)
    message = turn.say("message", worded(reason))
    turn.move(Verb.REOPEN, message_id=message.id, cycle=turn.case.cycle + 1, officer_id=None)
    _new_cycle(turn)
    turn.tell("reopened")


def appeal(turn: Turn, reason: str) -> None:
    """Take the answer to the body above. The case stays open until that is decided."""
    if turn.clock(DeadlineKind.APPEAL_ANSWER):
        raise Conflict("already_appealed")
    until = appeal_until(turn)
    if until is not None and turn.now > until:
        raise Conflict("appeal_window_passed")
    message = turn.say("appeal", worded(reason))
    turn.move(Verb.APPEAL, message_id=message.id)
    turn.case.closed_at, turn.case.unread = None, True
    turn.start(DeadlineKind.APPEAL_ANSWER)
    turn.tell("appealed")


def withdraw(turn: Turn) -> None:
    """The author takes the complaint back; its clocks end in the same commit."""
    turn.move(Verb.WITHDRAW)
    turn.void("withdrawn")
    turn.case.closed_at = turn.now
    turn.tell("withdrawn")


def decide_appeal(turn: Turn, *, upheld: bool, text: str) -> None:
    """Decide an appeal: upheld starts a new cycle at the agency, dismissed closes. The citizen gets the reasons."""
    message = turn.say("decision", worded(text))
    turn.stop(DeadlineKind.APPEAL_ANSWER)
    if upheld:
        turn.move(Verb.UPHOLD_APPEAL, message_id=message.id, cycle=turn.case.cycle + 1, officer_id=None)
        _new_cycle(turn)
    else:
        turn.move(Verb.DISMISS_APPEAL, message_id=message.id)
        turn.case.closed_at = turn.now
    turn.tell("appeal_upheld" if upheld else "appeal_dismissed", message=message)


def appeal_until(turn: Turn) -> datetime | None:
    """The last instant for an appeal against the standing answer; None where the law sets no end."""
    if turn.case.answered_at is None:
        return None
    term = turn.office.term(DeadlineKind.APPEAL_WINDOW, turn.case.answered_at, turn.case.received_on)
    return term.due_at if term else None


def _new_cycle(turn: Turn) -> None:
    case = turn.case
    turn.drop_promise("reopened")
    case.cycle += 1
    case.officer_id = case.answered_at = case.closes_at = case.closed_at = None
    case.unread = True
    turn.start(DeadlineKind.ANSWER)


def _within_window(turn: Turn) -> None:
    if turn.case.closes_at is None or turn.now > turn.case.closes_at:
        raise Conflict("window_passed")
