"""A case as its author may see it: the one reading that page and API share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from channels.joined import Joined, joined
from channels.silence import Silence, appeal_window, silence_of
from channels.story import Line, has_left, standing_answer, story
from escalation.clock import Due
from escalation.office import Jurisdiction
from models import queries
from models.actions.answering import is_in_hand
from models.actions.identity import lacking
from models.actions.silence import is_silent
from models.case import PENDING, Case
from models.deadline import Deadline
from models.delivery import Delivery
from models.lifecycle import OPEN_STATES, Verb, can
from models.message import Attachment, Message
from models.rating import Rating
from models.register import RegisterEntry, entries
from models.taxonomy import DeadlineKind

# What an author can do about an answer only.
OF_ANSWERS = frozenset({"rate", "reopen", "appeal"})
COUNTED = frozenset({DeadlineKind.ANSWER, DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL})


@dataclass(frozen=True, slots=True)
class AuthorsView:
    """Everything about a case that its author is told.

    files: by message; sums: how its dates were counted, by the kind of their clock; clocks: of the present cycle.
    silence: what it means, while no answer came in time; lacking: what the law asks for and can still be given.
    given: what the register says of a message, by its id. earlier: the answers before the case was opened again.
    in_hand: there is an answer that its officer can still take back; for the author there is none yet.
    """

    case: Case
    lines: list[Line]
    messages: list[Message]
    files: Mapping[int, list[Attachment]]
    answer: Message | None
    clocks: Mapping[str, Deadline]
    sums: Mapping[str, Due]
    rating: Rating | None
    deliveries: list[Delivery]
    silence: Silence | None
    joined: list[Joined]
    given: Mapping[int, RegisterEntry]
    lacking: tuple[str, ...]
    can: tuple[str, ...]
    earlier: list[Message]
    in_hand: bool

    @property
    def clock(self) -> Deadline | None:
        """The answer's."""
        return self.clocks.get(DeadlineKind.ANSWER)

    @property
    def promise(self) -> Deadline | None:
        """That of the agency's own word."""
        return self.clocks.get(DeadlineKind.PROMISE)

    @property
    def due(self) -> Due | None:
        """How the date of the answer was counted."""
        return self.sums.get(DeadlineKind.ANSWER)

    def appeal_passed(self, now: datetime) -> bool:
        """Whether the last day for an appeal is over: it may still be sent."""
        window = self.sums.get(DeadlineKind.APPEAL_WINDOW)
        return window is not None and now > window.due_at


def authors_view(session: Session, case: Case, office: Jurisdiction, language: str, now: datetime) -> AuthorsView:
    """The case for its author at this instant, in this language."""
    said = queries.messages(session, case.id, notes=False)
    clocks = queries.deadlines(session, case.id)
    present: dict[str, Deadline] = {one.kind: one for one in clocks if one.cycle == case.cycle and not one.part}
    clock = present.get(DeadlineKind.ANSWER)
    rating = next((one for one in queries.ratings(session, case.id) if one.cycle == case.cycle), None)
    silence = silence_of(session, case, clock, office, language, now) if clock and is_silent(clock, now) else None
    window = appeal_window(office, case, case.answered_at) if case.answered_at else silence.window if silence else None
    missing = lacking(session, case, office)
    in_hand = is_in_hand(said, case.cycle, now)
    return AuthorsView(
        case=case,
        lines=story(session, case, language, now),
        messages=said,
        files=_files(session, case, said, now),
        answer=standing_answer(said, case.cycle, now),
        clocks=present,
        sums=_sums(office, present, window),
        rating=rating,
        deliveries=queries.deliveries(session, case.id),
        silence=silence,
        joined=joined(session, case, clocks, office, language, now),
        given=entries(session, case.id),
        lacking=missing,
        can=_can(case, clocks, rating, now, in_hand=in_hand) + (("identify",) if missing else ()),
        earlier=[one for one in said if one.kind == "answer" and one.cycle < case.cycle and has_left(one, now)],
        in_hand=in_hand,
    )


def _files(session: Session, case: Case, said: list[Message], now: datetime) -> dict[int, list[Attachment]]:
    """Only of messages that the author may read: never those of notes, or of an answer that can still be undone."""
    open_ = [one for one in said if one.withdrawn_at is None and (one.kind != "answer" or has_left(one, now))]
    shown = {one.id: list[Attachment]() for one in open_ if one.id}
    for file in queries.attachments(session, case.id):
        if file.message_id in shown:
            shown[file.message_id].append(file)
    return shown


def _sums(office: Jurisdiction, present: Mapping[str, Deadline], window: Due | None) -> dict[str, Due]:
    """The office's own business has no place here; a promise has no sum."""
    sums = {kind: office.worked_sum(one) for kind, one in present.items() if kind in COUNTED}
    return sums | ({DeadlineKind.APPEAL_WINDOW: window} if window else {})


def _can(case: Case, clocks: list[Deadline], rating: Rating | None, now: datetime, *, in_hand: bool) -> tuple[str, ...]:
    in_window = case.closes_at is not None and now <= case.closes_at
    allowed = {
        "message": case.state in OPEN_STATES or can(case.state, Verb.MESSAGE),
        "rate": can(case.state, Verb.RATE) and in_window and rating is None,
        "reopen": can(case.state, Verb.REOPEN) and in_window and case.silence_appeal != PENDING,
        "appeal": _may_appeal(case, clocks, now),
        "withdraw": can(case.state, Verb.WITHDRAW),
    }
    return tuple(verb for verb, yes in allowed.items() if yes and not (in_hand and verb in OF_ANSWERS))


def _may_appeal(case: Case, clocks: list[Deadline], now: datetime) -> bool:
    """Against the silence while there is no answer, then against the answer; each once, never too late."""
    present = {one.kind: one for one in clocks if one.cycle == case.cycle}
    if can(case.state, Verb.APPEAL_SILENCE):
        return case.silence_appeal is None and is_silent(present.get(DeadlineKind.ANSWER), now)
    free = DeadlineKind.APPEAL_ANSWER not in present and case.silence_appeal != PENDING
    return can(case.state, Verb.APPEAL) and free
