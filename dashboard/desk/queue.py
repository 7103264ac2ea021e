"""The queue of an agency: every list of open work, next due first."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session, func, select

from api.deps import House, SignedIn, StaffRule
from dashboard.desk import lists
from dashboard.desk.clockface import chips
from dashboard.desk.forms import Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.partsview import asked_of
from dashboard.desk.search import matching
from models import queries
from models.actor import Actor
from models.agency import Agency
from models.case import Case
from models.countries.profile import EVERYWHERE
from models.errors import NotFound
from models.incident import Incident, for_actor, its_cases, standing
from models.lifecycle import Verb, can
from models.taxonomy import Category

PAGE = 50
DAY = timedelta(days=1)

router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the queue is asked for. Words and incidents look at all cases of the agency, whatever the list."""

    view: Annotated[str, Query(max_length=20)] = "team"
    category: Annotated[str, Query(max_length=40)] = ""
    q: Annotated[str, Query(max_length=100)] = ""
    page: Annotated[int, Query(ge=1, le=10_000)] = 1
    incident: Annotated[int, Query(ge=0)] = 0


@router.get("")
def show_queue(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("queue.read"))], choice: Annotated[Choice, Depends()]
) -> Response:
    """One list of the agency's cases, fifty at a time."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        joint = choice.view == lists.JOINT and not choice.q.strip() and not choice.incident
        context = _frame(session, visit, who, choice) | (_asked if joint else _cases)(session, visit, who, choice)
        return desk_page(visit, who, "desk/queue.html", **context)


def _frame(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> dict[str, Any]:
    view = _view(choice)
    return {
        "view": view,
        "choice": choice,
        "rail": lists.RAIL,
        "counts": lists.counts(session, who.actor, visit.now, end_of_today(visit.house, visit.now)),
        "title": lists.NAMES[view],
        "agency": session.get(Agency, who.actor.agency_code),
        "incidents": standing(session, who.actor),
        "incident": _incident(session, who.actor, choice) if choice.incident else None,
    }


def _incident(session: Session, actor: Actor, choice: Choice) -> Incident:
    """The incident that is asked for; NotFound where it is not the agency's."""
    found = select(Incident).where(Incident.id == choice.incident, for_actor(actor))
    incident = session.exec(found).one_or_none()
    if incident is None:
        raise NotFound("page_not_found")
    return incident


def _view(choice: Choice) -> str:
    return choice.view if choice.view in lists.NAMES else "team"


def _asked(session: Session, visit: Visit, who: SignedIn, _choice: Choice) -> dict[str, Any]:
    asked = asked_of(session, who.actor, visit.house.office, visit.now, who.language)
    return {"asked": asked, "total": len(asked)}


def _cases(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> dict[str, Any]:
    view, tonight = _view(choice), end_of_today(visit.house, visit.now)
    listed = lists.conditions(who.actor, visit.now, tonight).get(view)
    if choice.incident:
        listed = its_cases(_incident(session, who.actor, choice))
    found = queries.cases_of(who.actor).where(_wanted(choice, listed))
    total = session.exec(select(func.count()).select_from(found.order_by(None).subquery())).one()
    cases = session.exec(found.offset((choice.page - 1) * PAGE).limit(PAGE)).all()
    return {
        "total": total,
        "first": (choice.page - 1) * PAGE + 1,
        "more": total > choice.page * PAGE,
        "cases": cases,
        "marks": lists.marks(session, cases, who.actor),
        "chips": chips(session, visit.house.office, cases, visit.now),
        "takeable": {case.id for case in cases if can(case.state, Verb.TAKE)},
        "several_regions": _works_in_several(visit.house, who.actor.agency_code or ""),
        "categories": list(Category),
    }


def _wanted(choice: Choice, listed: Any) -> Any:
    words = choice.q.strip()
    if words:
        return matching(words)
    return listed & (Case.category == choice.category) if choice.category in set(Category) else listed


def _works_in_several(house: House, agency_code: str) -> bool:
    """Whether a row must say its region: an agency of one region knows it."""
    agency = house.office.profile.agencies.get(agency_code)
    return agency is None or len(agency.regions) != 1 or EVERYWHERE in agency.regions


def end_of_today(house: House, now: datetime) -> datetime:
    """The instant at which today ends in the jurisdiction."""
    today = house.office.local_date(now)
    return datetime.combine(today + DAY, time.min, house.office.zone)
