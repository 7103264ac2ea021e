"""The record of a case for oversight: its clocks, its history and its messages, to read; an appeal also to decide."""

from typing import Any

from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.deps import SignedIn
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.caseview import author
from dashboard.desk.forms import Visit
from dashboard.desk.frame import desk_page
from dashboard.desk.thread import thread
from dashboard.oversight.overview import chips
from models import queries
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.errors import JawabError
from models.lifecycle import Verb, can


def record_page(
    visit: Visit, who: SignedIn, case: Case, problem: JawabError | None = None, draft: str = ""
) -> HTMLResponse:
    """The record; with a problem it says what went wrong with the decision and keeps its text."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, case)
    return desk_page(
        visit,
        who,
        "oversight/record.html",
        status_code=problem.status if problem else 200,
        **context,
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
        draft=draft,
    )


def reason_page(visit: Visit, who: SignedIn, case: Case, problem: JawabError | None = None) -> HTMLResponse:
    """What is known of the case without its contents, and the question why they should be opened."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        agency = agency_name(session, case.agency_code, who.language)
    return desk_page(
        visit,
        who,
        "oversight/reason.html",
        status_code=problem.status if problem else 200,
        case=case,
        agency=agency,
        chip=chips(visit.house.office, [case], visit.now).get(case.id),
        problem=sentence(problem, who.language) if problem else "",
    )


def _context(session: Session, visit: Visit, who: SignedIn, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "agency": agency_name(session, case.agency_code, who.language),
        "author": author(case, *queries.author(session, case)),
        "entries": thread(session, case, who.actor, who.language),
        "deadlines": queries.deadlines(session, case.id),
        "steps": queries.escalations(session, case.id),
        "chip": chips(visit.house.office, [case], visit.now).get(case.id),
        "decidable": _decidable(case, who.actor),
    }


def _decidable(case: Case, actor: Actor) -> bool:
    return can(case.state, Verb.UPHOLD_APPEAL) and may(actor, Verb.UPHOLD_APPEAL, case)
