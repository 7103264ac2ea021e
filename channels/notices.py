"""What a queued notice says, in the citizen's language."""

import logging
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from channels.base import Option, Outgoing
from channels.enclosing import Facts, enclosed, files_of, parted, where_they_are
from channels.news import render_news
from channels.silence import body_above, decision_line, short_meaning, silence_of
from channels.talk.manner import TALKS, manner_of
from channels.talk.wording import render_talk
from channels.texts import say
from channels.texts.releases import current, template
from escalation.explain import explain_short, full_day
from escalation.office import Jurisdiction
from models import queries
from models.agency import Agency
from models.case import Case
from models.contact import ContactPoint
from models.deadline import Deadline
from models.delivery import Delivery
from models.errors import NotFound
from models.message import Message
from models.names import name
from models.register import RegisterEntry
from models.taxonomy import Channel, DeadlineKind

log = logging.getLogger("jawab.notices")

# Where a long text is many messages, or none: the notice says the same in one line, if it has such a form.
BRIEF = frozenset({Channel.SMS, Channel.X, Channel.FACEBOOK})
DECISIONS = frozenset({DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL})
OF_SILENCE = frozenset({"late", "silence_appealed"})
# What others who read there may read too, or what would be nothing without its words.
SAID_ALOUD = frozenset({"link_code"})


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every notice needs of the deployment.

    heard: the channels by which answers to our messages come in; files: the folder of the files of cases.
    """

    office: Jurisdiction
    public_url: str
    heard: frozenset[str] = frozenset()
    files: Path | None = None


class Said(NamedTuple):
    """A message, kept or still being written, and the files with it."""

    message: Message | None
    files: Sequence[Facts] = ()


def render(
    session: Session, delivery: Delivery, letterhead: Letterhead, now: datetime, unsent: Said | None = None
) -> Outgoing:
    """The notice as it leaves. Reads only; the caller closes the transaction before anything is sent.

    unsent: what is not kept yet, where somebody wants to see what would leave.
    """
    if delivery.conversation_id is not None:
        return render_talk(session, delivery, now)
    if delivery.follower_id is not None:
        return render_news(session, delivery, letterhead.public_url, now, brief=delivery.channel in BRIEF)
    case = session.get(Case, delivery.case_id)
    if case is None:
        raise NotFound
    said = unsent or _said(session, delivery)
    carried, left = parted(Channel(delivery.channel), enclosed(said.files, letterhead.files))
    params = _params(session, case, delivery, letterhead, said.message)
    elsewhere = where_they_are([one.mime for one in left], delivery.language)
    gap = "\n" if delivery.channel in BRIEF else "\n\n"
    params["text"] = gap.join(filter(None, (params["text"], elsewhere)))
    point = session.get(ContactPoint, delivery.contact_point_id) if delivery.contact_point_id else None
    quiet = point is not None and point.quiet and delivery.notice not in SAID_ALOUD
    subject, text = _worded(session, delivery, "news" if quiet else _variant(delivery, case), params)
    return Outgoing(
        key=delivery.key,
        address=point.address if point else "",
        subject=subject,
        text=text + "\n" + _again(delivery) + ("" if quiet else _after(session, delivery, letterhead)),
        language=delivery.language,
        at=now,
        account=point.account if point else "",
        number=case.number,
        notice=delivery.notice,
        options=() if quiet else _offers(delivery, case),
        files=() if quiet else tuple(carried),
        gone=tuple(delivery.sent_ids),
    )


def _said(session: Session, delivery: Delivery) -> Said:
    """The message that the notice brings, and what the agency sent with it."""
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    return Said(message, files_of(session, message) if message else ())


def _worded(session: Session, delivery: Delivery, notice: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text in the words of the release that queued it, with the facts of now."""
    try:
        return _filled(template(session, delivery.language, notice, delivery.created_at), delivery, params)
    except KeyError:
        log.warning("delivery %s: its template asks for what this release no longer knows", delivery.id)
        return _filled(current(delivery.language, notice), delivery, params)


