"""One problem behind many cases: the page of a dossier, its title, who leaves it, and one answer for each of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.clockface import chips
from dashboard.desk.done import SAVED, told
from dashboard.desk.fanout import Result, each, outcome_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep, held
from dashboard.desk.frame import desk_page
from dashboard.desk.manyanswers import ANSWERABLE, Answer, awaited, waiting
from dashboard.desk.thread import staff_named
from models import followers
from models.actions import dossiers
from models.actions.answering import ANSWERS
from models.actions.turn import Turn
from models.db import unit_of_work
from models.dossier import WORDS_LENGTH, Dossier
from models.errors import BadInput, JawabError, NotFound
from models.lifecycle import Verb
from models.taxonomy import Outcome

READ = "dossier.read"
HERE = "/desk/dossiers"
# As many as are shown, and answered at once.
MOST = 200
router = APIRouter(prefix=HERE, include_in_schema=False)


@router.get("/{key}")
def show_dossier(key: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]) -> Response:
    """The agency's own cases of the dossier, next due first; of the others only how many are where."""
    return show(visit, who, key)


@router.post("/{key}/words")
def post_words(
    key: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.JOIN_DOSSIER))],
    words: Annotated[str, Form()] = "",
) -> Response:
    """Set the words of the title."""
    dossier_at(visit, key, who)
    try:
        line = dossiers.titled(words)
    except BadInput as problem:
        return show(visit, who, key, problem=problem)
    with unit_of_work(visit.house.engine) as session:
        session.get_one(Dossier, key).words = line
    return RedirectResponse(told(f"{HERE}/{key}", SAVED), 303)


@router.post("/{key}/leave")
def post_leave(
    key: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.LEAVE_DOSSIER))],
    number: Annotated[str, Form(max_length=40)],
) -> Response:
    """Take one case out. When it was the agency's last there, its own page follows."""
    dossier_at(visit, key, who)
    try:
        with held(visit, number, who, None) as turn:
            dossiers.leave(turn, key)
    except JawabError as problem:
        return show(visit, who, key, problem=problem)
    with Session(visit.house.read_engine) as session:
        stays = followers.holds(session, key, who.actor)
    return RedirectResponse(f"{HERE}/{key}" if stays else f"/desk/cases/{number}", 303)


@router.post("/{key}/answer")
def post_answer(
    key: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.ANSWER))],
    answer: Annotated[Answer, Depends()],
) -> Response:
    """Answer the chosen cases, each in its own turn and with the text of its author's language."""
    dossier_at(visit, key, who)
    try:
        answer.check()
    except BadInput as problem:
        return show(visit, who, key, problem=problem, answer=answer)
    results = each(visit, who, answer.items, lambda turn: _answer(turn, key, answer))
    return show(visit, who, key, results, answer=answer)


def _answer(turn: Turn, key: int, answer: Answer) -> None:
    inside = dossiers.following(turn.session, turn.case.id)
    if inside is None or inside.dossier_id != key:
        raise NotFound
    answer.give(turn)


def dossier_at(visit: Visit, key: int, who: SignedIn) -> Dossier:
    """The dossier of that number. NotFound when the agency has no case in it; asking for it leaves an audit line."""
    try:
        with Session(visit.house.read_engine, expire_on_commit=False) as session:
            return followers.dossier_for(session, key, who.actor)
    except NotFound:
        with unit_of_work(visit.house.engine) as session:
            followers.crossed(session, key, who.actor, visit.now)
        raise


def show(
    visit: Visit,
    who: SignedIn,
    key: int,
    results: Sequence[Result] = (),
    *,
    problem: JawabError | None = None,
    answer: Answer | None = None,
) -> Response:
    """The page of a dossier, with what became of each case that was just answered."""
    dossier = dossier_at(visit, key, who)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, dossier)
    return desk_page(
        visit,
        who,
        "desk/dossier.html",
        status_code=problem.status if problem else 200,
        **context,
        **outcome_of(visit, results, visit.now + answer.stays if answer else None),
        undone=False,
        view="",
        typed=asdict(answer) if answer else {},
        chosen=None if answer is None else {one.number for one in answer.items},
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
    )


def _context(session: Session, visit: Visit, who: SignedIn, dossier: Dossier) -> dict[str, Any]:
    key, office = dossier.id or 0, visit.house.office
    cases = followers.own_cases(session, key, who.actor, MOST)
    others = followers.elsewhere(session, key, who.actor)
    steps = followers.steps(session, key, who.actor)
    return {
        "dossier": dossier,
        "cases": cases,
        "chips": chips(session, office, cases, visit.now),
        "answerable": {case.id for case in cases if case.state in ANSWERABLE},
        "waiting": waiting(cases),
        "awaited": awaited(session, cases, who.language),
        "channels": Counter(case.channel for case in cases).most_common(),
        "elsewhere": [(agency_name(session, code, who.language), n) for code, n in others],
        "tally": followers.tally(session, key),
        "steps": steps,
        "staff": staff_named(session, {one for step, _number in steps for one in (step.joined_by, step.left_by)}),
        "outcomes": [one for one in Outcome if one in ANSWERS],
        "longest": WORDS_LENGTH,
        "today": office.local_date(visit.now),
    }
