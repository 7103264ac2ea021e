"""What of a case's words would be masked before anybody outside read them, and what an answer should not hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import PlainTextResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from classifier.personal.finding import find
from classifier.personal.found import Found, Kind
from classifier.personal.words import WORDS
from dashboard.desk.forms import StaffForm, VisitDep, case_at
from dashboard.desk.frame import desk_page
from dashboard.desk.pieces import Piece, pieces_of
from dashboard.desk.thread import OURS
from dashboard.i18n import N_, translations
from models import queries
from models.actions import reading
from models.case import Case
from models.db import unit_of_work
from models.lifecycle import Verb
from models.message import Message

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

# Somebody's own, and seldom needed in an answer. The telephone of an office and its mail are.
OWN = (Kind.IDENTITY, Kind.DOCUMENT, Kind.CARD, Kind.MOBILE)
HOLDS = N_("This text holds: %(kinds)s. Leave it out if the answer does not need it.")


@dataclass(frozen=True, slots=True)
class Redacted:
    """One text of the case, cut where something would be masked."""

    message: Message
    ours: bool
    language: str
    pieces: Sequence[Piece]


@router.get("/{number}/redaction")
def show_redaction(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]) -> Response:
    """The texts of the case with what would be masked marked; it is a look at the case and leaves the same line."""
    case = case_at(visit, number, who)
    with unit_of_work(visit.house.engine) as session:
        reading.opened(session, case, who.actor, visit.now)
    with Session(visit.house.read_engine) as session:
        known, messages = queries.words_of_author(session, case), queries.messages(session, case.id, notes=False)
    found = [find(one.text, case.jurisdiction, known) for one in messages]
    texts = [_redacted(case, one, marks) for one, marks in zip(messages, found, strict=True)]
    counts = Counter(WORDS[who.language][one.kind] for marks in found for one in marks)
    return desk_page(visit, who, "desk/redaction.html", case=case, texts=texts, counts=counts.most_common())


@router.post("/{number}/own")
def own_in_text(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.ANSWER))],
    text: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """One sentence about what in a text being written is somebody's own; empty where nothing is. Nothing is kept."""
    return PlainTextResponse(holds_own(text, case_at(visit, number, who), who.language))


def holds_own(text: str, case: Case, language: str) -> str:
    """The sentence about identity numbers, cards and private telephones in a text; empty where it holds none."""
    kinds = {one.kind for one in find(text, case.jurisdiction)}
    named = dict.fromkeys(WORDS[language][kind] for kind in OWN if kind in kinds)
    return translations(language).gettext(HOLDS) % {"kinds": ", ".join(named)} if named else ""


def _redacted(case: Case, message: Message, found: Sequence[Found]) -> Redacted:
    ours = message.kind in OURS
    language = case.language if ours else (message.language or case.detected_language or case.language)
    return Redacted(message, ours, language, tuple(pieces_of(message.text, found, language)))
