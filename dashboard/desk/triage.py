"""Triage: a person reads one text at a time and chooses the agency that must answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.done import told
from dashboard.desk.files import file_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page, passed_on
from dashboard.desk.triageview import NOWHERE, REASONS, leads_to, place_of, triage_context, way
from escalation.office import Jurisdiction
from models.actions import joint, reading, routing
from models.actions.turn import Turn
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError, NotFound
from models.lifecycle import Verb
from models.taxonomy import Category

HERE = "/desk/triage"
READ = "triage.read"

router = APIRouter(prefix=HERE, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address of the page names."""

    case: Annotated[str, Query(max_length=20)] = ""
    region: Annotated[str, Query(max_length=20)] = ""
    category: Annotated[str, Query(max_length=40)] = ""
    left: Annotated[str, Query(max_length=40)] = ""
    to: Annotated[str, Query(max_length=80)] = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """What its forms bring."""

    revision: Annotated[int, Form()]
    category: Annotated[str, Form(max_length=40)] = ""
    region: Annotated[str, Form(max_length=20)] = ""
    reason: Annotated[str, Form()] = ""
    agency: Annotated[str, Form(max_length=80)] = ""


@router.get("")
def show_triage(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))], choice: Annotated[Choice, Depends()]
) -> Response:
    """The next text that waits for a person, or the one that the address names."""
    return _page(visit, who, choice)


def _needed(visit: Visit, case: Case | None) -> float | None:
    """From which confidence on the classifier follows its first proposal; None where nobody can say."""
    return visit.house.classifier.needed(case.proposals[0][0]) if case and case.proposals else None


def _page(visit: Visit, who: SignedIn, choice: Choice, problem: JawabError | None = None) -> Response:
    wanted = {"case": choice.case, "region": choice.region, "category": choice.category}
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = triage_context(session, who.actor, visit.house.office, visit.now, who.language, wanted=wanted)
        context["left"] = passed_on(session, choice.left, choice.to, who.language)
    context["needed"] = _needed(visit, context["case"]) if context["why"] == REASONS["unsure"] else None
    if context["case"]:
        with unit_of_work(visit.house.engine) as session:
            reading.opened(session, context["case"], who.actor, visit.now)
    return desk_page(
        visit,
        who,
        "desk/triage.html",
        status_code=problem.status if problem else 200,
        choice=choice,
        problem=sentence(problem, who.language) if problem else "",
        **context,
    )


@router.get("/{number}/files/{file_id}")
def show_file(
    number: str, file_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]
) -> Response:
    """A file that came with a text that waits here."""
    return file_of(visit, case_at(visit, number, who, READ), file_id)


@router.post("/{number}/route")
def post_route(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.ROUTE))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Send the case to the agency that subject and region lead to."""
    return _do(number, visit, who, fields, lambda turn: _sort(turn, fields, visit.house.office, who.language))


@router.post("/{number}/not-a-complaint")
def post_not_a_complaint(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.PROPOSE_REJECTION))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Say that there is no complaint in it; a second person decides."""
    then = told(HERE, Verb.PROPOSE_REJECTION, number)
    return _do(number, visit, who, fields, lambda turn: routing.propose_rejection(turn, fields.reason), then)


@router.post("/{number}/reject")
def post_reject(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.REJECT))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Agree with the colleague who said so."""
    return _do(number, visit, who, fields, routing.reject, told(HERE, Verb.REJECT, number))


@router.post("/{number}/copy")
def post_copy(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.GIVE_COPY))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Give a copy to one more agency; the text stays open until somebody has said which one leads."""
    then = told(f"{HERE}?case={number}", Verb.GIVE_COPY, number)
    return _do(number, visit, who, fields, lambda turn: _copy(turn, fields), then)


def _do(
    number: str, visit: Visit, who: SignedIn, fields: Fields, work: Callable[[Turn], None], then: str = HERE
) -> Response:
    try:
        with held(visit, number, who, fields.revision, READ) as turn:
            work(turn)
    except (BadInput, Conflict) as problem:
        return _page(visit, who, Choice(number, fields.region, fields.category), problem)
    except NotFound:
        # A colleague was quicker, or it never was here: the same sentence for both, above the next text.
        return _page(visit, who, Choice(), Conflict("move_not_allowed"))
    passed = {"left": turn.case.number, "to": turn.case.agency_code} if turn.case.agency_code else {}
    return RedirectResponse(f"{HERE}?{urlencode(passed)}" if passed else then, 303)


def _copy(turn: Turn, fields: Fields) -> None:
    joint.give_copy(turn, fields.agency, fields.reason)


def _sort(turn: Turn, fields: Fields, office: Jurisdiction, language: str) -> None:
    case, category = turn.case, fields.category
    if category not in set(Category):
        raise BadInput("unknown_category", fields={"category": "unknown_category"})
    if fields.region and fields.region != NOWHERE and fields.region not in office.profile.regions:
        raise BadInput("unknown_region", fields={"region": "unknown_region"})
    place = place_of(case, fields.region, office)
    if way(office, category, place, language, about=case.about_code).agency is None:
        raise BadInput("unknown_region", fields={"region": "unknown_region"})
    proposed = case.category or (case.proposals[0][0] if case.proposals else None)
    if category != proposed:
        routing.recategorise(turn, category)
    agency = leads_to(office, category, place.code, case.about_code)
    routing.route(turn, agency or "", category, "person", place.code)
