"""What silence sets off: pure decisions of a clock and the instant."""

from dataclasses import dataclass
from datetime import datetime

from models.taxonomy import DeadlineKind, Role

# First version: from the officer straight to oversight, at the instant the term ends.
LADDER: tuple[Role, ...] = (Role.OVERSIGHT,)

# The clocks whose end the citizen is told of; the others are the offices' own business.
TOLD = frozenset({DeadlineKind.ANSWER, DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL, DeadlineKind.PROMISE})


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is due. `due_at` is when it fell due, whenever somebody looked; `then_at` the next one's."""

    number: int
    to_role: Role
    due_at: datetime
    then_at: datetime | None


def next_step(taken: int, due_at: datetime, now: datetime) -> Step | None:
    """The step of a running clock that is due now; None while its last second runs, or when no step is left."""
    if taken >= len(LADDER) or now <= due_at:
        return None
    number = taken + 1
    return Step(number, LADDER[taken], due_at, then_at=due_at if number < len(LADDER) else None)
