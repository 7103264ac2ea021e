"""What silence has sent to the person at the desk: a list to acknowledge, and its number in the header."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, func, select

from api.deps import SignedIn, StaffRule
from dashboard.desk.clockface import Chip, chip
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import ESCALATED, desk_page
from models import queries
from models.actions.escalations import acknowledge
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.db import unit_of_work
from models.deadline import Deadline, EscalationStep

SHOWN = 50

router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A step that waits for the person's word. agency: whose clock it is; url: where the person may open the case."""

    step: EscalationStep
    case: Case
    kind: str
    chip: Chip
    agency: str | None
    url: str | None


@router.get("/escalations")
def show_escalations(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("escalations.read"))]) -> Response:
    """The steps that went to this person or role and that nobody has acknowledged, oldest first."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        rows, total = waiting(session, visit, who.actor)
    agencies = {code: one.short[who.language] for code, one in visit.house.office.profile.agencies.items()}
    unseen_days = visit.house.office.ladders.unseen_days
    context: dict[str, Any] = {"rows": rows, "total": total, "agencies": agencies, "unseen_days": unseen_days}
    return desk_page(visit, who, "desk/escalations.html", **context)


def waiting(session: Session, visit: Visit, actor: Actor) -> tuple[list[Row], int]:
    """The first of them, and how many there are."""
    found = (
        select(EscalationStep, Case, Deadline, func.count().over())
        .join(Deadline, col(Deadline.id) == EscalationStep.deadline_id)
        .join(Case, col(Case.id) == EscalationStep.case_id)
        .where(*queries.unseen(actor))
        .order_by(col(EscalationStep.due_at), col(EscalationStep.id))
        .limit(SHOWN)
    )
    rows = session.exec(found).all()
    office, now = visit.house.office, visit.now
    listed = [
        Row(
            step=step,
            case=case,
            kind=clock.kind,
            chip=chip(office, clock.due_at, now, clock.id),
            agency=clock.agency_code or case.agency_code,
            url=_url(actor, case, clock),
        )
        for step, case, clock, _ in rows
    ]
    return listed, rows[0][3] if rows else 0


def _url(actor: Actor, case: Case, clock: Deadline) -> str | None:
    if may(actor, "case.read", case):
        return f"/desk/cases/{case.number}"
    if clock.part and clock.agency_code == actor.agency_code:
        return f"/desk/parts/{case.number}"
    return None if case.agency_code else f"/desk/triage?case={case.number}"


@router.post("/escalations/acknowledge")
def post_acknowledge_all(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("escalation.acknowledge"))],
    steps: Annotated[list[int] | None, Form(max_length=SHOWN)] = None,
) -> Response:
    """Say "I have seen it" of every step that the page showed, each for itself."""
    for step_id in steps or ():
        with unit_of_work(visit.house.engine) as session:
            acknowledge(session, step_id, who.actor, visit.house.office, visit.now)
    return RedirectResponse(ESCALATED, 303)


@router.post("/escalations/{step_id}/acknowledge")
def post_acknowledge(
    step_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("escalation.acknowledge"))]
) -> Response:
    """Say "I have seen it"; whoever goes on by Tab goes on in the list."""
    with unit_of_work(visit.house.engine) as session:
        acknowledge(session, step_id, who.actor, visit.house.office, visit.now)
    return RedirectResponse(f"{ESCALATED}#main", 303)
