"""Before everybody reads it: an officer sees exactly what will be public, masks more where needed, never less."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.story import has_left
from channels.texts import field_sentences, sentence
from classifier.personal.openly import openly
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page
from dashboard.desk.pieces import Piece, pieces_of
from models import publiccases
from models.actions import publishing, reading
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError
from models.lifecycle import Verb
from models.message import Message
from models.publication import Publication

router = APIRouter(prefix="/desk", include_in_schema=False)
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One text on its way out: what stands there now, cut where something goes, and what will be left."""

    message: Message
    language: str
    pieces: Sequence[Piece]
    left: str
    confirmed: bool


@router.get("/publishing")
def show_waiting(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(Verb.RELEASE))]) -> Response:
    """The cases of the agency whose authors wait for this."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        cases = publiccases.waiting_for(session, who.actor)
    return desk_page(visit, who, "desk/publishing.html", cases=cases)


@router.get("/cases/{number}/publication")
def show_texts(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(Verb.RELEASE))]) -> Response:
    """What everybody would read; it is a look at the case and leaves the same line."""
    case = case_at(visit, number, who)
    with unit_of_work(visit.house.engine) as session:
        reading.opened(session, case, who.actor, visit.now)
    return _page(visit, who, case)


@router.post("/cases/{number}/publication")
def look_again(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.RELEASE))],
    also: Annotated[str, Form(max_length=MOST_WORDS)] = "",
) -> Response:
    """The same with more masked. Nothing is kept."""
    return _page(visit, who, case_at(visit, number, who), also)


@router.post("/cases/{number}/publication/confirm")
def confirm(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.RELEASE))],
    also: Annotated[str, Form(max_length=MOST_WORDS)] = "",
    seen: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Let the texts out, exactly as they stood on the page; where anything has changed since, the page comes again."""
    case = case_at(visit, number, who)
    try:
        with held(visit, number, who, None) as turn:
            texts = texts_of(turn.session, turn.case, also, visit.now)
            if not texts or seen != _print(texts):
                raise Conflict("changed_since_opened")
            for one in texts:
                publishing.release(turn, one.message, one.language, one.left)
    except Conflict as problem:
        return _page(visit, who, case, also, problem)
    return RedirectResponse(f"/desk/cases/{case.number}/publication?done=1", 303)


@router.post("/cases/{number}/publication/decline")
def decline(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.DECLINE))],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Show it to nobody else, and tell its author why."""
    try:
        with held(visit, number, who, None) as turn:
            publishing.decline(turn, reason)
    except (BadInput, Conflict) as problem:
        return _page(visit, who, case_at(visit, number, who), problem=problem, reason=reason)
    return RedirectResponse(f"/desk/cases/{turn.case.number}/publication?declined=1", 303)


def _page(
    visit: Visit, who: SignedIn, case: Case, also: str = "", problem: JawabError | None = None, reason: str = ""
) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        offered = case.publish and publishing.is_offered(session, case, visit.house.office)
        texts = texts_of(session, case, also, visit.now) if offered else []
        is_public = session.get(Publication, case.id) is not None
    context: dict[str, Any] = {
        "case": case,
        "texts": texts,
        "also": also,
        "seen": _print(texts),
        "is_public": is_public,
        "reason": reason,
        "done": bool(visit.request.query_params.get("done")),
        "declined": not case.publish and bool(visit.request.query_params.get("declined")),
        "problem": sentence(problem, who.language) if problem else "",
        "errors": field_sentences(problem, who.language) if problem else {},
    }
    return desk_page(visit, who, "desk/publication.html", status_code=problem.status if problem else 200, **context)


def texts_of(session: Session, case: Case, also: str, now: datetime) -> list[Shown]:
    """What everybody would read, also without the words of `also`, one on each line.

    What is public already is masked again as it stands: what was taken out never comes back.
    """
    known, places = publiccases.people_of(session, case), publiccases.places_of(session, case)
    shown = []
    for message, kept in publiccases.to_confirm(session, case):
        if message.kind == "answer" and not has_left(message, now):
            continue
        text = kept.text if kept else message.text
        language = _language(case, message)
        found = openly(text, case.jurisdiction, known, also.splitlines(), places)
        pieces = tuple(pieces_of(text, found, language))
        left = "".join(one.mask or one.text for one in pieces)
        shown.append(Shown(message, language, pieces, left, kept is not None and kept.text == left))
    return shown


def _language(case: Case, message: Message) -> str:
    return case.language if message.kind == "answer" else message.language or case.detected_language or case.language


def _print(texts: Sequence[Shown]) -> str:
    whole = "\0".join(f"{one.message.id}:{one.left}" for one in texts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
