"""The document of an answer at the desk: the same bytes as its author gets."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import SignedIn, StaffRule
from dashboard.answers.paper import Asked, paper
from dashboard.desk.forms import Visit, VisitDep, case_at
from models.case import Case

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


def paper_of(visit: Visit, case: Case, message_id: int) -> Response:
    """The PDF of one answer of this case."""
    return paper(Asked(visit.request, visit.house, visit.now), case, message_id)


@router.get("/{number}/answers/{message_id}")
def show_paper(
    number: str, message_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]
) -> Response:
    """An answer of the own agency, or a decision on an appeal against it."""
    return paper_of(visit, case_at(visit, number, who), message_id)
