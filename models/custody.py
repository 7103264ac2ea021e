"""Who had a case, and for how long: told from its history alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from models.deadline import Office
from models.lifecycle import Verb as V

# An answer or an exit ends the wait; what comes after them is nobody's delay until the case is opened again.
ENDS = frozenset({V.ANSWER, V.WITHDRAW, V.REJECT, V.CLOSE})
# As if there had been no answer: the wait goes on as one.
UNDOES = frozenset({V.UNDO, V.UNDELIVERED})
STARTS_AGAIN = frozenset({V.REOPEN, V.UPHOLD_APPEAL})
PASSES_ON = frozenset({V.TRANSFER, V.RETURN})
# All that says who has a case: what must be read of a history to tell its spans.
TELLS = frozenset({V.OPEN, V.ROUTE}) | ENDS | UNDOES | STARTS_AGAIN | PASSES_ON


class Happening(Protocol):
    """What is asked of an event."""

    verb: str
    at: datetime
    data: dict[str, Any]


class Span(NamedTuple):
    """One agency had the case, or nobody (None), from an instant to another; no end: it has it still.

    ended_by: the verb by which it left, "transfer" and "return_" for a case that was passed on.
    """

    agency_code: str | None
    began: datetime
    ended: datetime | None
    ended_by: str | None

    @property
    def lost(self) -> bool:
        """Whether these days brought the citizen no nearer to an answer: it was passed on, or nobody had it."""
        return self.ended_by in PASSES_ON or self.agency_code is None


def spans(events: Iterable[Happening]) -> list[Span]:
    """Who had the case while it waited for an answer, in order and without gaps but those after an answer."""
    told: list[Span] = []
    agency: str | None = None
    for event in events:
        passed = "agency_code" in event.data and event.data["agency_code"] != agency
        agency = event.data.get("agency_code", agency)
        if event.verb in UNDOES and told:
            told[-1] = told[-1]._replace(ended=None, ended_by=None)
        elif event.verb in ENDS or (passed and _waits(told)):
            _end(told, event)
        if event.verb not in ENDS and (passed or event.verb in STARTS_AGAIN or not told) and not _waits(told):
            told.append(Span(agency, event.at, None, None))
    return told


def working_days(one: Span, office: Office, now: datetime) -> int:
    """How many working days there are after the day on which the span began, up to the one on which it ended."""
    return office.working_days(office.local_date(one.began), office.local_date(one.ended or now))


def _waits(told: Sequence[Span]) -> bool:
    return bool(told) and told[-1].ended is None


def _end(told: list[Span], event: Happening) -> None:
    if _waits(told):
        told[-1] = told[-1]._replace(ended=event.at, ended_by=str(event.verb))
