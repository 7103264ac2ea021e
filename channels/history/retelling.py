"""What another system remembers of a case, told again in the verbs of our life cycle, each at its own time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.actions.history import Step, Story
from models.lifecycle import OPEN_STATES, Verb, next_state
from models.taxonomy import State

# At one and the same instant things happened in this order.
ORDER = (Verb.TAKE, Verb.ANSWER, Verb.CLOSE, Verb.REOPEN)
DONE = frozenset({State.ANSWERED, State.CLOSED})
# The other system kept no time of its own for this step: it stands at the latest instant at which it can have been.
UNKNOWN = {"time": "unknown"}


@dataclass(slots=True)
class _Telling:
    state: State = State.RECEIVED
    cycle: int = 1
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    steps: list[Step] = field(default_factory=list)
    answers: dict[int, datetime] = field(default_factory=dict)

    def tell(self, verb: Verb, at: datetime, **data: Any) -> None:
        self.state = next_state(self.state if self.steps else None, verb)
        self.steps.append(Step(verb, at, data))

    def take(self, at: datetime, **data: Any) -> None:
        if self.state == State.ASSIGNED:
            self.tell(Verb.TAKE, at, **data)

    def answer(self, at: datetime, **data: Any) -> None:
        if self.state in DONE:
            return
        self.take(at, **data)
        self.tell(Verb.ANSWER, at, **data)
        self.answers[self.cycle] = at
        self.answered_at = None if data else at

    def close(self, at: datetime, **data: Any) -> None:
        self.answer(at, **data)
        if self.state == State.ANSWERED:
            self.tell(Verb.CLOSE, at, reason="imported", **data)
            self.closed_at = None if data else at

    def reopen(self, at: datetime) -> None:
        # An answer must have come before; when, nobody wrote down.
        self.answer(at, **UNKNOWN)
        self.cycle += 1
        self.tell(Verb.REOPEN, at, cycle=self.cycle, officer_id=None)
        self.answered_at = self.closed_at = None

    def leave(self, status: str, at: datetime) -> None:
        if status == "rejected":
            # Only people who sort can reject, so it goes back to them; which body had it stays on record.
            self.tell(Verb.RETURN, at, reason="imported")
        self.tell(Verb.REJECT if status == "rejected" else Verb.WITHDRAW, at)
        self.closed_at = at


def retell(
    received_at: datetime,
    opened: dict[str, Any],
    routed: dict[str, Any],
    happened: Iterable[tuple[Verb, datetime]],
    status: str | None,
) -> Story:
    """The whole story. status: the last word of the other system, believed where no time says otherwise."""
    telling = _Telling()
    telling.tell(Verb.OPEN, received_at, **opened)
    telling.tell(Verb.ROUTE, received_at, **routed)
    past = sorted(happened, key=lambda one: (one[1], ORDER.index(one[0])))
    if status in ("withdrawn", "rejected"):
        telling.leave(status, past[-1][1] if past else received_at)
    else:
        acts = {
            Verb.TAKE: telling.take,
            Verb.ANSWER: telling.answer,
            Verb.CLOSE: telling.close,
            Verb.REOPEN: telling.reopen,
        }
        for verb, at in past:
            acts[verb](at)
        _end(telling, status)
    return Story(
        tuple(telling.steps), telling.state, telling.cycle, telling.answered_at, telling.closed_at, telling.answers
    )


def _end(telling: _Telling, status: str | None) -> None:
    last = telling.steps[-1].at
    if status in ("answered", "closed") and telling.state in OPEN_STATES:
        telling.answer(last, **UNKNOWN)
    if telling.state == State.ANSWERED and status != "answered":
        telling.close(last, **(UNKNOWN if telling.answered_at is None else {}))
