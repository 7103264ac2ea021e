"""Second readings: closed cases drawn by lot, and what was found in them."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, func, select

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.done import JUDGED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.frame import desk_page
from dashboard.oversight.overview import end_of
from dashboard.oversight.periods import Asked, period_of
from dashboard.oversight.record import reason_page, record_page
from models.actions.inspecting import may_read_on
from models.actions.sampling import MOST, draw, read
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError, NotFound
from models.sampling import PUBLISHED_FROM, QUESTIONS, candidates, findings
from models.workbench import Draw, Lot

READ = "case.read_with_reason"
SHOWN = 50
USUAL = 20

router = APIRouter(prefix="/oversight", include_in_schema=False)

Drawer = Annotated[SignedIn, Depends(StaffRule("sample.draw"))]
DrawerForm = Annotated[SignedIn, Depends(StaffForm("sample.draw"))]


@router.get("/draws")
def show_draws(visit: VisitDep, who: Drawer) -> Response:
    """What was drawn, what was found by agency, and the form of a new draw."""
    return _page(visit, who)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of a draw brings."""

    first: Annotated[str, Form(max_length=10)] = ""
    last: Annotated[str, Form(max_length=10)] = ""
    agency: Annotated[str, Form(max_length=80)] = ""
    wanted: Annotated[int, Form()] = USUAL


@router.post("/draws")
def post_draw(visit: VisitDep, who: DrawerForm, wish: Annotated[Wish, Depends()]) -> Response:
    """Draw by lot. The seed is chosen by nobody, and every draw stays."""
    house = visit.house
    period = period_of(visit, Asked(wish.first, wish.last, wish.agency))
    span = (end_of(period.first - timedelta(days=1), house.office), end_of(period.last, house.office))
    made = Draw(
        jurisdiction=house.office.profile.code,
        at=visit.now,
        account_id=who.actor.account_id or 0,
        first=period.first,
        last=period.last,
        agency_code=wish.agency or None,
        seed=token_hex(8),
        population=0,
    )
    try:
        with unit_of_work(house.engine) as session:
            found = candidates(session, made.jurisdiction, *span, wish.agency)
            draw(session, who.actor, made, found, wish.wanted)
    except BadInput as problem:
        return _page(visit, who, problem)
    return RedirectResponse(f"/oversight/draws/{made.id}", 303)


@router.get("/draws/{draw_id}")
def show_draw(draw_id: int, visit: VisitDep, who: Drawer) -> Response:
    """The drawn cases, and which of them were read."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        one = session.get(Draw, draw_id)
        if one is None:
            raise NotFound("page_not_found")
        found: Any = select(Lot, Case.number, Case.category, Case.region).join(Case, col(Case.id) == Lot.case_id)
        lots = session.exec(found.where(Lot.draw_id == draw_id).order_by(col(Lot.id))).all()
    return desk_page(visit, who, "oversight/draw.html", one=one, lots=lots, **_words(visit, who))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the second reader says."""

    to_the_question: Annotated[str, Form(max_length=10)] = ""
    plain: Annotated[str, Form(max_length=10)] = ""
    true_outcome: Annotated[str, Form(max_length=10)] = ""
    reopen: Annotated[str, Form(max_length=10)] = ""
    comment: Annotated[str, Form(max_length=4000)] = ""


@router.post("/cases/{number}/reading")
def post_reading(number: str, visit: VisitDep, who: DrawerForm, given: Annotated[Reading, Depends()]) -> Response:
    """Keep a second reading. Nobody judges unread: who has not opened the case is asked why."""
    case = case_at(visit, number, who, READ)
    with Session(visit.house.read_engine) as session:
        if not may_read_on(session, case, who.actor, visit.now):
            return reason_page(visit, who, case)
    says = {question: getattr(given, question) for question in QUESTIONS}
    try:
        with unit_of_work(visit.house.engine) as session:
            lot = read(session, who.actor, case.id or 0, says, given.comment, visit.now)
    except (BadInput, Conflict) as problem:
        return record_page(visit, who, case, problem)
    return RedirectResponse(told(f"/oversight/draws/{lot.draw_id}", JUDGED, case.number), 303)


def _page(visit: Visit, who: SignedIn, problem: JawabError | None = None) -> Response:
    period = period_of(visit, Asked())
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        found = findings(session, visit.house.office.profile.code)
        listed = session.exec(_draws()).all()
    return desk_page(
        visit,
        who,
        "oversight/draws.html",
        status_code=problem.status if problem else 200,
        problem=sentence(problem, who.language) if problem else "",
        period=period,
        asked=Asked(),
        found=found,
        listed=listed,
        most=MOST,
        usual=USUAL,
        **_words(visit, who),
    )


def _draws() -> Any:
    """The last draws with the number of their cases and of those that were read."""
    return (
        select(Draw, func.count(col(Lot.id)), func.count(col(Lot.read_at)))
        .join(Lot, col(Lot.draw_id) == Draw.id)
        .group_by(col(Draw.id))
        .order_by(col(Draw.id).desc())
        .limit(SHOWN)
    )


def _words(visit: Visit, who: SignedIn) -> dict[str, Any]:
    agencies = {code: one.short[who.language] for code, one in visit.house.office.profile.agencies.items()}
    return {"agencies": agencies, "questions": QUESTIONS, "least": PUBLISHED_FROM}
