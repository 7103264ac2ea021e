"""The word of whoever leads about an answer that waits, and why an answer takes longer."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import SignedIn
from dashboard.desk.casepage import Act, Fields, day_of, do
from dashboard.desk.forms import StaffForm, VisitDep
from models.actions import approving, delays
from models.actions.approving import Said
from models.actions.turn import Turn
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

Written = Annotated[Fields, Depends()]


@router.post("/{number}/approve")
def post_approve(
    number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.APPROVE))], fields: Written
) -> Response:
    """Let what waits leave, in these words."""
    return do(Act("approve", Verb.APPROVE, _approve), number, visit, who, fields)


@router.post("/{number}/send-back")
def post_send_back(
    number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.SEND_BACK))], fields: Written
) -> Response:
    """Return what waits to its officer."""
    back = Act("send-back", Verb.SEND_BACK, lambda turn, fields: approving.send_back(turn, fields.text))
    return do(back, number, visit, who, fields)


@router.post("/{number}/delay")
def post_delay(
    number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.EXPLAIN_DELAY))], fields: Written
) -> Response:
    """Say why the answer takes longer."""
    said = Act("delay", Verb.EXPLAIN_DELAY, lambda turn, fields: delays.explain_delay(turn, fields.cause))
    return do(said, number, visit, who, fields)


def _approve(turn: Turn, fields: Fields) -> None:
    promised_on = day_of(fields.promised_on, "promised_on", "promise_date_needed")
    approving.approve(turn, Said(fields.outcome, fields.text, promised_on))
