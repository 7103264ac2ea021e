"""The receipt that the author takes home, on paper, in the author's language; the code stands on it once."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from dashboard.desk.counter.envelope import envelope
from dashboard.desk.forms import Visit, VisitDep
from dashboard.i18n import N_, translations
from dashboard.pages import render
from escalation.explain import explain_short
from models import queries
from models.case import Case
from models.errors import NotFound
from models.event import CaseEvent
from models.lifecycle import Verb
from models.taxonomy import Channel, DeadlineKind

router = APIRouter(prefix="/desk/intake", include_in_schema=False)

ANOTHER, SHEET = N_("Take in another one"), N_("Print this page")


@router.get("/{number}")
def show_receipt(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("intake.file"))]) -> Response:
    """The receipt again, without its code, for whoever took the complaint in. NotFound for everybody else."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        mine = (CaseEvent.verb == Verb.OPEN, CaseEvent.account_id == who.actor.account_id)
        found = select(Case).join(CaseEvent, col(CaseEvent.case_id) == Case.id)
        case = session.exec(found.where(Case.number == number, *mine)).one_or_none()
    if case is None:
        raise NotFound
    return receipt_page(visit, who, case, None)


def receipt_page(visit: Visit, who: SignedIn, case: Case, code: str | None) -> Response:
    """The page to be printed. code: None once it has been shown."""
    office, language = visit.house.office, case.language
    due = office.due(DeadlineKind.ANSWER, case.counts_from) if case.has_clock else None
    agency = office.profile.agencies.get(case.agency_code or "")
    said = translations(who.language).gettext
    more: dict[str, Any] = {"clerk_language": who.language, "another": said(ANOTHER), "sheet": said(SHEET)}
    return render(
        visit.request,
        "desk/counter/receipt.html",
        language=language,
        case=case,
        code=code,
        due=due,
        why=explain_short(due, language) if due else "",
        agency=agency.names[language] if agency else None,
        identity=office.profile.identity,
        track=f"{visit.house.public_url}/{language}/track",
        address=_address(visit, case),
        **more,
    )


def _address(visit: Visit, case: Case) -> str:
    """Where the receipt of a letter goes; nothing where it is handed over."""
    if case.channel != Channel.LETTER:
        return ""
    with Session(visit.house.read_engine) as session:
        contact, point = queries.author(session, case)
        letter = point is not None and point.channel == Channel.LETTER
        return envelope(contact.name if contact else None, point.address if point and letter else "")
