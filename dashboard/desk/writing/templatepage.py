"""The texts that an agency keeps ready: the list, and the form in which its leaders write them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from channels.notices import agency_name
from channels.texts import examples, field_sentences, sentence
from dashboard.desk.done import SAVED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.writing.offer import matches
from dashboard.desk.writing.places import inserted
from escalation.explain import full_day
from models.account import Account
from models.actions import templates
from models.actions.macros import macros_of
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError
from models.names import name
from models.taxonomy import Category, Language
from models.template import Variable

HERE = "/desk/templates"
WRITE = "template.write"

router = APIRouter(prefix=HERE, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """What the form brings, as typed. then preview: nothing is kept yet."""

    name: Annotated[str, Form()] = ""
    language: Annotated[str, Form(max_length=8)] = ""
    text: Annotated[str, Form()] = ""
    version: Annotated[int, Form()] = 0
    then: Annotated[Literal["save", "preview", "retire", "offer"], Form()] = "save"

    @property
    def written(self) -> templates.Written:
        """The words of it."""
        return templates.Written(self.name, self.language, self.text)


Sender = Annotated[SignedIn, Depends(StaffForm(WRITE))]
Reader = Annotated[SignedIn, Depends(StaffRule(WRITE))]
Typed = Annotated[TemplateForm, Depends()]


@router.get("")
def show_templates(
    visit: VisitDep,
    who: Reader,
    q: Annotated[str, Query(max_length=100)] = "",
    language: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """All of them, those used most first, the retired ones last; and the macros."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        known = templates.templates_of(session, who.actor, retired=True)
        macros = macros_of(session, who.actor)
        names = _names(session, who)
    found = [one for one in known if matches(one, q) and language in ("", one.template.language)]
    found.sort(key=lambda one: one.template.retired_at is not None)
    return desk_page(
        visit, who, "desk/writing/templates.html",
        found=found, macros=macros, names=names, q=q, chosen=language, tongues=list(Language),
    )  # fmt: skip


@router.get("/new")
def show_new(visit: VisitDep, who: Reader) -> Response:
    """An empty form, in the first language of the country."""
    return _form_page(visit, who, None, TemplateForm(language=visit.house.office.profile.languages[0]))


@router.post("/new")
def post_new(visit: VisitDep, who: Sender, form: Typed) -> Response:
    """Keep a new one, or show what it would say."""
    return _answer(visit, who, None, form)


@router.get("/{template_id}")
def show_template(template_id: int, visit: VisitDep, who: Reader) -> Response:
    """One of them in its form, with everything that it has said before."""
    with Session(visit.house.read_engine) as session:
        template, version = templates.template_of(session, who.actor, template_id)
        form = TemplateForm(version.name, template.language, version.text, template.version)
    return _form_page(visit, who, template_id, form)


@router.post("/{template_id}")
def post_template(template_id: int, visit: VisitDep, who: Sender, form: Typed) -> Response:
    """Give it other words, retire it, or show what it would say."""
    return _answer(visit, who, template_id, form)


def _answer(visit: Visit, who: SignedIn, template_id: int | None, form: TemplateForm) -> Response:
    try:
        if form.then == "preview":
            templates.checked(form.written)
            return _form_page(visit, who, template_id, form, preview=_example(visit, who, form))
        with unit_of_work(visit.house.engine) as session:
            _keep(session, visit, who, template_id, form)
    except (BadInput, Conflict) as problem:
        return _form_page(visit, who, template_id, form, problem)
    return RedirectResponse(told(HERE, SAVED), 303)


def _keep(session: Session, visit: Visit, who: SignedIn, template_id: int | None, form: TemplateForm) -> None:
    if template_id is None:
        templates.write(session, who.actor, form.written, visit.now)
    elif form.then in ("retire", "offer"):
        since = visit.now if form.then == "retire" else None
        templates.retire(session, who.actor, template_id, form.version, since)
    else:
        templates.rewrite(session, who.actor, template_id, form.version, form.written, visit.now)


def _form_page(
    visit: Visit,
    who: SignedIn,
    template_id: int | None,
    form: TemplateForm,
    problem: JawabError | None = None,
    preview: str = "",
) -> Response:
    before: dict[str, Any] = {"kept": None, "versions": [], "names": {}}
    if template_id is not None:
        with Session(visit.house.read_engine, expire_on_commit=False) as session:
            before["kept"] = templates.template_of(session, who.actor, template_id).template
            before["versions"] = templates.versions(session, template_id)
            before["names"] = _names(session, who)
    return desk_page(
        visit,
        who,
        "desk/writing/template.html",
        status_code=problem.status if problem else 200,
        form=form,
        tongues=list(Language),
        variables=list(Variable),
        preview=preview,
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
        **before,
    )


def _example(visit: Visit, who: SignedIn, form: TemplateForm) -> str:
    """The text on a case that nobody has filed; it has no address, so that a place without a value is seen too."""
    language, office = form.language, visit.house.office
    today = office.local_date(visit.now)
    term = office.term("answer", visit.now, today)
    with Session(visit.house.read_engine) as session:
        agency = agency_name(session, who.actor.agency_code, language)
    known: dict[str, str] = {
        Variable.NUMBER: examples(office.profile.code)["number_example"],
        Variable.RECEIVED: full_day(today, language),
        Variable.DUE: full_day(term.due_on, language) if term else "",
        Variable.AGENCY: agency,
        Variable.OFFICER: who.actor.account.name if who.actor.account else "",
        Variable.SUBJECT: name("categories", Category.HEATING, language),
    }
    return inserted(form.text, known, language)


def _names(session: Session, who: SignedIn) -> dict[int, str]:
    """Account id -> name, of everybody who works or worked at the agency."""
    found = select(Account.id, Account.name).where(col(Account.agency_code) == who.actor.agency_code)
    return {key: words for key, words in session.exec(found) if key}
