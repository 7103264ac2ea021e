"""The appeals before a body: what its leaders decide about the agencies below it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.files import file_of
from dashboard.desk.forms import StaffForm, VisitDep, case_at
from dashboard.desk.frame import desk_page
from dashboard.desk.paper import paper_of
from dashboard.i18n import N_
from dashboard.oversight.overview import to_decide, with_decision_clock
from dashboard.oversight.record import Decision, Desk, Sending, Written, record_page, send
from models import queries
from models.actions import reading
from models.db import unit_of_work
from models.lifecycle import Verb

READ = "appeal.read"
HOME = "/desk/appeals"
DESK = Desk(HOME, N_("Appeals"), HOME, READ)
# As many as anyone decides in a week; decided ones make room for the rest.
LONGEST_LIST = 100

router = APIRouter(prefix=HOME, include_in_schema=False)
Leader = Annotated[SignedIn, Depends(StaffRule(READ))]


@router.get("")
def show_appeals(visit: VisitDep, who: Leader) -> Response:
    """What waits for this body, next due first."""
    found = with_decision_clock(queries.appeals_before(who.actor)).limit(LONGEST_LIST)
    office, names = visit.house.office, visit.house.office.profile.agencies
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        appeals = [to_decide(office, visit.now, *clocked) for clocked in session.execute(found)]
    agencies = {code: one.short[who.language] for code, one in names.items()}
    return desk_page(visit, who, "oversight/appeals.html", appeals=appeals, agencies=agencies)


@router.get("/{number}")
def show_appeal(number: str, visit: VisitDep, who: Leader) -> Response:
    """The record of an appealed case, with the form of the decision. Opening it leaves a line."""
    case = case_at(visit, number, who, READ)
    with unit_of_work(visit.house.engine) as session:
        reading.opened(session, case, who.actor, visit.now)
    return record_page(visit, who, case, desk=DESK)


@router.get("/{number}/files/{file_id}")
def show_file(number: str, file_id: int, visit: VisitDep, who: Leader) -> Response:
    """A file of the citizen."""
    return file_of(visit, case_at(visit, number, who, READ), file_id)


@router.get("/{number}/answers/{message_id}")
def show_paper(number: str, message_id: int, visit: VisitDep, who: Leader) -> Response:
    """The document of an answer."""
    return paper_of(visit, case_at(visit, number, who, READ), message_id)


@router.post("/{number}/decision")
def post_decision(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.UPHOLD_SILENCE))],
    given: Annotated[Decision, Depends()],
) -> Response:
    """Uphold or dismiss with reasons."""
    return send(visit, who, number, Sending(given.revision, given, Written(given.text), HOME), DESK)
