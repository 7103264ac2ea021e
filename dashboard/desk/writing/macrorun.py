"""Doing a macro on a case: its texts are read first, then all of it happens, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.advice import findings
from dashboard.desk.done import STEPS, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page
from dashboard.desk.writing.nextcase import next_in_list, onward, place_of
from dashboard.desk.writing.places import inserted, open_places, values
from models.account import Account
from models.actions import macros
from models.actions.templates import template_of
from models.agency import Agency
from models.case import Case
from models.errors import Conflict, JawabError
from models.lifecycle import Verb
from models.macro import Macro

DO = "macro.do"

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

Steps = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """A macro at a case: its steps with their texts, and the list of the queue from which somebody came."""

    case: Case
    macro: Macro
    steps: Steps
    view: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of the steps as they stand in the form: one for each step that has words, in their order."""

    text: Annotated[list[str] | None, Form()] = None
    view: Annotated[str, Form(max_length=20)] = ""

    def fill(self, steps: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The steps with these texts; Conflict for a form that is not of this macro as it stands now."""
        texts = iter(self.text or [])
        filled = [{**step, "text": next(texts, "")} if step["verb"] in macros.WORDED else {**step} for step in steps]
        if len([step for step in filled if "text" in step]) != len(self.text or []):
            raise Conflict
        return filled


@router.get("/{number}/macros/{macro_id}")
def show_macro(
    number: str, macro_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(DO))], view: str = ""
) -> Response:
    """Its steps with their texts as they would leave; each can be changed for this case."""
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        macro = macros.macro_of(session, who.actor, macro_id)
        steps = [_with_text(session, who, case, step) for step in macro.steps]
    return _page(visit, who, Run(case, macro, steps, view))


@router.post("/{number}/macros/{macro_id}")
def post_macro(
    number: str,
    macro_id: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(DO))],
    revision: Annotated[int, Form()],
    typed: Annotated[Typed, Depends()],
) -> Response:
    """All of it in one transaction, then the next case; at a failure the page says which step and why."""
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        macro = macros.macro_of(session, who.actor, macro_id)
        steps = _looked_at(session, who, case, typed.fill(macro.steps))
    try:
        _refuse_open(steps, case.language)
        with held(visit, number, who, revision) as turn:
            place = place_of(turn.case)
            macros.do(turn, steps)
            macros.count_use(turn.session, macro.id)
    except (macros.StepFailed, Conflict) as problem:
        return _page(visit, who, Run(case_at(visit, number, who), macro, steps, typed.view), problem)
    sent = case.number if any(step["verb"] == Verb.ANSWER for step in steps) else ""
    then = onward(next_in_list(visit, who, typed.view, place), typed.view, sent)
    return RedirectResponse(then if sent else told(then, STEPS, case.number), 303)


def _with_text(session: Session, who: SignedIn, case: Case, step: Mapping[str, str]) -> dict[str, str]:
    """The step with its template's words on this case; empty where the template has been retired meanwhile."""
    if step["verb"] not in macros.WORDED:
        return dict(step)
    template, version = template_of(session, who.actor, int(step["template"]))
    known = values(session, case, who.actor, template.language)
    words = "" if template.retired_at else inserted(version.text, known, template.language)
    return {**step, "text": words}


def _looked_at(session: Session, who: SignedIn, case: Case, steps: Steps) -> list[dict[str, str]]:
    """The steps, an answer with the codes of what can be said against it."""
    return [_advised(session, who, case, step) if step["verb"] == Verb.ANSWER else step for step in steps]


def _advised(session: Session, who: SignedIn, case: Case, step: dict[str, str]) -> dict[str, str]:
    found = findings(session, who.actor, case, {**step, "promised_on": ""})
    return {**step, "remarks": " ".join(one.code for one in found)}


def _refuse_open(steps: Steps, language: str) -> None:
    """StepFailed where a place of a template is still open: nobody is sent a hole."""
    for at, step in enumerate(steps):
        places = open_places(step["text"], language) if "text" in step and step["verb"] != Verb.NOTE else []
        if places:
            raise macros.StepFailed(at, Conflict("place_open", places=", ".join(places)))


def _page(visit: Visit, who: SignedIn, run: Run, problem: JawabError | None = None) -> Response:
    """The page; failed: which step could not be done, from 1, none where the case itself had moved on."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        shown = [_named(session, step, who.language) for step in run.steps]
    return desk_page(
        visit,
        who,
        "desk/writing/run.html",
        status_code=problem.status if problem else 200,
        case=run.case,
        macro=run.macro,
        steps=shown,
        view=run.view,
        failed=problem.at + 1 if isinstance(problem, macros.StepFailed) else None,
        problem=sentence(problem, who.language) if problem else "",
    )


def _named(session: Session, step: Mapping[str, str], language: str) -> dict[str, Any]:
    """The step with the name of the person or the agency in it."""
    officer = session.get(Account, int(step["officer"])) if "officer" in step else None
    agency = session.get(Agency, step["agency"]) if "agency" in step else None
    to = officer.name if officer else agency.names.get(language, agency.code) if agency else ""
    return {**step, "to": to}
