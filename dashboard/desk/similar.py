"""Other open cases of the agency that may be about the same problem: put together, or ended as a second complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from channels.alike import Match, matches
from channels.texts import sentence
from classifier.sameness import Report
from dashboard.desk.clockface import Chip, chips
from dashboard.desk.dossiers import HERE, show
from dashboard.desk.fanout import Item, each
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page
from models import followers, neighbours
from models.actions import dossiers
from models.case import Case
from models.dossier import WORDS_LENGTH
from models.errors import BadInput, Conflict, JawabError
from models.followers import Place
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

MOST = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A case that may be about the same problem. ends, goes_on: where one author surely wrote both, which would end."""

    case: Case
    why: Match
    chip: Chip | None
    place: Place | None
    ends: Case | None
    goes_on: Case | None


@router.get("/{number}/similar")
def show_similar(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]) -> Response:
    """What may be the same problem, likeliest first."""
    return _page(visit, who, case_at(visit, number, who))


@router.post("/{number}/dossier")
def post_dossier(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.JOIN_DOSSIER))],
    others: Annotated[list[str] | None, Form()] = None,
    words: Annotated[str, Form()] = "",
) -> Response:
    """Put the chosen cases into one dossier with this one: the first that one of them has, else a new one."""
    case = case_at(visit, number, who)
    if not others:
        return _page(visit, who, case, BadInput("choose_cases"))
    together = list(dict.fromkeys([case.number, *others]))
    try:
        first = _first_inside(visit, who, together)
        with held(visit, first, who, None) as turn:
            key = dossiers.open_dossier(turn, words).id or 0
    except (BadInput, Conflict) as problem:
        return _page(visit, who, case, problem)
    rest = [Item(one) for one in together if one != first]
    results = each(visit, who, rest, lambda turn: dossiers.join(turn, key))
    left_out = [one for one in results if one.trouble]
    return show(visit, who, key, left_out) if left_out else RedirectResponse(f"{HERE}/{key}", 303)


@router.post("/{number}/merge")
def post_merge(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.MERGE))],
    into: Annotated[str, Form(max_length=40)],
    revision: Annotated[int, Form()],
) -> Response:
    """End this second complaint; its author's first one goes on."""
    first = case_at(visit, into, who)
    try:
        with held(visit, number, who, revision) as turn:
            dossiers.merge(turn, turn.session.get_one(Case, first.id))
    except Conflict as problem:
        return _page(visit, who, case_at(visit, number, who), problem)
    return RedirectResponse(f"/desk/cases/{first.number}", 303)


def _first_inside(visit: Visit, who: SignedIn, numbers: Sequence[str]) -> str:
    """The first of the cases that is in a dossier; the first of all where none is."""
    cases = [case_at(visit, number, who) for number in numbers]
    with Session(visit.house.read_engine) as session:
        inside = [one.number for one in cases if dossiers.following(session, one.id)]
    return [*inside, cases[0].number][0]


def _page(visit: Visit, who: SignedIn, case: Case, problem: JawabError | None = None) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        rows = _rows(session, visit, who, case)
        inside = followers.places(session, [case.id]).get(case.id or 0)
    return desk_page(
        visit,
        who,
        "desk/similar.html",
        status_code=problem.status if problem else 200,
        case=case,
        rows=rows,
        inside=inside,
        longest=WORDS_LENGTH,
        problem=sentence(problem, who.language) if problem else "",
    )


def _rows(session: Session, visit: Visit, who: SignedIn, case: Case) -> list[Row]:
    known = neighbours.on_desk(session, who.actor, case, visit.now)
    said = neighbours.complaints(session, [case.id or 0])
    report = Report(said.get(case.id or 0, ""), case.address or "")
    found = {one.case_id: one for one in matches(session, report, known, visit.house.office, case.region)[:MOST]}
    cases = {one.id: one for one in session.exec(select(Case).where(col(Case.id).in_(found)))}
    left = chips(session, visit.house.office, list(cases.values()), visit.now)
    places = followers.places(session, found)
    rows = []
    for key, why in found.items():
        ends, goes_on = _second(session, case, cases[key])
        rows.append(Row(cases[key], why, left.get(key), places.get(key), ends, goes_on))
    return rows


def _second(session: Session, one: Case, other: Case) -> tuple[Case, Case] | tuple[None, None]:
    """Of two complaints of one author the one that would end, and the one that goes on."""
    for ends, goes_on in ((one, other), (other, one)):
        if dossiers.may_merge(session, ends, goes_on):
            return ends, goes_on
    return None, None