def _filled(words: Mapping[str, str], delivery: Delivery, params: Mapping[str, Any]) -> tuple[str, str]:
    # Nobody can press an address that is read out.
    form = "spoken" if delivery.channel == Channel.PHONE else "short" if delivery.channel in BRIEF else "body"
    return words["subject"].format(**params), words.get(form, words["body"]).strip().format(**params)


def _again(delivery: Delivery) -> str:
    """What a message says that may be there already; not the rest of one of which the beginning is there."""
    said_before = delivery.params.get("again") and not delivery.sent_ids
    return "\n" + say(delivery.language, "line", "again") + "\n" if said_before else ""


# What the reader can do at once, where a channel has buttons: rows of (words, meaning).
OFFERS: Mapping[str, Sequence[Sequence[tuple[str, str]]]] = {
    "received": [[("why", "why:{number}"), ("another", "new")]],
    "received_signal": [[("give_name", "identity:{number}")], [("another", "new")]],
    "answer": [
        [("solved", "rate:solved:{number}")],
        [("partly", "rate:partly:{number}"), ("not_solved", "rate:not_solved:{number}")],
        [("appeal", "appeal:{number}")],
    ],
}


def _offers(delivery: Delivery, case: Case) -> tuple[tuple[Option, ...], ...]:
    if not manner_of(Channel(delivery.channel)).buttons:
        return ()
    rows = OFFERS.get(_variant(delivery, case)) or OFFERS.get(delivery.notice, ())
    return tuple(
        tuple(
            Option(say(delivery.language, "option", words), payload.format(number=case.number))
            for words, payload in row
        )
        for row in rows
    )


def _numbered(session: Session, delivery: Delivery) -> str:
    """The outgoing number of what leaves, where there is room for it."""
    entry = session.get(RegisterEntry, delivery.message_id) if delivery.message_id else None
    if entry is None or entry.no is None or delivery.channel in BRIEF:
        return ""
    day = full_day(entry.dated, delivery.language)
    return "\n" + say(delivery.language, "line", "outgoing", number=entry.number, day=day) + "\n"


def _after(session: Session, delivery: Delivery, letterhead: Letterhead) -> str:
    """What stands below the words of a notice that may be read by nobody else."""
    return _numbered(session, delivery) + _by_number(delivery, letterhead.heard)


def _by_number(delivery: Delivery, heard: Container[str]) -> str:
    """Where there are no buttons but a conversation, the answer can be rated by a figure."""
    asked = delivery.notice == "answer" and delivery.channel in TALKS and delivery.channel in heard
    if not asked or manner_of(Channel(delivery.channel)).buttons:
        return ""
    return "\n" + say(delivery.language, "talk", "by_number") + "\n"


# Notices about a clock, and the words that they have for some kinds of it.
BY_CLOCK = {
    **{("late", kind): "late_appeal" for kind in DECISIONS},
    ("late", DeadlineKind.PROMISE): "late_promise",
    **{("date_moved", kind): "date_moved_appeal" for kind in DECISIONS},
}


def _variant(delivery: Delivery, case: Case) -> str:
    of_its_own = BY_CLOCK.get((delivery.notice, delivery.params.get("kind", "")))
    if of_its_own:
        return of_its_own
    if delivery.notice != "received":
        return delivery.notice
    if not case.has_clock:
        return "received_signal"
    return "received" if case.agency_code else "received_choosing"


def _params(
    session: Session, case: Case, delivery: Delivery, letterhead: Letterhead, message: Message | None
) -> dict[str, Any]:
    language = delivery.language
    clocks = queries.deadlines(session, case.id)
    clock = clock_of(clocks, case.cycle, delivery.params.get("kind", DeadlineKind.ANSWER))
    due = clock.due_on if clock else None
    why = _why(letterhead.office, clock, language)
    # A preview whose officer has chosen no outcome yet shows where it will stand.
    not_yet = "…" if message else ""
    return {
        "number": case.number,
        "agency": agency_name(session, case.agency_code, language),
        "due": full_day(due, language) if due else "",
        "due_line": "\n".join(filter(None, (due_line(due, language), why))),
        "why": why,
        "was": written_day(delivery.params.get("was_due_on"), language),
        "track_url": f"{letterhead.public_url}/{language}/track",
        "text": message.text if message else "",
        "outcome": name("outcomes", message.outcome, language) if message and message.outcome else not_yet,
        "filed_late": _filed_late(delivery),
        "name_line": _name_line(delivery, case),
        "reason": delivery.params.get("reason", ""),
        "into": delivery.params.get("into", ""),
        "first": delivery.params.get("first", ""),
        "code": delivery.params.get("code", ""),
        "url": delivery.params.get("url", ""),
        **_part(session, delivery, clocks),
        **_silence(session, case, delivery, letterhead.office, clocks),
    }


