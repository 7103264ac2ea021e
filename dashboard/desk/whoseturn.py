"""Whose turn it is in a case and until when, in one line; and who had it until now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from channels.notices import agency_name
from dashboard.i18n import N_
from escalation.office import TICK, Jurisdiction
from models.case import Case
from models.custody import Happening, spans, working_days
from models.deadline import OPEN, Deadline
from models.taxonomy import DeadlineKind, State

# The sentence of each state; those of a running clock name its last day.
WORDS = {
    State.RECEIVED: N_("Being routed"),
    State.TRIAGE: N_("The people who sort: find the agency"),
    State.ASSIGNED: N_("Your agency: take the case and answer"),
    State.IN_PROGRESS: N_("Your agency: answer"),
    State.WAITING_CITIZEN: N_("The citizen: reply to your question"),
    State.ANSWERED: N_("The citizen: say whether it is solved"),
    State.APPEALED: N_("The body above: decide the appeal"),
}
PROMISED = N_("Your agency: do what was promised")


@dataclass(frozen=True, slots=True)
class WhoseTurn:
    """The sentence, and the last day of that turn where there is one. standing: the clock stands meanwhile.

    clock: whose last day it is; None for the end of the time in which a citizen may reopen.
    """

    words: str
    until: date | None
    standing: bool
    clock: int | None


@dataclass(frozen=True, slots=True)
class Holder:
    """An agency, or nobody, and for how many working days it had the case; lost: it brought the answer no nearer."""

    name: str
    days: int
    lost: bool


def whose_turn(case: Case, deadlines: Iterable[Deadline], office: Jurisdiction) -> WhoseTurn | None:
    """None for a case in which nobody's turn is left."""
    running = {one.kind: one for one in deadlines if one.state == OPEN and one.cycle == case.cycle}
    promise, words = running.get(DeadlineKind.PROMISE), WORDS.get(case.state)
    if promise:
        return WhoseTurn(PROMISED, promise.due_on, standing=False, clock=promise.id)
    if words is None:
        return None
    if case.state == State.ANSWERED:
        return WhoseTurn(words, _day(case.closes_at, office), standing=False, clock=None)
    clock = running.get(DeadlineKind.APPEAL_ANSWER if case.state == State.APPEALED else DeadlineKind.ANSWER)
    standing = clock.stands_until if clock else None
    until = _day(standing, office) if standing else clock.due_on if clock else None
    return WhoseTurn(words, until, standing is not None, clock.id if clock else None)


def _day(at: datetime | None, office: Jurisdiction) -> date | None:
    return office.local_date(at - TICK) if at else None


def holders(
    session: Session, events: Sequence[Happening], office: Jurisdiction, now: datetime, language: str
) -> list[Holder]:
    """Who had the case one after the other; empty while the first one has it."""
    known = spans(events)
    if not known or office.local_date(known[0].began) < office.calendar.first:
        # An imported past that is older than the calendar: its working days cannot be counted.
        return []
    told = [(one, working_days(one, office, now)) for one in known]
    # Between the receipt and the first desk there are seconds in which nobody has it.
    counted = [(one, days) for one, days in told if days or one.agency_code]
    if len(counted) < 2:
        return []
    return [Holder(agency_name(session, one.agency_code, language), days, one.lost) for one, days in counted]
