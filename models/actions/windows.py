"""Appeals that come late: taken in all the same, with the last day that the law gave for them."""

from datetime import date, datetime
from typing import Any

from models.actions.turn import Turn
from models.deadline import Deadline
from models.taxonomy import DeadlineKind


def start_decision(turn: Turn, kind: DeadlineKind, known_at: datetime | None) -> Deadline | None:
    """Start the clock of the decision on an appeal against what the author knew of at that instant.

    It keeps the last day that the law gave for it, where that has passed. None where no law dates the decision.
    """
    clock = turn.start(kind, DeadlineKind.APPEAL_ANSWER)
    if clock is not None and known_at is not None:
        clock.filed_after = _passed_on(turn, known_at)
    return clock


def _passed_on(turn: Turn, known_at: datetime) -> date | None:
    window = turn.office.term(DeadlineKind.APPEAL_WINDOW, known_at, turn.case.received_on)
    return window.due_on if window and turn.now > window.due_at else None


def said_late(clock: Deadline | None) -> dict[str, Any]:
    """What event and notice say of it; nothing of an appeal in time."""
    return {"filed_after": clock.filed_after.isoformat()} if clock and clock.filed_after else {}