def _name_line(delivery: Delivery, case: Case) -> str:
    """How the author of a signal gives what is missing, where this is read."""
    word = say(delivery.language, "line", "name_word")
    if delivery.channel != case.channel or delivery.channel not in TALKS:
        how = "name_on_page"
    else:
        how = "name_by_button" if manner_of(Channel(delivery.channel)).buttons else "name_by_word"
    return say(delivery.language, "line", how, word=word)


def _filed_late(delivery: Delivery) -> str:
    """The sentence that follows where an appeal came late; nothing where it did not."""
    until = written_day(delivery.params.get("filed_after"), delivery.language)
    return " " + say(delivery.language, "line", "filed_late", until=until) if until else ""


def _part(session: Session, delivery: Delivery, clocks: list[Deadline]) -> dict[str, str]:
    """Which agency was asked too, and until when; empty words for the other notices."""
    no, language = delivery.params.get("part"), delivery.language
    if no is None:
        return dict.fromkeys(("other", "part_line"), "")
    due = next((one.due_on for one in clocks if one.part == no), None)
    line = say(language, "line", "part_due", due=full_day(due, language)) if due else ""
    return {
        "other": agency_name(session, delivery.params.get("to"), language),
        "part_line": line or say(language, "line", "part_no_clock"),
    }


def _why(office: Jurisdiction, clock: Deadline | None, language: str) -> str:
    """How the date came about, in short; nothing for what is no term of a law."""
    if clock is None or clock.law != office.law.code:
        return ""
    return explain_short(office.worked_sum(clock), language)


def _silence(
    session: Session, case: Case, delivery: Delivery, office: Jurisdiction, clocks: list[Deadline]
) -> dict[str, str]:
    """What the notices of silence say beyond the others; empty words for those."""
    clock = clock_of(clocks, case.cycle)
    if clock is None or not clock.law or delivery.notice not in OF_SILENCE:
        return dict.fromkeys(("silence", "silence_short", "to", "decision_line"), "")
    language, deciding = delivery.language, clock_of(clocks, case.cycle, DeadlineKind.SILENCE_APPEAL)
    return {
        "silence": "\n".join(silence_of(session, case, clock, office, language, delivery.created_at).lines),
        "silence_short": short_meaning(office, clock, language),
        "to": body_above(session, case, language),
        "decision_line": decision_line(deciding.due_on if deciding else None, language),
    }


def agency_name(session: Session, code: str | None, language: str) -> str:
    """The agency's full name; a phrase for "still being chosen" where there is none."""
    agency = session.get(Agency, code) if code else None
    if agency is None:
        return say(language, "line", "agency_unknown")
    return agency.names.get(language) or agency.names.get("en") or agency.code


def written_day(iso: str | None, language: str) -> str:
    """A day that an event or a notice keeps, as the language writes it; nothing where there is none."""
    return full_day(date.fromisoformat(iso), language) if iso else ""


def clock_of(deadlines: list[Deadline], cycle: int, kind: str = DeadlineKind.ANSWER) -> Deadline | None:
    """The cycle's clock of this kind, the answer's by default; None where there is none."""
    return next((one for one in deadlines if (one.kind, one.cycle) == (kind, cycle)), None)


def due_line(due: date | None, language: str) -> str:
    """A whole sentence on the date, or on there being none."""
    return say(language, "line", "due", due=full_day(due, language)) if due else say(language, "line", "no_clock")
