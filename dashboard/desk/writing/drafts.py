"""Drafts: what is being written is kept meanwhile, and its writer learns at once what others did to the case."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn
from dashboard.desk.casepage import Fields
from dashboard.desk.caseview import case_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.thread import Entry, thread
from dashboard.desk.uploads import trouble_with
from dashboard.desk.writing.keeping import keep_draft
from dashboard.desk.writing.nextcase import onward
from dashboard.desk.writing.places import open_places
from dashboard.pages import render
from dashboard.papers import DROPPED
from models import queries
from models.account import Account
from models.actions.writing import done_by_others
from models.case import Case
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


@router.post("/{number}/draft/{verb}", max_body_size=DROPPED)
def post_draft(
    number: str,
    verb: Literal["answer", "ask_citizen", "note"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("draft.keep"))],
    fields: Annotated[Fields, Depends()],
    by: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Keep what stands in the form, whatever happened to the case meanwhile.

    by script: what stands beside the text then, the hour, open places and news; else the page of the case.
    """
    case = case_at(visit, number, who)
    draft = fields.draft(Verb(verb))
    kept = keep_draft(visit, who, case, draft)
    if problem := trouble_with(visit, who, case, verb, fields.uploads):
        return case_page(visit, who, case, draft, problem)
    if by != "script":
        return RedirectResponse(onward(case.number, fields.view), 303)
    news = _news(visit, who, case, fields.revision)
    with Session(visit.house.read_engine) as session:
        officer = session.get(Account, case.officer_id) if case.officer_id else None
    return render(
        visit.request,
        "desk/writing/saved.html",
        language=who.language,
        case=case,
        at=visit.now if kept and fields.text.strip() else None,
        places=open_places(fields.text, case.language) if verb != "note" else [],
        news=news,
        officer=officer,
        me=who.actor.account_id,
    )


def _news(visit: Visit, who: SignedIn, case: Case, since: int) -> list[Entry]:
    """What others did to the case since its page was opened."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        new = done_by_others(session, case.id, who.actor, since)
        if not new:
            return []
        events, clocks = queries.history(session, case.id), queries.deadlines(session, case.id)
        return [one for one in thread(session, case, events, clocks, who.actor, who.language) if one.seq in new]
