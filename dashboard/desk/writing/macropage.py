"""The form in which the leaders of an agency write its macros: one field for each thing that may be done."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import field_sentences, sentence
from dashboard.desk.done import SAVED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.writing import templatepage
from models import queries
from models.actions import macros
from models.actions.templates import templates_of
from models.db import unit_of_work
from models.errors import BadInput, JawabError
from models.lifecycle import Verb
from models.macro import Macro
from models.taxonomy import Category, Outcome

WRITE = "macro.write"

router = APIRouter(prefix="/desk/macros", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class MacroForm:
    """What the form brings, as typed: an empty field is a step that is not done. closing: the verb at the end."""

    name: Annotated[str, Form()] = ""
    category: Annotated[str, Form(max_length=40)] = ""
    officer: Annotated[str, Form(max_length=20)] = ""
    note: Annotated[str, Form(max_length=20)] = ""
    closing: Annotated[Literal["", "ask_citizen", "answer", "transfer"], Form()] = ""
    template: Annotated[str, Form(max_length=20)] = ""
    stands: Annotated[str, Form(max_length=5)] = ""
    outcome: Annotated[str, Form(max_length=40)] = ""
    agency: Annotated[str, Form(max_length=80)] = ""
    then: Annotated[Literal["save", "retire"], Form()] = "save"

    def steps(self) -> list[dict[str, str]]:
        """The steps in the order in which they are done: what closes the case's turn comes last."""
        closing = {"template": self.template, "stands": self.stands, "outcome": self.outcome, "agency": self.agency}
        wanted = (
            (self.category, {"verb": Verb.RECATEGORISE.value, "category": self.category}),
            (self.officer, {"verb": Verb.ASSIGN.value, "officer": self.officer}),
            (self.note, {"verb": Verb.NOTE.value, "template": self.note}),
            (self.closing, {"verb": self.closing, **closing}),
        )
        return [step for is_wanted, step in wanted if is_wanted]


def form_of(macro: Macro) -> MacroForm:
    """The form that would write these steps."""
    steps = {step["verb"]: step for step in macro.steps}
    closing = next((steps[verb] for verb in macros.CLOSING if verb in steps), {})
    return MacroForm(
        name=macro.name,
        category=steps.get(Verb.RECATEGORISE, {}).get("category", ""),
        officer=steps.get(Verb.ASSIGN, {}).get("officer", ""),
        note=steps.get(Verb.NOTE, {}).get("template", ""),
        closing=closing.get("verb", ""),  # type: ignore[arg-type]
        **{field: closing.get(field, "") for field in ("template", "stands", "outcome", "agency")},  # type: ignore[arg-type]
    )


Sender = Annotated[SignedIn, Depends(StaffForm(WRITE))]
Reader = Annotated[SignedIn, Depends(StaffRule(WRITE))]
Typed = Annotated[MacroForm, Depends()]


@router.get("/new")
def show_new(visit: VisitDep, who: Reader) -> Response:
    """An empty form."""
    return _page(visit, who, None, MacroForm())


@router.post("/new")
def post_new(visit: VisitDep, who: Sender, form: Typed) -> Response:
    """Keep a new macro."""
    return _answer(visit, who, None, form)


@router.get("/{macro_id}")
def show_macro(macro_id: int, visit: VisitDep, who: Reader) -> Response:
    """One of them in its form."""
    with Session(visit.house.read_engine) as session:
        form = form_of(macros.macro_of(session, who.actor, macro_id))
    return _page(visit, who, macro_id, form)


@router.post("/{macro_id}")
def post_macro(macro_id: int, visit: VisitDep, who: Sender, form: Typed) -> Response:
    """Give it other steps, or retire it."""
    return _answer(visit, who, macro_id, form)


def _answer(visit: Visit, who: SignedIn, macro_id: int | None, form: MacroForm) -> Response:
    try:
        with unit_of_work(visit.house.engine) as session:
            if macro_id is not None and form.then == "retire":
                macros.retire(session, who.actor, macro_id, visit.now)
            else:
                macros.save(session, who.actor, macro_id, form.name, form.steps(), visit.now)
    except BadInput as problem:
        return _page(visit, who, macro_id, form, problem)
    return RedirectResponse(told(f"{templatepage.HERE}#macros", SAVED), 303)


def _page(
    visit: Visit, who: SignedIn, macro_id: int | None, form: MacroForm, problem: JawabError | None = None
) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        templates = templates_of(session, who.actor)
        officers = queries.officers(session, who.actor.agency_code or "")
        others = queries.agencies(session, visit.house.office.profile.code)
    named = [(one.names.get(who.language) or one.code, one.code) for one in others]
    return desk_page(
        visit,
        who,
        "desk/writing/macro.html",
        status_code=problem.status if problem else 200,
        form=form,
        macro_id=macro_id,
        templates=templates,
        officers=officers,
        agencies=sorted(pair for pair in named if pair[1] != who.actor.agency_code),
        categories=list(Category),
        outcomes=[one for one in Outcome if one in macros.OUTCOMES],
        problem=sentence(problem, who.language) if problem else "",
        # A field of a step is named by its verb too: the form has one field for each.
        errors={key.split(".")[-1]: words for key, words in field_sentences(problem, who.language).items()}
        if problem
        else {},
    )
