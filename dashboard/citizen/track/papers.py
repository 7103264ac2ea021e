"""The document of an answer, for whoever holds number and code: they travel in the body, and stand in no address."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import RECEIPT, Sender, open_by_receipt
from dashboard.answers.paper import Asked, paper
from dashboard.visitor import PREFIX, FormDep, VisitorDep, field

BODY = 64 * 1024

router = APIRouter(
    prefix=f"{PREFIX}/track", dependencies=[Depends(RECEIPT)], include_in_schema=False, max_body_size=BODY
)


@router.post("/paper")
def download(visitor: VisitorDep, form: FormDep, sender: Sender) -> Response:
    """The PDF of an answer, or of a decision. NotFound for a wrong code, as for a number that nobody has."""
    case = open_by_receipt(visitor.house, field(form, "number"), field(form, "code"), sender)
    message = field(form, "message")
    return paper(Asked(visitor.request, visitor.house, visitor.now), case, int(message) if message.isdecimal() else 0)
