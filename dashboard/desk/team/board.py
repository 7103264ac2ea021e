"""The team: who has how much, the cases behind each number, and moving some from one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from sqlalchemy import text
from sqlmodel import Session, col

from api.deps import SignedIn, StaffRule
from channels.texts import field_sentences, sentence
from dashboard.desk.clockface import chips
from dashboard.desk.fanout import Item, Result, each
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.team.workload import DAY, LATELY, lists, workload
from dashboard.i18n import N_
from models import queries
from models.account import Account
from models.actions import routing
from models.actions.turn import Turn
from models.case import IS_OPEN, Case
from models.db import how_many
from models.delay import caused
from models.errors import BadInput, JawabError
from models.lifecycle import Verb
from models.team import rule_of

HERE = "/desk/team"
PAGE = 100
NOBODY = 0
NAMES = {
    "open": N_("Open"),
    "overdue": N_("Overdue"),
    "week": N_("Due this week"),
    "waiting": N_("Waiting for citizen"),
}

router = APIRouter(prefix=HERE, include_in_schema=False)

Leader = Annotated[SignedIn, Depends(StaffRule("team.read"))]


@router.get("")
def show_team(visit: VisitDep, who: Leader) -> Response:
    """Who has how much, and why answers took longer lately."""
    agency, office = who.actor.agency_code or "", visit.house.office
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        rows = workload(session, agency, office, visit.now)
        causes = [one for one in caused(session, visit.now - LATELY, visit.now + DAY) if one.agency == agency]
        rule = rule_of(session, agency)
    return desk_page(visit, who, "desk/team/board.html", rows=rows, names=NAMES, rule=rule, causes=causes)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose cases, by account or 0 for nobody's, and which of them."""

    of: Annotated[int, Query(ge=0)] = NOBODY
    view: Annotated[str, Query(max_length=20)] = "open"
    page: Annotated[int, Query(ge=1, le=10_000)] = 1


@router.get("/cases")
def show_cases(visit: VisitDep, who: Leader, choice: Annotated[Choice, Depends()]) -> Response:
    """The cases behind one number of the team's page."""
    return _cases_page(visit, who, choice)


@dataclass(frozen=True, slots=True)
class Move:
    """What the form brings: whose list it was, the cases as number:revision, to whom, and why."""

    of: Annotated[int, Form(ge=0)] = NOBODY
    view: Annotated[str, Form(max_length=20)] = "open"
    page: Annotated[int, Form(ge=1, le=10_000)] = 1
    cases: Annotated[list[str] | None, Form()] = None
    officer: Annotated[int, Form()] = 0
    reason: Annotated[str, Form(max_length=400)] = ""

    @property
    def items(self) -> list[Item]:
        """The chosen cases, each as it was seen."""
        pairs = [one.rpartition(":") for one in self.cases or []]
        return [Item(number, int(seen)) for number, _colon, seen in pairs if seen.isdecimal()]


@router.post("/move")
def post_move(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.ASSIGN))], move: Annotated[Move, Depends()]
) -> Response:
    """Give the chosen cases to somebody, each in its own turn; what could not be given says why."""
    choice = Choice(move.of, move.view, move.page)
    try:
        officer = _receiver(visit, who, move)
    except BadInput as problem:
        return _cases_page(visit, who, choice, move=move, problem=problem)
    results = each(visit, who, move.items[:PAGE], lambda turn: _give(turn, officer, move))
    return _cases_page(visit, who, choice, results)


def _receiver(visit: Visit, who: SignedIn, move: Move) -> Account:
    """To whom the cases go; BadInput where the form says too little."""
    if not move.items:
        raise BadInput("choose_cases")
    if not move.reason.strip():
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        found = [one for one in queries.officers(session, who.actor.agency_code or "") if one.id == move.officer]
    if not found:
        raise BadInput("officer_needed", fields={"officer": "officer_needed"})
    return found[0]


def _give(turn: Turn, officer: Account, move: Move) -> None:
    routing.assign(turn, officer, move.reason)


def _cases_page(
    visit: Visit,
    who: SignedIn,
    choice: Choice,
    results: Sequence[Result] = (),
    *,
    move: Move | None = None,
    problem: JawabError | None = None,
) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _cases(session, visit, who, choice)
    return desk_page(
        visit,
        who,
        "desk/team/cases.html",
        status_code=problem.status if problem else 200,
        **context,
        choice=choice,
        names=NAMES,
        results=results,
        move=move or Move(),
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
    )


def _cases(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> dict[str, Any]:
    wanted = lists(visit.now, visit.house.office)
    holder = col(Case.officer_id) == choice.of if choice.of else col(Case.officer_id).is_(None)
    listed = wanted.get(choice.view, wanted["open"])
    found = queries.cases_of(who.actor).where(holder, listed, text(IS_OPEN))
    total = how_many(session, found)
    cases = session.exec(found.offset((choice.page - 1) * PAGE).limit(PAGE)).all()
    staff = queries.officers(session, who.actor.agency_code or "")
    holder_name = next((one.name for one in staff if one.id == choice.of), "")
    return {
        "cases": cases,
        "total": total,
        "more": total > choice.page * PAGE,
        "chips": chips(session, visit.house.office, cases, visit.now),
        "staff": staff,
        "holder": holder_name or (session.get_one(Account, choice.of).name if choice.of and cases else ""),
    }
