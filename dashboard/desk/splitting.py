"""One complaint with two matters: the form on which an officer gives the second a case of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.attachments import copied, folder_of, remove
from channels.texts import field_sentences, sentence
from classifier.emergency import urgent
from dashboard.desk.caseview import agency_groups, open_to
from dashboard.desk.done import told
from dashboard.desk.files import shown
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.frame import desk_page
from models import queries
from models.actions.filing import StoredFile
from models.actions.splitting import Second, split
from models.case import Case
from models.conflict import destination
from models.errors import BadInput, Conflict, JawabError
from models.lifecycle import Verb, can
from models.message import Attachment
from models.taxonomy import Category

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form brings. agency: empty where the country's table, or a person, is to find it."""

    revision: Annotated[int, Form()]
    text: Annotated[str, Form()] = ""
    category: Annotated[str, Form(max_length=40)] = ""
    agency: Annotated[str, Form(max_length=80)] = ""
    files: Annotated[list[int] | None, Form()] = None


@router.get("/{number}/split")
def show_split(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(Verb.SPLIT))]) -> Response:
    """The complaint in a box, from which what belongs to the first matter is taken out."""
    return _page(visit, who, case_at(visit, number, who))


@router.post("/{number}/split")
def post_split(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.SPLIT))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Open the second case; the officer goes on with the first."""
    case, house = case_at(visit, number, who), visit.house
    agency = fields.agency or destination(house.office.profile, fields.category, case.region, case.about_code)
    files = _copies(visit, case, fields.files or ())
    try:
        with held(visit, number, who, fields.revision) as turn:
            split(turn, Second(fields.text, fields.category, agency, urgent(fields.text), files), house.pepper)
    except (BadInput, Conflict) as problem:
        remove(folder_of(house.data), [one.stored_name for one in files])
        return _page(visit, who, case_at(visit, number, who), fields, problem)
    return RedirectResponse(told(f"/desk/cases/{case.number}", Verb.SPLIT, case.number), 303)


def _copies(visit: Visit, case: Case, wanted: Sequence[int]) -> list[StoredFile]:
    folder = folder_of(visit.house.data)
    with Session(visit.house.read_engine) as session:
        return [copied(folder, one) for one in _files(session, case) if one.id in wanted]


def _files(session: Session, case: Case) -> list[Attachment]:
    """The files that came with the complaint itself."""
    complaint = queries.complaint(session, case.id)
    return [one for one in queries.attachments(session, case.id) if complaint and one.message_id == complaint.id]


def _page(
    visit: Visit, who: SignedIn, case: Case, fields: Fields | None = None, problem: JawabError | None = None
) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        complaint, files = queries.complaint(session, case.id), _files(session, case)
        agencies = agency_groups(open_to(session, case), case, visit.house.office.profile, who.language, own=True)
    return desk_page(
        visit,
        who,
        "desk/split.html",
        status_code=problem.status if problem else 200,
        case=case,
        complaint=complaint,
        possible=complaint is not None and can(case.state, Verb.SPLIT),
        typed=fields,
        files=[shown(case, one) for one in files],
        agencies=agencies,
        categories=list(Category),
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
    )
