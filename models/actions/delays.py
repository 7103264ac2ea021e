"""Saying why an answer took longer."""

from typing import Any

from models.actions.turn import Turn
from models.delay import Delay
from models.errors import BadInput, Conflict
from models.lifecycle import Verb
from models.taxonomy import DeadlineKind, DelayCause


def explain_delay(turn: Turn, cause: str) -> None:
    """Keep the cause of this cycle's delay; a later word takes the place of an earlier one.

    BadInput for a code that is none; Conflict where the answer was neither late nor its term made longer.
    """
    if cause not in set(DelayCause):
        raise BadInput("cause_needed", fields={"cause": "cause_needed"})
    if not took_longer(turn):
        raise Conflict("not_late")
    turn.move(Verb.EXPLAIN_DELAY, cause=cause)
    said: dict[str, Any] = {"agency_code": turn.case.agency_code, "at": turn.now, "account_id": turn.actor.account_id}
    turn.session.merge(Delay(case_id=turn.case.id or 0, cycle=turn.case.cycle, cause=DelayCause(cause), **said))


def took_longer(turn: Turn) -> bool:
    """Whether the answer of this cycle is late, or its term was made longer."""
    clock = turn.clock(DeadlineKind.ANSWER)
    return clock is not None and clock.took_longer(turn.now)
