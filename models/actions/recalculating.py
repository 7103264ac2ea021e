"""The calendar changed: running clocks end when the new one says."""

from typing import Any

from models.actions.turn import Turn
from models.calendarchange import older
from models.deadline import OPEN, Deadline, Term
from models.lifecycle import Verb
from models.taxonomy import DeadlineKind

# The clocks of which a citizen has been told a date.
PROMISED = frozenset({DeadlineKind.ANSWER, DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL})


def recalculate(turn: Turn, approved_by: int | None) -> int:
    """Work the case's running clocks with today's calendar; how many dates moved. A second time changes nothing.

    approved_by: the account that let the calendar change; None where it came with a release.
    """
    behind = [one for one in turn.deadlines if is_behind(one, turn.office.calendar_version)]
    found = [(one, turn.office.moved(one)) for one in behind]
    moved = [(one, to) for one, to in found if to and to.due_at != one.due_at]
    for one, to in moved:
        _shift(turn, one, to, approved_by)
    for one in behind:
        one.calendar_version = turn.office.calendar_version
        # A reminder falls on no day off, whether the end moves or not. What the sweep has let go of stays so.
        if one.next_step_at is not None:
            one.next_step_at = turn.office.next_step_at(one, turn.now)
    return len(moved)


def is_behind(deadline: Deadline, version: str) -> bool:
    """Whether a clock runs and was worked with an older calendar than that version."""
    return (
        deadline.state == OPEN
        and bool(deadline.law and deadline.calendar_version)
        and older(deadline.calendar_version, version)
    )


def _shift(turn: Turn, deadline: Deadline, to: Term, approved_by: int | None) -> None:
    dates: dict[str, Any] = {"was_due_on": deadline.due_on.isoformat(), "due_on": to.due_on.isoformat()}
    part: dict[str, Any] = {"part": deadline.part} if deadline.part else {}
    turn.move(
        Verb.RECALCULATE,
        kind=deadline.kind,
        **part,
        **dates,
        was_due_at=deadline.due_at.isoformat(),
        due_at=to.due_at.isoformat(),
        was_calendar=deadline.calendar_version,
        calendar=to.calendar_version,
        approved_by=approved_by,
    )
    turn.rework(deadline)
    if deadline.kind in PROMISED:
        turn.tell("date_moved", kind=deadline.kind, **dates)
