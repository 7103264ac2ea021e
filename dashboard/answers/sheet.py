"""What stands on the document of an answer: read once, from the register, the case and the law."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from channels.notices import agency_name
from channels.silence import appeal_window, body_above
from channels.texts import say
from escalation.clock import Due
from escalation.office import Jurisdiction
from models import queries
from models.case import Case
from models.event import CaseEvent
from models.message import Attachment, Message
from models.names import name
from models.register import ACTING, RegisterEntry

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Appeal:
    """Where to complain of an answer: to whom, until when, by which law. until: None where the law sets no end."""

    to: str
    until: date | None
    law: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """agency: the body whose letter it is. said: the outcome, or the decision, in words. to: "" of a sealed author."""

    entry: RegisterEntry
    case: Case
    message: Message
    agency: str
    to: str
    said: str
    position: str
    appeal: Appeal | None
    annexes: tuple[str, ...]

    @property
    def is_answer(self) -> bool:
        """An answer; else a decision on an appeal."""
        return self.message.kind == ANSWER


def body_of(session: Session, entry: RegisterEntry, language: str) -> str:
    """The name of the body in whose register it stands."""
    if not entry.agency_code:
        return say(language, "line", "oversight_body")
    return agency_name(session, entry.agency_code, language)


def sheet_of(session: Session, entry: RegisterEntry, office: Jurisdiction) -> Sheet:
    """The sheet in the language of the case's author."""
    case, message = session.get_one(Case, entry.case_id), session.get_one(Message, entry.message_id)
    language = case.language
    contact, _point = queries.author(session, case)
    files = select(Attachment.original_name).where(Attachment.message_id == message.id).order_by(col(Attachment.id))
    return Sheet(
        entry=entry,
        case=case,
        message=message,
        agency=body_of(session, entry, language),
        to=contact.name or "" if contact and not case.sealed else "",
        said=_said(session, message, language),
        position=position_of(entry, language),
        appeal=_appeal(session, case, message, office) if message.kind == ANSWER else None,
        annexes=tuple(session.exec(files)),
    )


def position_of(entry: RegisterEntry, language: str) -> str:
    """What the signatory is there; "" where nobody's name stands under it."""
    if not entry.signer:
        return ""
    return say(language, "line", "acting") if entry.position == ACTING else name("roles", entry.position, language)


def _said(session: Session, message: Message, language: str) -> str:
    if message.kind == ANSWER:
        return name("outcomes", message.outcome, language) if message.outcome else ""
    events = select(CaseEvent).where(CaseEvent.case_id == message.case_id)
    deciding = next(one for one in session.exec(events) if one.data.get("message_id") == message.id)
    return say(language, "story", deciding.verb)


def _appeal(session: Session, case: Case, message: Message, office: Jurisdiction) -> Appeal:
    window = appeal_window(office, case, message.at)
    language = case.language
    return Appeal(body_above(session, case, language), window.due_on if window else None, _law(window, language))


def _law(window: Due | None, language: str) -> str:
    """The act, with the article where its number was read; "" where the law sets no end."""
    if window is None:
        return ""
    rule = window.term
    act, read = rule.act[language], rule.article if rule.article_verified else ""
    return say(language, "silence", "law", act=act, article=read) if read else act
