"""The message that a text becomes, as its reader will get it: nothing is kept and nothing leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn
from channels.notices import Letterhead, render
from channels.outbox.reach import goes_to
from dashboard.dates import written
from dashboard.desk.casepage import Fields, day_of
from dashboard.desk.caseview import Draft, case_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.smslength import length
from dashboard.i18n import N_, translations
from models import queries
from models.actions.writing import BECOMES
from models.case import Case
from models.contact import ContactPoint
from models.delivery import Delivery
from models.errors import BadInput
from models.lifecycle import Verb
from models.message import Message
from models.names import name
from models.taxonomy import Channel, Outcome

router = APIRouter(prefix="/desk/cases", include_in_schema=False)

ON_THE_PAGE = N_("On the tracking page:")
BY_CHANNEL = N_("By %(channel)s:")


@dataclass(frozen=True, slots=True)
class Preview:
    """way: how it gets there, and length: how many SMS it is, in the officer's language; the rest in the reader's."""

    way: str
    subject: str
    text: str
    options: Sequence[str] = ()
    length: str = ""


@router.post("/{number}/preview/{verb}")
def post_preview(
    number: str,
    verb: Literal["answer", "ask_citizen"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("draft.keep"))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """The page once more, with the draft as it was and the message that it would be."""
    case, draft = case_at(visit, number, who), fields.draft(Verb(verb))
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        shown = preview(session, visit, case, draft, who.language)
    return case_page(visit, who, case, draft, preview=shown)


def preview(session: Session, visit: Visit, case: Case, draft: Draft, language: str) -> Preview:
    """The whole notice. Of a sealed author only what the tracking page shows: the way itself would tell about him."""
    _contact, own = queries.author(session, case)
    point = goes_to(session, case, own, visit.house.office) if own else None
    message = _message(case, visit, draft)
    said = translations(language).gettext
    if case.sealed or point is None:
        return Preview(said(ON_THE_PAGE), "", _on_the_page(case, message))
    shown = _notice(session, visit, case, point, message)
    sms = ""
    if point.channel == Channel.SMS:
        typed = (message.text, message.outcome or "")
        sms = length(session, visit, case, message.kind, typed, language)
    way = said(BY_CHANNEL) % {"channel": name("channels", point.channel, language)}
    return Preview(way, shown[0], shown[1], shown[2], sms)


def _message(case: Case, visit: Visit, draft: Draft) -> Message:
    values: Mapping[str, str] = draft.values
    outcome = values.get("outcome", "") if values.get("outcome") in set(Outcome) else None
    kind = BECOMES[draft.verb]
    try:
        promised = day_of(values.get("promised_on", ""), "promised_on", "promise_date_needed")
    except BadInput:
        promised = None
    said: dict[str, Any] = {"text": values.get("text", "").strip(), "outcome": outcome, "promised_on": promised}
    return Message(case_id=case.id or 0, at=visit.now, kind=kind, channel=Channel.WEB, **said)


def _on_the_page(case: Case, message: Message) -> str:
    outcome = name("outcomes", message.outcome, case.language) if message.outcome else ""
    promised = message.promised_on if message.outcome == Outcome.ACTION_PROMISED else None
    day = written(promised, "plain", case.language) if promised else ""
    return "\n\n".join(part for part in (outcome, day, message.text) if part)


def _notice(
    session: Session, visit: Visit, case: Case, point: ContactPoint, message: Message
) -> tuple[str, str, list[str]]:
    """Subject, text and buttons of the notice."""
    delivery = Delivery(
        key="", case_id=case.id, contact_point_id=point.id, channel=point.channel, notice=message.kind,
        language=case.language, created_at=visit.now, expires_at=visit.now,
    )  # fmt: skip
    letterhead = Letterhead(visit.house.office, visit.house.public_url)
    out = render(session, delivery, letterhead, visit.now, message)
    return out.subject, out.text.strip(), [option.label for row in out.options for option in row]
