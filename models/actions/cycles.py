"""A new cycle: the agency must answer again, with a clock of its own."""

from models.actions.turn import Turn
from models.taxonomy import DeadlineKind


def begin_cycle(turn: Turn) -> None:
    """Begin the next cycle; what was answered, rated or appealed in the old one stays with it."""
    case = turn.case
    turn.drop_promise("reopened")
    case.cycle += 1
    case.officer_id = case.answered_at = case.closes_at = case.closed_at = None
    case.silence_appeal = case.appeal_to = None
    case.unread = True
    turn.start(DeadlineKind.ANSWER)
    if case.agency_code is None:
        turn.start(DeadlineKind.FORWARD)
