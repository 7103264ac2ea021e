"""How a case stands for its author: the verdict that comes first on the tracking page. Pure functions of the view."""

from dataclasses import dataclass
from datetime import date, datetime

from channels.story import Line
from channels.view import AuthorsView
from escalation.clock import days_left, in_time
from escalation.office import Jurisdiction
from models.case import Case
from models.deadline import MET, Deadline
from models.lifecycle import OPEN_STATES, Verb
from models.message import Message
from models.taxonomy import Channel, State

# What puts a case with an agency; the last of them says since when it is there.
ARRIVALS = frozenset({Verb.ROUTE, Verb.TRANSFER, Verb.REOPEN, Verb.UPHOLD_APPEAL, Verb.UPHOLD_SILENCE})
OF_SILENCE = frozenset({Verb.UPHOLD_SILENCE, Verb.DISMISS_SILENCE})
DECISIONS = OF_SILENCE | {Verb.UPHOLD_APPEAL, Verb.DISMISS_APPEAL}
# Which notice tells of which line of the story.
NOTICES = {Verb.OPEN: "received", Verb.ANSWER: "answer"}


@dataclass(frozen=True, slots=True)
class Progress:
    """Days gone of the days that the law gives."""

    gone: int
    total: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Standing:
    """kind: choosing, with_agency, asked, late, answered, appealed, closed, withdrawn, rejected or merged.

    days: working days late, at least one; None when in time or where no clock runs.
    """

    kind: str
    due_on: date | None
    since: date | None
    ended_on: date | None
    days: int | None
    progress: Progress | None


def standing(view: AuthorsView, office: Jurisdiction, now: datetime) -> Standing:
    """The verdict on the case at this instant."""
    answered_at = view.case.answered_at
    arrivals = [line.at for line in view.lines if line.kind in ARRIVALS]
    ended = answered_at or view.case.closed_at
    return Standing(
        kind=_kind(view, now),
        due_on=view.clock.due_on if view.clock else None,
        since=office.local_date(arrivals[-1]) if arrivals else None,
        ended_on=office.local_date(ended) if ended else None,
        days=_days_late(view, office, answered_at or now),
        progress=_progress(view, office, answered_at or now),
    )


def _kind(view: AuthorsView, now: datetime) -> str:
    case = view.case
    if case.state not in OPEN_STATES and not view.in_hand:
        return str(case.state)
    if view.clock and not in_time(now, view.clock.due_at):
        return "late"
    if case.state == State.WAITING_CITIZEN:
        return "asked"
    return "with_agency" if case.agency_code else "choosing"


def _days_late(view: AuthorsView, office: Jurisdiction, end: datetime) -> int | None:
    clock = view.clock
    if clock is None or clock.state == MET or in_time(end, clock.due_at):
        return None
    return max(1, -days_left(office.calendar, clock.due_on, office.local_date(end)))


def _progress(view: AuthorsView, office: Jurisdiction, end: datetime) -> Progress | None:
    if view.due is None or not _days_tell(view.case):
        return None
    counted, last = view.due.counted, office.local_date(end)
    gone = sum(day <= last for day in counted)
    return Progress(gone, len(counted), counted[0], view.due.due_on)


def _days_tell(case: Case) -> bool:
    """Whether the days of the answer's clock say something: not once another clock, the appeal's, has taken over."""
    return case.state in OPEN_STATES or (case.answered_at is not None and case.state != State.APPEALED)


def open_question(view: AuthorsView) -> Message | None:
    """What the agency asked and waits for."""
    asked = [one for one in view.messages if one.kind == "question"]
    return asked[-1] if asked and view.case.state == State.WAITING_CITIZEN else None


def kept_words(view: AuthorsView) -> list[Message]:
    """What the agency said when it had done what the answer promised."""
    return [one for one in view.messages if one.kind == "done" and one.cycle == view.case.cycle]


def decision(view: AuthorsView) -> Message | None:
    """The last decision on an appeal."""
    decided = [one for one in view.messages if one.kind == "decision"]
    return decided[-1] if decided else None


def decided_silence(view: AuthorsView) -> bool:
    """Whether the last decision was about the silence, not about an answer."""
    decided = [line.kind for line in view.lines if line.kind in DECISIONS]
    return bool(decided) and decided[-1] in OF_SILENCE


def told(view: AuthorsView, line: Line) -> tuple[str, str] | None:
    """(channel, delivery state) of the notice about this line; None where it only stands on the page."""
    notice = NOTICES.get(Verb(line.kind))
    sent = [one for one in view.deliveries if one.notice == notice and one.channel != Channel.WEB]
    near = [one for one in sent if one.created_at == line.at]
    return (str(near[-1].channel), str(near[-1].state)) if near else None


def is_past(clock: Deadline, now: datetime) -> bool:
    """Whether the last day of a clock has ended."""
    return not in_time(now, clock.due_at)
