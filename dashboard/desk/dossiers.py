"""One problem behind many cases: the page of a dossier, its title, who leaves it, and one answer for each of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.casepage import day_of
from dashboard.desk.clockface import chips
from dashboard.desk.fanout import Item, Result, each
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.thread import staff_named
from models import followers
from models.actions import answering, dossiers, routing
from models.actions.answering import ANSWERS
from models.actions.turn import Turn
from models.case import Case
from models.db import unit_of_work
from models.dossier import WORDS_LENGTH, Dossier
from models.errors import BadInput, JawabError, NotFound
from models.lifecycle import Verb
from models.taxonomy import Language, Outcome, State

READ = "dossier.read"
HERE = "/desk/dossiers"
# As many as are shown, and answered at once.
MOST = 200
# From these states a case can be answered; in the first one it is taken on the way.
ANSWERABLE = frozenset({State.ASSIGNED, State.IN_PROGRESS})

router = APIRouter(prefix=HERE, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form for all brings: one text a language, and the cases as number:revision."""

    cases: Annotated[list[str] | None, Form()] = None
    outcome: Annotated[str, Form(max_length=40)] = ""
    promised_on: Annotated[str, Form(max_length=40)] = ""
    az: Annotated[str, Form()] = ""
    kk: Annotated[str, Form()] = ""
    ka: Annotated[str, Form()] = ""
    ru: Annotated[str, Form()] = ""
    en: Annotated[str, Form()] = ""

    @property
    def items(self) -> list[Item]:
        """The chosen cases, each as it was seen."""
        pairs = [one.rpartition(":") for one in self.cases or []]
        return [Item(number, int(seen)) for number, _colon, seen in pairs if seen.isdecimal()]


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
    return RedirectResponse(f"{HERE}/{key}", 303)


@router.post("/{key}/leave")
def post_leave(
    key: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.LEAVE_DOSSIER))],
    number: Annotated[str, Form(max_length=40)],
) -> Response:
    """Take one case out. When it was the agency's last there, its own page follows."""
    dossier_at(visit, key, who)
    results = each(visit, who, [Item(number)], lambda turn: dossiers.leave(turn, key))
    if results[0].trouble:
        return show(visit, who, key, results)
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
        _checked(answer)
    except BadInput as problem:
        return show(visit, who, key, problem=problem, answer=answer)
    results = each(visit, who, answer.items, lambda turn: _answer(turn, key, answer))
    return show(visit, who, key, results, answer=answer if any(one.trouble for one in results) else None)


def _checked(answer: Answer) -> None:
    """BadInput for what no case could be answered with."""
    if not answer.items:
        raise BadInput("choose_cases")
    if answer.outcome not in ANSWERS:
        raise BadInput("outcome_needed", fields={"outcome": "outcome_needed"})
    day_of(answer.promised_on, "promised_on", "promise_date_needed")


def _answer(turn: Turn, key: int, answer: Answer) -> None:
    inside = dossiers.following(turn.session, turn.case.id)
    if inside is None or inside.dossier_id != key:
        raise NotFound
    text = getattr(answer, turn.case.language)
    if not text.strip():
        raise BadInput("no_text_in_language")
    if turn.case.state == State.ASSIGNED:
        routing.take(turn)
    promised_on = day_of(answer.promised_on, "promised_on", "promise_date_needed")
    answering.answer(turn, answer.outcome, text, promised_on)


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
    """The page of a dossier, with what became of each case that something was just done at."""
    dossier = dossier_at(visit, key, who)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, dossier)
    return desk_page(
        visit,
        who,
        "desk/dossier.html",
        status_code=problem.status if problem else 200,
        **context,
        results=results,
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
        "waiting": _waiting(cases),
        "channels": Counter(case.channel for case in cases).most_common(),
        "elsewhere": [(agency_name(session, code, who.language), n) for code, n in others],
        "tally": followers.tally(session, key),
        "steps": steps,
        "staff": staff_named(session, {one for step, _number in steps for one in (step.joined_by, step.left_by)}),
        "outcomes": [one for one in Outcome if one in ANSWERS],
        "longest": WORDS_LENGTH,
        "today": office.local_date(visit.now),
    }


def _waiting(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """(language, how many of its cases wait for an answer), in the order of the languages."""
    waiting = Counter(case.language for case in cases if case.state in ANSWERABLE)
    return [(one, waiting[one]) for one in Language if waiting[one]]
