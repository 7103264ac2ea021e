"""The files that wait beside a form of the case page: laid there, looked at, taken out again."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import FileResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.casepage import Fields
from dashboard.desk.caseview import case_page
from dashboard.desk.files import handed
from dashboard.desk.forms import StaffForm, VisitDep, case_at
from dashboard.desk.uploads import take_out, trouble_with
from dashboard.desk.writing.keeping import keep_draft
from dashboard.papers import DROPPED
from models.actions.enclosing import waiting
from models.errors import NotFound
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

KEEP = "draft.keep"


@router.post("/{number}/enclose/{verb}", max_body_size=DROPPED)
def post_enclose(
    number: str,
    verb: Literal["answer", "ask_citizen", "fulfil"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(KEEP))],
    fields: Annotated[Fields, Depends()],
    out: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """The page once more, with the text as it was: the chosen files beside it, and `out` no longer. Nothing is sent."""
    case, draft = case_at(visit, number, who), fields.draft(Verb(verb))
    problem = trouble_with(visit, who, case, verb, fields.uploads)
    if out:
        take_out(visit, who, case, {out})
    keep_draft(visit, who, case, draft)
    return case_page(visit, who, case, draft, problem)


@router.get("/{number}/enclosed/{file_id}")
def show_enclosed(
    number: str, file_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]
) -> FileResponse:
    """A file that waits beside the reader's own form."""
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine) as session:
        row = next((one for one in waiting(session, case.id, who.actor) if one.id == file_id), None)
        if row is None:
            raise NotFound
        return handed(visit, row, row.original_name)
