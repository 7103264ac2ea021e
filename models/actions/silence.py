"""A complaint about silence: it stands beside the state of the case, for the agency must still answer.

Decided for the citizen, a new cycle begins; decided against, the case is where it was.
"""

from datetime import datetime
from typing import Any

from models.actions.cycles import begin_cycle
from models.actions.registering import enter
from models.actions.turn import Turn
from models.actions.windows import said_late, start_decision
from models.actions.wording import worded
from models.case import DISMISSED, PENDING
from models.conflict import decider
from models.deadline import LAPSED, OPEN, Deadline
from models.errors import Conflict
from models.lifecycle import Verb
from models.rating import Rating
from models.taxonomy import DeadlineKind, RatingValue, State


def is_silent(clock: Deadline | None, now: datetime) -> bool:
    """Whether a law's time for the answer has run out without one."""
    if clock is None or not clock.law or clock.state != OPEN or clock.stands_until is not None:
        return False
    return now > clock.due_at


def appeal_silence(turn: Turn, reason: str) -> None:
    """Complain to the body above that no answer came; Conflict while there is time, and once it was decided.

    It is never too late for it: the silence goes on, and the body above says whether it takes what came late.
    """
    case = turn.case
    if case.silence_appeal is not None:
        raise Conflict("already_appealed_silence")
    clock = turn.clock(DeadlineKind.ANSWER)
    if clock is None or not is_silent(clock, turn.now):
        raise Conflict("answer_not_due_yet")
    message = turn.say("appeal", worded(reason))
    to = decider(turn.session, case.agency_code, case.about_code, turn.joined)
    # By the law's time for deciding an appeal, apart from that of an appeal against the answer of this cycle.
    late = said_late(start_decision(turn, DeadlineKind.SILENCE_APPEAL, clock.last_instant))
    turn.move(Verb.APPEAL_SILENCE, message_id=message.id, silence_appeal=PENDING, appeal_to=to, **late)
    case.silence_appeal, case.appeal_to, case.unread = PENDING, to, True
    turn.tell("silence_appealed", **late)


def decide_silence(turn: Turn, *, upheld: bool, text: str) -> None:
    """Decide it with reasons for the citizen: upheld, the agency must answer by a new date."""
    if turn.case.silence_appeal != PENDING:
        raise Conflict("no_appeal_waits")
    message = turn.say("decision", worded(text))
    enter(turn, message, turn.actor.agency_code, turn.now)
    if upheld:
        _uphold(turn, message.id)
    else:
        _dismiss(turn, message.id)
    turn.tell("silence_upheld" if upheld else "silence_dismissed", message=message)


def let_go(turn: Turn) -> dict[str, None]:
    """Forget what was said of the silence of a case that leaves by an exit; returns what its event says of that."""
    if turn.case.silence_appeal is None:
        return {}
    turn.case.silence_appeal = turn.case.appeal_to = None
    return {"silence_appeal": None, "appeal_to": None}


def readdress(turn: Turn, agency: str) -> dict[str, str | None]:
    """Nobody decides about itself: when the case, or a copy, goes to the body that was to decide, the next one does."""
    if turn.case.appeal_to != agency:
        return {}
    turn.case.appeal_to = decider(turn.session, agency, turn.case.about_code, turn.joined)
    return {"appeal_to": turn.case.appeal_to}


def _uphold(turn: Turn, message_id: int | None) -> None:
    data: dict[str, Any] = {"cycle": turn.case.cycle + 1, "officer_id": None, "silence_appeal": None, "appeal_to": None}
    turn.move(Verb.UPHOLD_SILENCE, message_id=message_id, **data)
    turn.stop(DeadlineKind.SILENCE_APPEAL)
    turn.go_on()
    for clock in turn.deadlines:
        # What was promised is dropped by the new cycle; what others were asked serves the new one too.
        if clock.state == OPEN and clock.kind not in (DeadlineKind.PROMISE, DeadlineKind.JOINT):
            clock.state, clock.ended_at, clock.next_step_at = LAPSED, turn.now, None
    begin_cycle(turn)


def _dismiss(turn: Turn, message_id: int | None) -> None:
    case = turn.case
    turn.move(Verb.DISMISS_SILENCE, message_id=message_id, silence_appeal=DISMISSED, appeal_to=None)
    case.silence_appeal, case.appeal_to = DISMISSED, None
    turn.stop(DeadlineKind.SILENCE_APPEAL)


def solved_meanwhile(turn: Turn) -> bool:
    """Whether the answer that came while a complaint about silence waited has solved it, by its author's word."""
    rated = (one for one in turn.ratings if one.cycle == turn.case.cycle)
    return turn.case.state == State.ANSWERED and any(_says_solved(one) for one in rated)


def _says_solved(rating: Rating) -> bool:
    return rating.value == RatingValue.SOLVED
