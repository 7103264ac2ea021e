"""What the author of a case can do with it: add, rate, reopen, appeal, withdraw."""

from models import queries
from models.actions.answering import is_in_hand
from models.actions.cycles import begin_cycle
from models.actions.registering import enter
from models.actions.silence import appeal_silence, decide_silence, let_go, solved_meanwhile
from models.actions.turn import Turn
from models.actions.windows import said_late, start_decision
from models.actions.wording import clean, worded
from models.actor import SYSTEM
from models.case import PENDING
from models.conflict import decider
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
    _is_out(turn)
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
    if value == RatingValue.SOLVED and turn.case.state == State.ANSWERED and turn.case.silence_appeal != PENDING:
        close(turn, "solved")


def close(turn: Turn, reason: str) -> None:
    """Close an answered case; Conflict while a complaint about its silence waits. reason: solved | window_passed."""
    _nothing_pending(turn)
    turn.move(Verb.CLOSE, actor=SYSTEM, reason=reason)
    turn.case.closed_at = turn.now


def reopen(turn: Turn, reason: str) -> None:
    """Begin a new cycle with a new clock at the same agency; the old result stays as it was."""
    _within_window(turn)
    _nothing_pending(turn)
    _is_out(turn)
    message = turn.say("message", worded(reason))
    _next_cycle(turn, Verb.REOPEN, message.id)
    turn.tell("reopened")


def appeal(turn: Turn, reason: str) -> None:
    """Take the answer, or the silence in its place, to the body above. The case stays open until that is decided.

    It is never too late to send it: the body above says whether it takes what came late.
    """
    if turn.case.state in OPEN_STATES:
        appeal_silence(turn, reason)
        return
    _nothing_pending(turn)
    _is_out(turn)
    if turn.clock(DeadlineKind.APPEAL_ANSWER):
        raise Conflict("already_appealed")
    message = turn.say("appeal", worded(reason))
    to = decider(turn.session, turn.case.agency_code, turn.case.about_code, turn.joined)
    late = said_late(start_decision(turn, DeadlineKind.APPEAL_ANSWER, turn.case.answered_at))
    turn.move(Verb.APPEAL, message_id=message.id, appeal_to=to, **late)
    turn.case.closed_at, turn.case.unread, turn.case.appeal_to = None, True, to
    turn.tell("appealed", **late)


def withdraw(turn: Turn) -> None:
    """The author takes the complaint back; its clocks end in the same commit."""
    turn.move(Verb.WITHDRAW, **let_go(turn))
    turn.void("withdrawn")
    turn.case.closed_at = turn.now
    turn.tell("withdrawn")


def decide_appeal(turn: Turn, *, upheld: bool, text: str) -> None:
    """Decide an appeal, with reasons for the citizen: upheld, a new cycle begins at the agency.

    Dismissed, the case closes; where it was about silence, the case is where it was.
    """
    if turn.case.state != State.APPEALED:
        decide_silence(turn, upheld=upheld, text=text)
        if not upheld and solved_meanwhile(turn):
            close(turn, "solved")
        return
    message = turn.say("decision", worded(text))
    enter(turn, message, turn.actor.agency_code, turn.now)
    turn.stop(DeadlineKind.APPEAL_ANSWER)
    if upheld:
        _next_cycle(turn, Verb.UPHOLD_APPEAL, message.id)
    else:
        turn.move(Verb.DISMISS_APPEAL, message_id=message.id, appeal_to=None)
        turn.case.closed_at, turn.case.appeal_to = turn.now, None
    turn.tell("appeal_upheld" if upheld else "appeal_dismissed", message=message)


def _next_cycle(turn: Turn, verb: Verb, message_id: int | None) -> None:
    forgotten = dict.fromkeys(("officer_id", "silence_appeal", "appeal_to"))
    turn.move(verb, message_id=message_id, cycle=turn.case.cycle + 1, **forgotten)
    begin_cycle(turn)


def _nothing_pending(turn: Turn) -> None:
    if turn.case.silence_appeal == PENDING:
        raise Conflict("silence_being_decided")


def _is_out(turn: Turn) -> None:
    """Conflict while the answer can still be taken back: nobody has read it."""
    if is_in_hand(queries.messages(turn.session, turn.case.id, notes=False), turn.case.cycle, turn.now):
        raise Conflict("no_answer_yet")


def _within_window(turn: Turn) -> None:
    if turn.case.closes_at is None or turn.now > turn.case.closes_at:
        raise Conflict("window_passed")
