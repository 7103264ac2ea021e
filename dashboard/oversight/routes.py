"""Oversight: all clocks of the country, what was escalated, what is late, appeals, and a case behind its reason."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard import charts
from dashboard.desk.clockface import chips
from dashboard.desk.files import file_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.frame import desk_page
from dashboard.desk.paper import paper_of
from dashboard.oversight import overview
from dashboard.oversight.clockchart import clock_chart
from dashboard.oversight.glance import glance
from dashboard.oversight.overview import Filter
from dashboard.oversight.record import Decision, Sending, Written, reason_page, record_page, send
from escalation.watchdog import silent_sweep
from models.actions.escalations import acknowledge, instruct
from models.actions.inspecting import inspect, may_read_on, open_identity
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, NotFound
from models.failedturn import set_aside
from models.lifecycle import Verb
from models.taxonomy import Category

READ = "case.read_with_reason"
LATEST_PAGE = 10_000

router = APIRouter(prefix="/oversight", include_in_schema=False)

Overseer = Annotated[SignedIn, Depends(StaffRule("oversight.read"))]
Reader = Annotated[SignedIn, Depends(StaffRule(READ))]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases the clocks and the late list show, and which page of that list."""

    region: Annotated[str, Query(max_length=20)] = ""
    subject: Annotated[str, Query(max_length=40)] = ""
    page: Annotated[int, Query(ge=1, le=LATEST_PAGE)] = 1


@router.get("")
def show_overview(visit: VisitDep, who: Overseer, choice: Annotated[Choice, Depends()]) -> Response:
    """All clocks on one page."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, choice)
        return desk_page(visit, who, "oversight/overview.html", session=session, **context)


def _context(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> dict[str, Any]:
    office, now = visit.house.office, visit.now
    wanted = _filter(visit, choice)
    clocks = overview.clocks(session, office, now, wanted)
    escalated, steps = overview.escalations(session, office, now)
    late, more = overview.overdue(session, now, wanted, choice.page)
    appeals, to_decide = overview.appeals(session, office, now)
    return {
        "alarm": silent_sweep(session, now),
        "set_aside": set_aside(session),
        "speaker": visit.house.classifier.speaker,
        "choice": choice,
        "clocks": clocks,
        "chart": clock_chart(clocks, office.local_date(now), who.language),
        "waiting": overview.waiting(session, office, now),
        "escalated": escalated,
        "steps": steps,
        "late": late,
        "more": more,
        "appeals": appeals,
        "to_decide": to_decide,
        "chips": chips(session, office, late, now),
        "glance": glance(session, office, overview.loads(session, office, now), now),
        "agencies": {code: one.short[who.language] for code, one in office.profile.agencies.items()},
        "categories": list(Category),
        "charts": charts,
    }


def _filter(visit: Visit, choice: Choice) -> Filter:
    known = {"region": visit.house.office.profile.regions, "subject": set(Category)}
    for field, values in known.items():
        asked = getattr(choice, field)
        if asked and asked not in values:
            raise NotFound("page_not_found")
    return Filter(choice.region or None, choice.subject or None)


@router.post("/escalations/{step_id}/acknowledge")
def post_acknowledge(
    step_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("escalation.acknowledge"))]
) -> Response:
    """Say that somebody has seen the step."""
    with unit_of_work(visit.house.engine) as session:
        acknowledge(session, step_id, who.actor, visit.house.office, visit.now)
    return RedirectResponse("/oversight#escalations", 303)


@router.get("/cases/{number}")
def show_case(number: str, visit: VisitDep, who: Reader) -> Response:
    """The record, once there is a reason; the question for one before that."""
    case = case_at(visit, number, who, READ)
    return record_page(visit, who, case) if _has_reason(visit, who, case) else reason_page(visit, who, case)


@router.post("/cases/{number}")
def post_reason(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(READ))],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Leave the reason and show the record."""
    case = case_at(visit, number, who, READ)
    try:
        with unit_of_work(visit.house.engine) as session:
            inspect(session, case, who.actor, reason, visit.now)
    except BadInput as error:
        return reason_page(visit, who, case, error)
    return RedirectResponse(f"/oversight/cases/{case.number}", 303)


@router.post("/cases/{number}/identity")
def post_identity(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("identity.open"))],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Leave the reason for knowing a sealed author, and show who it is; nobody asks that of a case not yet opened."""
    case = case_at(visit, number, who, READ)
    if not _has_reason(visit, who, case):
        return reason_page(visit, who, case)
    try:
        with unit_of_work(visit.house.engine) as session:
            open_identity(session, case, who.actor, reason, visit.now)
    except BadInput as error:
        return record_page(visit, who, case, error)
    return RedirectResponse(f"/oversight/cases/{case.number}#citizen", 303)


@router.get("/cases/{number}/files/{file_id}")
def show_file(number: str, file_id: int, visit: VisitDep, who: Reader) -> Response:
    """A file of the citizen, behind the same reason."""
    case = case_at(visit, number, who, READ)
    return file_of(visit, case, file_id) if _has_reason(visit, who, case) else reason_page(visit, who, case)


@router.get("/cases/{number}/answers/{message_id}")
def show_paper(number: str, message_id: int, visit: VisitDep, who: Reader) -> Response:
    """The document of an answer, behind the same reason."""
    case = case_at(visit, number, who, READ)
    return paper_of(visit, case, message_id) if _has_reason(visit, who, case) else reason_page(visit, who, case)


def _has_reason(visit: Visit, who: SignedIn, case: Case) -> bool:
    with Session(visit.house.read_engine) as session:
        return may_read_on(session, case, who.actor, visit.now)


@router.post("/cases/{number}/decision")
def post_decision(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(READ))],
    given: Annotated[Decision, Depends()],
) -> Response:
    """Uphold or dismiss an appeal with its reasons. Nobody decides unread: who has not opened the case is asked why."""
    case = case_at(visit, number, who, READ)
    if not _has_reason(visit, who, case):
        return reason_page(visit, who, case)
    return send(visit, who, number, Sending(given.revision, given, Written(given.text), "/oversight#appeals"))


@router.post("/cases/{number}/instruction")
def post_instruction(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.INSTRUCT))],
    revision: Annotated[int, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Tell the agency what to do about an escalated case. Nobody instructs unread."""
    case = case_at(visit, number, who, READ)
    if not _has_reason(visit, who, case):
        return reason_page(visit, who, case)
    draft, to = Written(text, "instruction"), f"/oversight/cases/{case.number}"
    return send(visit, who, number, Sending(revision, partial(instruct, text=text), draft, to, Verb.INSTRUCT))
