"""How many SMS a text becomes that is being written to a citizen who is reached that way."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import PlainTextResponse, Response
from sqlmodel import Session

from api.deps import SignedIn
from channels.enclosing import Facts, where_they_are
from channels.notices import render
from channels.outbox.reach import goes_to
from channels.sms.segments import count
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.i18n import N_, translations
from models import queries
from models.actions.enclosing import waiting
from models.case import Case
from models.delivery import Delivery
from models.lifecycle import Verb
from models.names import name
from models.taxonomy import Channel, Outcome

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

FORMS = {"answer": Verb.ANSWER, "question": Verb.ASK_CITIZEN}
LENGTH = N_(
    "SMS: %(segments)s. With the words around it this is %(units)s characters; in these letters one SMS holds %(each)s."
)


@router.post("/{number}/sms/{notice}")
def sms_length(
    number: str,
    notice: Literal["answer", "question"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(Verb.ANSWER))],
    text: Annotated[str, Form(max_length=10_000)] = "",
    outcome: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """One sentence on the SMS that a text being written becomes; empty where it goes another way. Nothing is kept."""
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine) as session:
        written = with_files(text, waiting(session, case.id, who.actor, FORMS[notice]), case.language)
        return PlainTextResponse(length(session, visit, case, notice, (written, outcome), who.language))


def with_files(text: str, files: Sequence[Facts], language: str) -> str:
    """The text with what an SMS says of files that wait beside it."""
    return "\n".join(
        filter(None, (text, where_they_are([one.mime for one in files], language) if text.strip() else ""))
    )


def length(session: Session, visit: Visit, case: Case, notice: str, written: tuple[str, str], language: str) -> str:
    """The sentence about a text and an outcome as this notice; empty without a text, and where no SMS goes out."""
    text, outcome = written
    _contact, own = queries.author(session, case)
    point = goes_to(session, case, own, visit.house.office) if own else None
    if not text.strip() or case.sealed or point is None or point.channel != Channel.SMS:
        return ""
    words = name("outcomes", outcome, case.language) if outcome in set(Outcome) else ""
    found = count(_around(session, visit, case, notice) + words + text.strip())
    each = found.coding.alone if found.segments == 1 else found.coding.joined
    said = {"segments": found.segments, "units": found.units, "each": each}
    return translations(language).gettext(LENGTH) % said


def _around(session: Session, visit: Visit, case: Case, notice: str) -> str:
    """What the notice says besides the officer's words."""
    draft = Delivery(
        key="", case_id=case.id, channel=Channel.SMS, notice=notice, language=case.language,
        created_at=visit.now, expires_at=visit.now,
    )  # fmt: skip
    return render(session, draft, visit.house.letterhead, visit.now).text.strip()
