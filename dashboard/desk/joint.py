"""The desk of an agency that was given a copy: what it is asked, until when, and the form for its part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.caseview import author, staff_of
from dashboard.desk.clockface import face
from dashboard.desk.done import told
from dashboard.desk.files import file_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page
from dashboard.desk.paper import paper_of
from dashboard.desk.thread import Entry, thread
from models import queries
from models.account import Account
from models.actions import joint, reading
from models.actions.turn import Turn
from models.actor import Actor
from models.authority import LEADERS
from models.case import Case
from models.db import unit_of_work
from models.deadline import Deadline
from models.errors import BadInput, Conflict, JawabError
from models.lifecycle import Verb
from models.part import ASKED, WITHDRAWN, Part

READ = "part.read"
HERE = "/desk/parts"

router = APIRouter(prefix=HERE, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """What the forms of the page bring."""

    revision: Annotated[int, Form()]
    text: Annotated[str, Form()] = ""
    officer: Annotated[int, Form()] = 0


@router.get("/{number}")
def show_part(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]) -> Response:
    """The agency's own part. Opening it leaves a line, as with every case."""
    case = case_at(visit, number, who, READ)
    page = _page(visit, who, case)
    with unit_of_work(visit.house.engine) as session:
        reading.opened(session, case, who.actor, visit.now)
    return page


@router.get("/{number}/files/{file_id}")
def show_file(
    number: str, file_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]
) -> Response:
    """A file of the citizen."""
    return file_of(visit, case_at(visit, number, who, READ), file_id)


@router.get("/{number}/answers/{message_id}")
def show_paper(
    number: str, message_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]
) -> Response:
    """The document of an answer: whoever takes part reads what was said."""
    return paper_of(visit, case_at(visit, number, who, READ), message_id)


@router.post("/{number}/officer")
def post_officer(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.ASSIGN_PART))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Take the part, or give it to somebody."""
    return _do(number, visit, who, fields, Verb.ASSIGN_PART, lambda turn: _assign(turn, fields))


@router.post("/{number}/contribution")
def post_contribution(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.CONTRIBUTE))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Give the part to the agency that leads."""
    return _do(number, visit, who, fields, Verb.CONTRIBUTE, lambda turn: joint.contribute(turn, fields.text))


def _assign(turn: Turn, fields: Fields) -> None:
    officer = turn.session.get(Account, fields.officer)
    if officer is None:
        raise BadInput("officer_of_another_agency", fields={"officer": "officer_of_another_agency"})
    joint.assign_part(turn, officer)


def _do(number: str, visit: Visit, who: SignedIn, fields: Fields, verb: Verb, work: Callable[[Turn], None]) -> Response:
    try:
        with held(visit, number, who, fields.revision, READ) as turn:
            work(turn)
    except (BadInput, Conflict) as problem:
        return _page(visit, who, case_at(visit, number, who, READ), fields.text, problem)
    return RedirectResponse(told(f"{HERE}/{turn.case.number}", verb, turn.case.number), 303)


def _page(visit: Visit, who: SignedIn, case: Case, text: str = "", problem: JawabError | None = None) -> HTMLResponse:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, case)
    return desk_page(
        visit,
        who,
        "desk/part.html",
        status_code=problem.status if problem else 200,
        **context,
        text=text,
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
    )


def _context(session: Session, visit: Visit, who: SignedIn, case: Case) -> dict[str, Any]:
    office, part = visit.house.office, own_part(session, case, who.actor)
    clocks = queries.deadlines(session, case.id)
    clock = next((one for one in clocks if one.part == part.no), None)
    return {
        "case": case,
        "part": part,
        "waits": part.state == ASKED,
        "lead": agency_name(session, case.agency_code, who.language),
        "clock": face(clock, office, visit.now, who.language) if clock else None,
        # Whom to write to is the business of the agency that answers.
        "author": author(case, *queries.author(session, case)),
        "entries": _said(session, case, clocks, who, part),
        "officer": session.get(Account, part.officer_id) if part.officer_id else None,
        "me": who.actor.account_id,
        "officers": staff_of(session, who.actor) if who.actor.role in LEADERS else [],
    }


def own_part(session: Session, case: Case, actor: Actor) -> Part:
    """The last part that the actor's agency was asked for and that was not taken back."""
    found = select(Part).where(Part.case_id == case.id, Part.agency_code == actor.agency_code, Part.state != WITHDRAWN)
    return session.exec(found.order_by(col(Part.no).desc()).limit(1)).one()


def _said(session: Session, case: Case, clocks: Sequence[Deadline], who: SignedIn, part: Part) -> list[Entry]:
    """What the citizen and the agencies said to each other, and the agency's own part: no notes, nobody else's part."""
    told = thread(session, case, queries.history(session, case.id), clocks, who.actor, who.language)
    return [one for one in told if one.message and (one.shape in ("in", "out") or one.message.id == part.message_id)]
