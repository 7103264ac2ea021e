"""The history of a case in plain words: what its author reads on the tracking page and in the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from channels.notices import agency_name, written_day
from channels.texts import say
from models import queries, register
from models.actions.answering import leaves_at
from models.case import Case
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import Message
from models.names import name
from models.taxonomy import DeadlineKind, Role

# What is the office's own business: the citizen's story goes on without it.
SILENT = frozenset(
    {
        Verb.ASSIGN,
        Verb.RECATEGORISE,
        Verb.NOTE,
        Verb.PROPOSE_ANSWER,
        Verb.APPROVE,
        Verb.SEND_BACK,
        Verb.EXPLAIN_DELAY,
        Verb.INSTRUCT,
        Verb.PROPOSE_REJECTION,
        Verb.END_PAUSE,
        Verb.UNDO,
        Verb.ASSIGN_PART,
        Verb.RELATE,
        Verb.HAVE_CALLED,
        Verb.ASK_COLLEAGUE,
        Verb.FINISH_TASK,
        Verb.REFUSE_TASK,
        Verb.PASS_TASK,
        Verb.DROP_TASK,
        Verb.SETTLE,
        Verb.JOIN_DOSSIER,
        Verb.LEAVE_DOSSIER,
    }
)

OF_CLOCKS = frozenset({Verb.ESCALATE, Verb.RECALCULATE})
# What the author only says. Said on the phone, its words stand in the sentence; an appeal stays an appeal.
SAID = frozenset({Verb.MESSAGE, Verb.CITIZEN_REPLY})

# Clocks of the office's own business.
INSIDE = frozenset({DeadlineKind.FORWARD, DeadlineKind.NOTIFY_EXTENSION, DeadlineKind.JOINT})

# Where an event keeps the agency that its sentence names, if not under agency_code.
NAMES_AGENCY: dict[str, str] = {
    Verb.RETURN: "was",
    Verb.ESCALATE: "to_agency",
    **dict.fromkeys((Verb.GIVE_COPY, Verb.TAKE_COPY_BACK, Verb.CONTRIBUTE), "to"),
}
# What the citizen reads beside the sentence, where a reason was given.
SAYS_WHY = {
    Verb.GIVE_COPY: "give_copy_why",
    **dict.fromkeys((Verb.TRANSFER, Verb.TAKE_COPY_BACK, Verb.DECLINE), "transfer_why"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. mine: the author did it; message_id: of what was said, where something was."""

    at: datetime
    kind: str
    text: str
    mine: bool
    message_id: int | None = None


def story(session: Session, case: Case, language: str, now: datetime) -> list[Line]:
    """The case's history for its author, oldest first; answers that were undone never were."""
    said = {message.id: message for message in queries.messages(session, case.id, notes=False)}
    given = register.entries(session, case.id)
    lines = []
    for event in queries.history(session, case.id):
        text = _words(session, event, said, language, now)
        if text:
            message_id = event.data.get("message_id")
            entry = given.get(message_id or 0)
            numbered = f"{text}. {say(language, 'story', 'outgoing', number=entry.number)}" if entry else text
            # What was split off was written when the whole was.
            at = case.received_at if case.split_from_id and event.verb == Verb.OPEN else event.at
            lines.append(Line(at, event.verb, numbered, event.actor == "citizen", message_id))
    return lines


def _words(
    session: Session, event: CaseEvent, said: dict[int | None, Message], language: str, now: datetime
) -> str | None:
    message = said.get(event.data.get("message_id"))
    if event.verb in SILENT:
        return None
    if event.verb == Verb.ANSWER and message is not None and not has_left(message, now):
        return None
    if event.verb in OF_CLOCKS and event.data.get("kind") in INSIDE:
        return None
    key = _sentence(event)
    if key is None:
        return None
    text = say(language, "story", key, **_params(session, event, message, language))
    why = SAYS_WHY.get(Verb(event.verb))
    if why and event.data.get("reason"):
        text += ". " + say(language, "story", why, reason=event.data["reason"])
    return text


def _sentence(event: CaseEvent) -> str | None:
    """Which one tells of the event; None for what is the office's own business."""
    if event.verb == Verb.ESCALATE:
        return _silence(event)
    return "heard" if "heard_by" in event.data and event.verb in SAID else event.verb


def _silence(event: CaseEvent) -> str | None:
    """The sentence for a step of the ladder; None for one that is the office's own business."""
    data = event.data
    promise = "_promise" if data.get("kind") == DeadlineKind.PROMISE else ""
    if data.get("reminder"):
        return None
    if data.get("to_role") == Role.OVERSIGHT:
        return f"escalate{promise}"
    if data.get("ends_term"):
        return f"late{promise}"
    return "told_above" if data.get("rank") == "superior" else None


def has_left(message: Message, now: datetime) -> bool:
    """Whether an answer is out of its officer's hand: neither taken back nor in the seconds in which it may be."""
    return message.withdrawn_at is None and now >= leaves_at(message)


def _params(session: Session, event: CaseEvent, message: Message | None, language: str) -> dict[str, Any]:
    code = event.data.get(NAMES_AGENCY.get(event.verb, "agency_code"))
    value = event.data.get("value")
    return {
        "agency": agency_name(session, code, language),
        "text": message.text if message else "",
        "value": name("ratings", value, language) if value else "",
        "reason": event.data.get("reason", ""),
        "into": event.data.get("into", ""),
        "first": event.data.get("first", ""),
        "was_on": written_day(event.data.get("was_due_on"), language),
        "due_on": written_day(event.data.get("due_on"), language),
    }


def standing_answer(messages: Sequence[Message], cycle: int, now: datetime) -> Message | None:
    """The answer that stands in a cycle, once it can no longer be undone."""
    answers = [one for one in messages if one.kind == "answer" and one.cycle == cycle and has_left(one, now)]
    return answers[-1] if answers else None
