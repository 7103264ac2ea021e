"""The person's own page, and who of an agency is away: days and a substitute."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.done import SAVED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.signin import staff_account
from dashboard.homes import OWN_PAGE
from models import queries
from models.account import Account, is_away
from models.actions.feeds import feed_made_at
from models.actions.leave import Leave, set_leave, substitutes_for
from models.authority import may
from models.db import unit_of_work
from models.errors import BadInput
from models.taxonomy import Language

PEOPLE = "/desk/people"

router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class LeaveForm:
    """What the form brings, as typed. back: the person is here again, whatever else it says."""

    first: Annotated[str, Form(max_length=40)] = ""
    last: Annotated[str, Form(max_length=40)] = ""
    substitute: Annotated[int, Form()] = 0
    back: Annotated[str, Form(max_length=5)] = ""

    def leave(self) -> Leave:
        """The leave that it asks for; BadInput for a day that is none."""
        if self.back:
            return Leave()
        if not self.first:
            raise BadInput("leave_days_wrong", fields={"first": "leave_days_wrong"})
        return Leave(_day(self.first), _day(self.last), self.substitute or None)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise BadInput("leave_days_wrong", fields={"first": "leave_days_wrong"}) from None


class Person(NamedTuple):
    """One of the staff with those who may stand in; away: today."""

    account: Account
    substitutes: list[Account]
    away: bool


@router.get("/me")
def show_me(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("desk.open"))]) -> Response:
    """Who is signed in, whether they are away, and the way out."""
    return own_page(visit, who)


@router.post("/me/leave")
def post_own_leave(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("leave.set"))],
    form: Annotated[LeaveForm, Depends()],
) -> Response:
    """Keep the own leave."""
    try:
        _keep(visit, who, staff_account(who).id or 0, form)
    except BadInput as error:
        return own_page(visit, who, error, typed=form)
    return RedirectResponse(told(OWN_PAGE, SAVED), 303)


@router.get("/people")
def show_people(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("leave.set_for_others"))]) -> Response:
    """The people of the agency, and who of them is away."""
    return _people_page(visit, who)


@router.post("/people/{account_id}/leave")
def post_leave(
    account_id: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("leave.set_for_others"))],
    form: Annotated[LeaveForm, Depends()],
) -> Response:
    """Keep the leave of somebody of the agency."""
    try:
        _keep(visit, who, account_id, form)
    except BadInput as error:
        return _people_page(visit, who, error, account_id, form)
    return RedirectResponse(told(PEOPLE, SAVED), 303)


def _keep(visit: Visit, who: SignedIn, account_id: int, form: LeaveForm) -> None:
    leave, today = form.leave(), visit.house.office.local_date(visit.now)
    with unit_of_work(visit.house.engine) as session:
        set_leave(session, account_id, leave, who.actor, visit.now, today)


def own_page(
    visit: Visit,
    who: SignedIn,
    problem: BadInput | None = None,
    feed: str = "",
    typed: LeaveForm | None = None,
) -> Response:
    """The person's own page. feed: the new address of the calendar, which is shown once; typed: a leave not kept."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        made_at = feed_made_at(session, who.actor)
        me = _person(session, visit, session.get_one(Account, staff_account(who).id))
    leads = may(who.actor, "leave.set_for_others")
    calendar = {"feed": feed, "feed_made_at": made_at, "spoken": list(Language)}
    return _page(visit, who, "desk/me.html", problem, me=me, account=me.account, leads=leads, typed=typed, **calendar)


def _people_page(
    visit: Visit,
    who: SignedIn,
    problem: BadInput | None = None,
    of: int = 0,
    typed: LeaveForm | None = None,
) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        staff = queries.officers(session, who.actor.agency_code or "")
        people = [_person(session, visit, one) for one in staff]
    return _page(visit, who, "desk/people.html", problem, people=people, problem_of=of, typed=typed)


def _page(visit: Visit, who: SignedIn, template: str, problem: BadInput | None, **context: Any) -> Response:
    return desk_page(
        visit,
        who,
        template,
        status_code=problem.status if problem else 200,
        problem=sentence(problem, who.language) if problem else "",
        today=visit.house.office.local_date(visit.now),
        **context,
    )


def _person(session: Session, visit: Visit, one: Account) -> Person:
    today = visit.house.office.local_date(visit.now)
    return Person(one, substitutes_for(session, one), is_away(one.absent_from, one.absent_until, today))
