"""Putting a template into a text that is being written: nothing is sent by it."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import PlainTextResponse, Response
from sqlmodel import Session

from api.deps import SignedIn
from dashboard.desk.casepage import Fields
from dashboard.desk.caseview import Draft, case_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.uploads import trouble_with
from dashboard.desk.writing.places import inserted, values
from dashboard.papers import DROPPED
from models.actions.templates import count_use, template_of
from models.case import Case
from models.db import unit_of_work
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of the list. by script: the page stays and wants the words alone."""

    template: Annotated[int, Form()] = 0
    find: Annotated[str, Form(max_length=100)] = ""
    by: Annotated[str, Form(max_length=10)] = ""


@router.post("/{number}/template/{verb}", max_body_size=DROPPED)
def post_template(
    number: str,
    verb: Literal["answer", "ask_citizen"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("template.use"))],
    fields: Annotated[Fields, Depends()],
    choice: Annotated[Choice, Depends()],
) -> Response:
    """The page with the template in its text; without one, with the templates that hold the words searched for.

    by script: the template's own words alone, for the place where the cursor stands.
    """
    case, draft = case_at(visit, number, who), fields.draft(Verb(verb))
    problem = trouble_with(visit, who, case, verb, fields.uploads)
    if not choice.template:
        return case_page(visit, who, case, draft, problem, find=choice.find.strip() or None)
    words = _words(visit, who, case, choice.template)
    if choice.by == "script":
        return PlainTextResponse(words)
    return case_page(visit, who, case, _with(draft, words), problem)


def _words(visit: Visit, who: SignedIn, case: Case, template_id: int) -> str:
    with Session(visit.house.read_engine) as session:
        template, version = template_of(session, who.actor, template_id)
        known = values(session, case, who.actor, template.language)
        words = inserted(version.text, known, template.language)
    with unit_of_work(visit.house.engine) as session:
        count_use(session, who.actor, template_id)
    return words


def _with(draft: Draft, words: str) -> Draft:
    """The draft, the words below what was there."""
    text = "\n\n".join(part for part in (draft.values["text"].strip(), words) if part)
    return replace(draft, values={**draft.values, "text": text})
