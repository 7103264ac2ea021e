"""The answer's own form: advice before it is sent, and sending it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn
from dashboard.desk.advice import advice, findings
from dashboard.desk.casepage import Act, Fields, day_of, do
from dashboard.desk.caseview import case_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.uploads import trouble_with
from dashboard.papers import DROPPED
from models.actions import approving, delays
from models.actions.approving import Said
from models.actions.turn import Turn
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

Writer = Annotated[SignedIn, Depends(StaffForm(Verb.ANSWER))]
Written = Annotated[Fields, Depends()]


@router.post("/{number}/check", max_body_size=DROPPED)
def post_check(number: str, visit: VisitDep, who: Writer, fields: Written) -> Response:
    """The page once more, with the draft as it was and advice on it. Only files are kept: no page can repeat them."""
    case, draft = case_at(visit, number, who), fields.draft(Verb.ANSWER)
    problem = trouble_with(visit, who, case, Verb.ANSWER, fields.uploads)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        found = advice(session, who.actor, case, draft.values, who.language)
    return case_page(visit, who, case, draft, problem, advice=found)


@router.post("/{number}/answer", max_body_size=DROPPED)
def post_answer(number: str, visit: VisitDep, who: Writer, fields: Written) -> Response:
    """Send the answer, or lay it before who approves it. Kinds of remarks are kept with it, and stop nothing."""
    # Read before the case is held: nobody waits for it with a lock.
    remarks = _remarks(visit, number, who, fields)
    return do(Act("answer", Verb.ANSWER, partial(_answer, remarks=remarks)), number, visit, who, fields)


def _remarks(visit: Visit, number: str, who: SignedIn, fields: Fields) -> list[str]:
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine) as session:
        return [one.code for one in findings(session, who.actor, case, fields.draft(Verb.ANSWER).values)]


def _answer(turn: Turn, fields: Fields, remarks: list[str]) -> None:
    promised_on = day_of(fields.promised_on, "promised_on", "promise_date_needed")
    if fields.cause:
        delays.explain_delay(turn, fields.cause)
    approving.send(turn, Said(fields.outcome, fields.text, promised_on, fields.without, remarks))
