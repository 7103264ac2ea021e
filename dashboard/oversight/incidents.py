"""Incidents: too many complaints of one subject from one region, for the agency that has them and for oversight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import INCIDENTS, OVERSIGHT_INCIDENTS, desk_page
from models.account import Account
from models.actions.incidents import acknowledge
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.db import unit_of_work
from models.errors import NotFound
from models.incident import NOTE_LENGTH, Acknowledgment, Incident, for_actor, its_cases, standing

# What is over stays in the list for so long.
RECENT = timedelta(days=30)
LONGEST_LIST = 100
MOST_CASES = 200

router = APIRouter(include_in_schema=False)

Reader = Annotated[SignedIn, Depends(StaffRule("incident.read"))]
Overseer = Annotated[SignedIn, Depends(StaffRule("oversight.read"))]
Leader = Annotated[SignedIn, Depends(StaffForm("incident.acknowledge"))]
Note = Annotated[str, Form(max_length=2 * NOTE_LENGTH)]


@dataclass(frozen=True, slots=True)
class Said:
    """Who has seen an incident, when, and what he says of it."""

    name: str
    role: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident as it is listed."""

    incident: Incident
    said: Sequence[Said]


@router.get(INCIDENTS)
def show_own(visit: VisitDep, who: Reader) -> Response:
    """The incidents of the person's agency."""
    return _page(visit, who, "/desk")


@router.get(OVERSIGHT_INCIDENTS)
def show_all(visit: VisitDep, who: Overseer) -> Response:
    """The incidents of all agencies."""
    return _page(visit, who, "/oversight")


def _page(visit: Visit, who: SignedIn, base: str) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        stands = standing(session, who.actor)
        over = session.exec(_over(who.actor, visit.now)).all()
        said = _said(session, [one.id for one in (*stands, *over)])
    return desk_page(
        visit,
        who,
        "oversight/incidents.html",
        base=base,
        stands=[Shown(one, said.get(one.id, ())) for one in stands],
        over=[Shown(one, said.get(one.id, ())) for one in over],
        may_acknowledge=may(who.actor, "incident.acknowledge"),
        longest=NOTE_LENGTH,
        **_words(visit, who),
    )


def _over(actor: Actor, now: datetime) -> Any:
    found = select(Incident).where(for_actor(actor), col(Incident.ended_at) > now - RECENT)
    return found.order_by(col(Incident.ended_at).desc()).limit(LONGEST_LIST)


def _said(session: Session, ids: Sequence[int | None]) -> dict[int | None, list[Said]]:
    found = (
        select(Acknowledgment, Account)
        .join(Account, col(Account.id) == Acknowledgment.account_id)
        .where(col(Acknowledgment.incident_id).in_(ids))
        .order_by(col(Acknowledgment.at), col(Acknowledgment.id))
    )
    said: dict[int | None, list[Said]] = {}
    for one, account in session.exec(found):
        said.setdefault(one.incident_id, []).append(Said(account.name, account.role, one.at, one.note))
    return said


def _words(visit: Visit, who: SignedIn) -> dict[str, Any]:
    return {"agencies": {code: one.short[who.language] for code, one in visit.house.office.profile.agencies.items()}}


@router.get(OVERSIGHT_INCIDENTS + "/{incident_id}")
def show_cases(incident_id: int, visit: VisitDep, who: Overseer) -> Response:
    """The numbers of its cases; what stands in them opens with a reason."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        incident = session.get(Incident, incident_id)
        if incident is None:
            raise NotFound("page_not_found")
        found = select(Case).where(its_cases(incident)).order_by(col(Case.received_at).desc(), col(Case.id).desc())
        cases = session.exec(found.limit(MOST_CASES)).all()
    return desk_page(visit, who, "oversight/incident.html", one=incident, cases=cases, **_words(visit, who))


@router.post(INCIDENTS + "/{incident_id}/acknowledge")
def post_own(incident_id: int, visit: VisitDep, who: Leader, note: Note = "") -> Response:
    """Say that the agency has seen it."""
    return _acknowledge(incident_id, visit, who, note, INCIDENTS)


@router.post(OVERSIGHT_INCIDENTS + "/{incident_id}/acknowledge")
def post_all(incident_id: int, visit: VisitDep, who: Leader, note: Note = "") -> Response:
    """Say that oversight has seen it."""
    return _acknowledge(incident_id, visit, who, note, OVERSIGHT_INCIDENTS)


def _acknowledge(incident_id: int, visit: Visit, who: SignedIn, note: str, back: str) -> Response:
    with unit_of_work(visit.house.engine) as session:
        acknowledge(session, incident_id, who.actor, note, visit.now)
    return RedirectResponse(f"{back}#i{incident_id}", 303)
