"""What began, moved, paused and ended one clock: told without a word of the case, so that nobody is asked why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from channels.notices import agency_name
from dashboard.dates import written
from dashboard.desk.thread import staff_of
from dashboard.desk.threadwords import CALLED_ABOVE, REMINDED
from dashboard.desk.threadwords import WORDS as THREAD
from dashboard.i18n import N_
from models.account import Account
from models.deadline import Deadline, spans_of
from models.event import CaseEvent
from models.lifecycle import Verb as V
from models.names import name
from models.taxonomy import DeadlineKind as K

# What may begin, stop or end a clock. The thread's own sentences are used where they name no person and no reason.
WORDS: Mapping[str, str] = {
    V.OPEN: N_("the complaint came in"),
    V.ROUTE: N_("the agency was found"),
    V.RETURN: N_("the case was given back to be sorted"),
    V.TRANSFER: N_("the case was sent to another agency"),
    V.ASK_CITIZEN: N_("the citizen was asked, and the clock stood from here"),
    V.CITIZEN_REPLY: N_("the citizen replied, and the clock ran on"),
    V.END_PAUSE: N_("the case went on without the reply, and the clock ran on"),
    V.EXTEND: N_("made longer: was %(was_on)s, then %(due_on)s. Article: %(article)s"),
    V.ANSWER: N_("the agency answered"),
    V.UNDO: N_("the answer was taken back before it left"),
    V.FULFIL: N_("the agency wrote that the promise is kept"),
    V.REOPEN: N_("the citizen opened the case again"),
    V.APPEAL: N_("the citizen appealed"),
    V.IDENTIFY: N_("the citizen gave what the law asks for"),
    V.UPHOLD_APPEAL: N_("the appeal was decided"),
    V.DISMISS_APPEAL: N_("the appeal was decided"),
    V.APPEAL_SILENCE: N_("the citizen complained that no answer came"),
    V.UPHOLD_SILENCE: N_("the complaint about the silence was decided"),
    V.DISMISS_SILENCE: N_("the complaint about the silence was decided"),
    V.REJECT: N_("two persons agreed: this is no complaint"),
    V.RECALCULATE: N_("the calendar changed to version %(calendar)s: was %(was_on)s, then %(due_on)s"),
    V.GIVE_COPY: N_("the agency was given a copy"),
    V.TAKE_COPY_BACK: N_("the copy was taken back"),
    V.CONTRIBUTE: N_("the agency gave its part"),
    **{verb: THREAD[verb] for verb in (V.ESCALATE, V.UNDELIVERED, V.WITHDRAW, V.CLOSE)},
}
TIME_OVER = N_("the law lets it stand no longer: the clock ran on")

# They say in their data which kind of clock they are about.
NAMED = frozenset({V.EXTEND, V.RECALCULATE, V.ESCALATE})
# What begins, stops or ends a clock of a kind: told where it stands at one of the clock's instants.
LEAVES = frozenset({V.WITHDRAW, V.REJECT})
CYCLES = frozenset({V.IDENTIFY, V.REOPEN, V.UPHOLD_APPEAL, V.UPHOLD_SILENCE})
PAUSES = frozenset({V.ASK_CITIZEN, V.CITIZEN_REPLY, V.END_PAUSE})
TURNS: Mapping[str, frozenset[V]] = {
    K.ANSWER: LEAVES | CYCLES | PAUSES,
    K.FORWARD: LEAVES | CYCLES | {V.TRANSFER},
    K.PROMISE: LEAVES | CYCLES | {V.FULFIL},
    K.APPEAL_ANSWER: LEAVES | {V.APPEAL, V.UPHOLD_APPEAL, V.DISMISS_APPEAL},
    K.SILENCE_APPEAL: LEAVES | {V.APPEAL_SILENCE, V.UPHOLD_SILENCE, V.DISMISS_SILENCE, V.CLOSE},
    K.NOTIFY_EXTENSION: LEAVES | {V.EXTEND},
    K.JOINT: LEAVES | {V.GIVE_COPY, V.TAKE_COPY_BACK, V.CONTRIBUTE, V.ROUTE, V.TRANSFER, V.CLOSE},
}
# The same, told at whatever instant while the clock is the last of its kind: it may end and go on several times.
ALWAYS: Mapping[str, frozenset[V]] = {
    K.ANSWER: frozenset({V.OPEN, V.ANSWER, V.UNDO, V.UNDELIVERED}),
    K.FORWARD: frozenset({V.OPEN, V.ROUTE, V.RETURN}),
    K.PROMISE: frozenset({V.ANSWER, V.UNDO, V.UNDELIVERED}),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: when, who by role and agency ("" where nobody did it), and the sentence with its parameters."""

    at: datetime
    who: str
    words: str
    params: Mapping[str, str]


def clock_story(
    session: Session, clock: Deadline, following: Deadline | None, events: Sequence[CaseEvent], language: str
) -> list[Happened]:
    """What happened to the clock, oldest first. following: the case's next clock of the same kind."""
    told = [one for one in events if one.verb in WORDS and _is_about(clock, following, one)]
    staff = staff_of(session, told)
    lines = [_line(session, one, staff.get(one.account_id), language) for one in told]
    lines += [Happened(at, "", TIME_OVER, {}) for at in _over(clock, told)]
    return sorted(lines, key=lambda one: one.at)


def _is_about(clock: Deadline, following: Deadline | None, event: CaseEvent) -> bool:
    if event.data.get("part", clock.part) != clock.part:
        return False
    if event.at in _instants(clock) and event.verb in TURNS.get(clock.kind, ()):
        return True
    over = following is not None and event.at >= following.started_at
    named = event.verb in NAMED and event.data.get("kind") == clock.kind
    return event.at >= clock.started_at and not over and (named or event.verb in ALWAYS.get(clock.kind, ()))


def _instants(clock: Deadline) -> frozenset[datetime]:
    stood = (at for span in spans_of(clock.pauses) for at in span)
    return frozenset(at for at in (clock.started_at, clock.ended_at, *stood) if at)


def _over(clock: Deadline, told: Sequence[CaseEvent]) -> list[datetime]:
    """The ends of pauses at which nothing else happened."""
    return [end for _began, end in spans_of(clock.pauses) if end and all(one.at != end for one in told)]


def _line(session: Session, event: CaseEvent, account: Account | None, language: str) -> Happened:
    data = event.data
    dates: Mapping[str, str] = data.get("dates", {})
    params = {
        "role": name("roles", data["to_role"], language) if "to_role" in data else "",
        "desk": agency_name(session, data.get("to_agency"), language) if "to_agency" in data else "",
        "was_on": _day(data.get("was_due_on") or dates.get("was"), language),
        "due_on": _day(data.get("due_on") or dates.get("due_on"), language),
        "article": str(data.get("article", "")),
        "calendar": str(data.get("calendar", "")),
    }
    return Happened(event.at, _who(session, event, account, language), _words(event), params)


def _words(event: CaseEvent) -> str:
    if event.data.get("reminder"):
        return REMINDED
    return CALLED_ABOVE if event.data.get("rank") == "superior" else WORDS[event.verb]


def _day(iso: Any, language: str) -> str:
    return written(date.fromisoformat(iso), "short_day", language) if iso else ""


def _who(session: Session, event: CaseEvent, account: Account | None, language: str) -> str:
    """The role, and the agency of staff that has one: nobody's name."""
    if account is None:
        return name("roles", "citizen", language) if event.actor == "citizen" else ""
    role = name("roles", account.role, language)
    return f"{role}, {agency_name(session, account.agency_code, language)}" if account.agency_code else role
