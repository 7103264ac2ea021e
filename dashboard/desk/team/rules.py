"""What the leaders set: how cases go round, which answers wait for a word, and each officer's seat."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.done import SAVED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from models import queries
from models.account import Account
from models.actions.answering import ANSWERS
from models.actions.seating import Wishes, keep_rule, keep_seat
from models.db import unit_of_work
from models.errors import BadInput
from models.taxonomy import Category, Language, Outcome, Role
from models.team import Seat, rule_of

HERE = "/desk/team/rules"

router = APIRouter(prefix=HERE, include_in_schema=False)

Leader = Annotated[SignedIn, Depends(StaffForm("team.set"))]


@router.get("")
def show_rules(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("team.set"))]) -> Response:
    """The settings of the agency and of each officer."""
    return _page(visit, who)


@router.post("")
def post_rules(
    visit: VisitDep,
    who: Leader,
    distribution: Annotated[str, Form(max_length=20)] = "",
    keep_author: Annotated[str, Form(max_length=5)] = "",
    approval: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep how the agency works."""
    with unit_of_work(visit.house.engine) as session:
        keep_rule(session, who.actor, distribution, approval or [], visit.now, keep_author=bool(keep_author))
    return RedirectResponse(told(HERE, SAVED), 303)


@dataclass(frozen=True, slots=True)
class SeatForm:
    """What the form of one officer brings."""

    capacity: Annotated[str, Form(max_length=10)] = ""
    subjects: Annotated[list[str] | None, Form()] = None
    languages: Annotated[list[str] | None, Form()] = None
    probation: Annotated[str, Form(max_length=5)] = ""

    def wishes(self) -> Wishes:
        """The same as the verb wants it; BadInput for a capacity that is no number."""
        typed = self.capacity.strip()
        if typed and not typed.isdecimal():
            raise BadInput("capacity_wrong", fields={"capacity": "capacity_wrong"})
        taken = (self.subjects or [], self.languages or [])
        return Wishes(int(typed) if typed else None, *taken, probation=bool(self.probation))


@router.post("/{account_id}")
def post_seat(account_id: int, visit: VisitDep, who: Leader, form: Annotated[SeatForm, Depends()]) -> Response:
    """Keep what one officer takes."""
    try:
        with unit_of_work(visit.house.engine) as session:
            keep_seat(session, account_id, form.wishes(), who.actor, visit.now)
    except BadInput as problem:
        return _page(visit, who, problem, account_id)
    return RedirectResponse(told(f"{HERE}#o{account_id}", SAVED), 303)


def _page(visit: Visit, who: SignedIn, problem: BadInput | None = None, of: int = 0) -> Response:
    agency = who.actor.agency_code or ""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        rule = rule_of(session, agency)
        people = [one for one in queries.officers(session, agency) if one.role == Role.OFFICER]
        seats = [(one, session.get(Seat, one.id) or _empty(one)) for one in people]
    return desk_page(
        visit,
        who,
        "desk/team/rules.html",
        status_code=problem.status if problem else 200,
        rule=rule,
        seats=seats,
        country=visit.house.office.approval,
        signs=visit.house.office.signs,
        outcomes=[one for one in Outcome if one in ANSWERS],
        categories=list(Category),
        spoken=list(Language),
        problem=sentence(problem, who.language) if problem else "",
        problem_of=of,
    )


def _empty(one: Account) -> Seat:
    return Seat(account_id=one.id or 0)
