"""A public case as everybody reads it: what happened on which day, whether it is late, and the texts as confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from channels.notices import agency_name, clock_of
from channels.story import has_left
from dashboard.i18n import N_
from escalation.clock import days_left, in_time
from escalation.office import Jurisdiction
from models import publiccases, queries
from models.deadline import MET
from models.event import CaseEvent
from models.lifecycle import OPEN_STATES, Verb
from models.message import Message
from models.publication import PublishedText
from models.publiccases import Open
from models.taxonomy import State

# Of what happened only this, each in words that name nobody but an agency.
STEPS = {
    Verb.OPEN: N_("The complaint came in"),
    Verb.ROUTE: N_("It went to: %(agency)s"),
    Verb.TRANSFER: N_("It was sent on to: %(agency)s"),
    Verb.RETURN: N_("The agency gave it back: a person chooses another"),
    Verb.ASK_CITIZEN: N_("The agency asked the author something"),
    Verb.EXTEND: N_("The agency took more time, as the law allows"),
    Verb.ANSWER: N_("The agency answered"),
    Verb.FULFIL: N_("The agency says that it has done what it promised"),
    Verb.REOPEN: N_("The author opened it again: the answer had not solved it"),
    Verb.APPEAL: N_("The author appealed against the answer"),
    Verb.APPEAL_SILENCE: N_("The author complained that no answer came"),
    Verb.UPHOLD_APPEAL: N_("The appeal was upheld: the agency must answer again"),
    Verb.DISMISS_APPEAL: N_("The appeal was dismissed"),
    Verb.UPHOLD_SILENCE: N_("The complaint about the silence was upheld"),
    Verb.DISMISS_SILENCE: N_("The complaint about the silence was dismissed"),
    Verb.CLOSE: N_("It was closed"),
}
STATES = {"waiting": OPEN_STATES, "answered": frozenset({State.ANSWERED, State.APPEALED}), "closed": {State.CLOSED}}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened on a day: words with a place for the name of an agency."""

    on: date
    verb: str
    words: str
    agency: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its day and outcome at once, its text only when a person has confirmed it."""

    on: date
    outcome: str | None
    said: PublishedText | None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """due_on: None where no clock runs. late: working days, None when in time. state: a key of STATES."""

    slug: str
    said: PublishedText
    category: str
    region: str | None
    agency_code: str | None
    agency: str
    state: str
    waits: bool
    due_on: date | None
    late: int | None
    steps: Sequence[Step]
    answers: Sequence[Answered]


def open_case(session: Session, found: Open, office: Jurisdiction, language: str, now: datetime) -> OpenCase:
    """The case at this instant in the reader's language; the texts stay in their own."""
    case = found.case
    said = [one for one in publiccases.answers(session, case.id) if has_left(one[0], now)]
    due_on, late = _clock(session, found, office, now)
    return OpenCase(
        slug=found.publication.slug,
        said=found.said,
        category=case.category or "",
        region=case.region,
        agency_code=case.agency_code,
        agency=agency_name(session, case.agency_code, language),
        state=state_of(case.state),
        waits=case.state in OPEN_STATES,
        due_on=due_on,
        late=late,
        steps=_steps(session, found, [message for message, _text in said], office, language),
        answers=[Answered(office.local_date(one.at), one.outcome, text) for one, text in said],
    )


def state_of(state: State) -> str:
    """Where it stands, as the list's filter calls it."""
    return next(key for key, states in STATES.items() if state in states)


def _clock(session: Session, found: Open, office: Jurisdiction, now: datetime) -> tuple[date | None, int | None]:
    """The day by which the law wants the answer, and by how many working days it is or was late."""
    case = found.case
    clock = clock_of(queries.deadlines(session, case.id), case.cycle)
    if clock is None:
        return None, None
    end = case.answered_at or now
    if clock.state == MET or in_time(end, clock.due_at):
        return clock.due_on, None
    return clock.due_on, max(1, -days_left(office.calendar, clock.due_on, office.local_date(end)))


def _steps(
    session: Session, found: Open, answers: Sequence[Message], office: Jurisdiction, language: str
) -> list[Step]:
    standing = {one.id for one in answers}
    events = [one for one in queries.history(session, found.case.id) if _tells(one, standing)]
    received = found.case.received_on
    return [
        Step(
            received if one.verb == Verb.OPEN else office.local_date(one.at),
            one.verb,
            STEPS[Verb(one.verb)],
            agency_name(session, one.data.get("agency_code"), language),
        )
        for one in events
    ]


def _tells(event: CaseEvent, standing: set[int | None]) -> bool:
    """An answer that was taken back, or may still be, never was."""
    return event.verb in STEPS and (event.verb != Verb.ANSWER or event.data.get("message_id") in standing)
