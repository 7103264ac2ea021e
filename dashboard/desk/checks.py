"""Spot checks: what the machine routed and the lot drew, read once more without being told what it chose."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from classifier.personal.masking import masked
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from models import queries
from models.actions import reading
from models.actions.auditing import READ, UNTOLD, count_waiting, judge, waiting
from models.actions.turn import turn
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError
from models.message import COMPLAINT
from models.names import name
from models.taxonomy import Category

HERE = "/desk/checks"

router = APIRouter(prefix=HERE, include_in_schema=False)


@router.get("")
def show_checks(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]) -> Response:
    """The next drawn text; what looks like somebody's own is masked, for the subject it does not matter."""
    return _page(visit, who)


@router.post("/{number}")
def post_check(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(READ))],
    category: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Keep the subject that this reader finds right, and open the next text."""
    house = visit.house
    try:
        with unit_of_work(house.engine) as session, turn(session, number, who.actor, house.office, visit.now) as held:
            judge(held, category)
    except (BadInput, Conflict) as problem:
        return _page(visit, who, problem)
    return RedirectResponse(HERE, 303)


def _page(visit: Visit, who: SignedIn, problem: JawabError | None = None) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        case, n = session.exec(waiting(who.actor).limit(1)).first(), count_waiting(session, who.actor)
        words = _words(session, case, who.language) if case else ""
    if case:
        with unit_of_work(visit.house.engine) as session:
            reading.opened(session, case, who.actor, visit.now)
    subjects = sorted((name("categories", one, who.language), one.value) for one in Category)
    return desk_page(
        visit,
        who,
        "desk/checks.html",
        status_code=problem.status if problem else 200,
        problem=sentence(problem, who.language) if problem else "",
        case=case,
        words=words,
        waiting=n,
        subjects=subjects,
        share=100 * visit.house.office.audit_share,
        untold=UNTOLD,
    )


def _words(session: Session, case: Case, language: str) -> str:
    """The first words of the case, without its author."""
    said = next(one.text for one in queries.messages(session, case.id, notes=False) if one.kind == COMPLAINT)
    return masked(said, language, case.jurisdiction, queries.words_of_author(session, case))
