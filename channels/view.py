"""A case as its author may see it: the one reading that page and API share."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from channels.joined import Joined, joined
from channels.silence import Silence, silence_of
from channels.story import Line, standing_answer, story
from escalation.clock import Due
from escalation.office import Jurisdiction
from models import queries
from models.actions.silence import is_silent
from models.case import PENDING, Case
from models.deadline import Deadline
from models.delivery import Delivery
from models.lifecycle import OPEN_STATES, Verb, can
from models.message import Attachment, Message
from models.rating import Rating
from models.taxonomy import DeadlineKind

SILENCE_APPEAL = DeadlineKind.SILENCE_APPEAL


@dataclass(frozen=True, slots=True)
class AuthorsView:
    """Everything about a case that its author is told.

    silence: what it means, while no answer came in time; deciding: the clock of a complaint about it.
    """

    case: Case
    lines: list[Line]
    messages: list[Message]
    attachments: list[Attachment]
    answer: Message | None
    clock: Deadline | None
    promise: Deadline | None
    due: Due | None
    rating: Rating | None
    deliveries: list[Delivery]
    appeal_until: datetime | None
    silence: Silence | None
    deciding: Deadline | None
    joined: list[Joined]
    can: tuple[str, ...]

    def appeal_passed(self, now: datetime) -> bool:
        """Whether the last day for an appeal against the answer is over: it may still be sent."""
        return self.appeal_until is not None and now > self.appeal_until


def authors_view(session: Session, case: Case, office: Jurisdiction, language: str, now: datetime) -> AuthorsView:
    """The case for its author at this instant, in this language."""
    said = queries.messages(session, case.id, notes=False)
    clocks = queries.deadlines(session, case.id)
    present = {one.kind: one for one in clocks if one.cycle == case.cycle}
    clock, promise = present.get(DeadlineKind.ANSWER), present.get(DeadlineKind.PROMISE)
    rating = next((one for one in queries.ratings(session, case.id) if one.cycle == case.cycle), None)
    answered = case.answered_at
    window = office.term(DeadlineKind.APPEAL_WINDOW, answered, case.received_on) if answered else None
    until = window.due_at if window else None
    return AuthorsView(
        case=case,
        lines=story(session, case, language, now),
        messages=said,
        attachments=queries.attachments(session, case.id),
        answer=standing_answer(said, case.cycle, now),
        clock=clock,
        promise=promise,
        due=office.worked_sum(clock) if clock else None,
        rating=rating,
        deliveries=queries.deliveries(session, case.id),
        appeal_until=until,
        silence=silence_of(session, case, clock, office, language, now) if clock and is_silent(clock, now) else None,
        deciding=next((one for one in clocks if (one.kind, one.cycle) == (SILENCE_APPEAL, case.cycle)), None),
        joined=joined(session, case, clocks, language, now),
        can=_can(case, clocks, rating, now),
    )


def _can(case: Case, clocks: list[Deadline], rating: Rating | None, now: datetime) -> tuple[str, ...]:
    in_window = case.closes_at is not None and now <= case.closes_at
    allowed = {
        "message": case.state in OPEN_STATES or can(case.state, Verb.MESSAGE),
        "rate": can(case.state, Verb.RATE) and in_window and rating is None,
        "reopen": can(case.state, Verb.REOPEN) and in_window and case.silence_appeal != PENDING,
        "appeal": _may_appeal(case, clocks, now),
        "withdraw": can(case.state, Verb.WITHDRAW),
    }
    return tuple(verb for verb, yes in allowed.items() if yes)


def _may_appeal(case: Case, clocks: list[Deadline], now: datetime) -> bool:
    """Against the silence while there is no answer, then against the answer; each once, never too late."""
    present = {one.kind: one for one in clocks if one.cycle == case.cycle}
    if can(case.state, Verb.APPEAL_SILENCE):
        return case.silence_appeal is None and is_silent(present.get(DeadlineKind.ANSWER), now)
    free = DeadlineKind.APPEAL_ANSWER not in present and case.silence_appeal != PENDING
    return can(case.state, Verb.APPEAL) and free
