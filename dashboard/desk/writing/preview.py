"""The message that a text becomes, as its reader will get it: nothing is kept and nothing leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn
from channels.attachments import folder_of
from channels.base import Outgoing
from channels.notices import Letterhead, Said, render
from channels.outbox.reach import goes_to
from dashboard.dates import written
from dashboard.desk.casepage import Fields, day_of
from dashboard.desk.caseview import Draft, case_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at
from dashboard.desk.smslength import length, with_files
from dashboard.desk.uploads import trouble_with
from dashboard.i18n import N_, translations
from dashboard.papers import DROPPED
from models import queries
from models.actions.enclosing import waiting
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
    """way: how it gets there, and length: how many SMS it is, in the officer's language; the rest in the reader's.

    files: the names of those that go along; what stays behind is said in the text.
    """

    way: str
    subject: str
    text: str
    options: Sequence[str] = ()
    length: str = ""
    files: Sequence[str] = ()


@router.post("/{number}/preview/{verb}", max_body_size=DROPPED)
def post_preview(
    number: str,
    verb: Literal["answer", "ask_citizen"],
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("draft.keep"))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """The page once more, with the draft as it was and the message that it would be."""
    case, draft = case_at(visit, number, who), fields.draft(Verb(verb))
    problem = trouble_with(visit, who, case, verb, fields.uploads)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        files = waiting(session, case.id, who.actor, verb)
        shown = preview(session, visit, case, Said(_message(case, visit, draft), files), who.language)
    return case_page(visit, who, case, draft, problem, preview=shown)


def preview(session: Session, visit: Visit, case: Case, written: Said, language: str) -> Preview:
    """The whole notice. Of a sealed author only what the tracking page shows: the way itself would tell about him."""
    _contact, own = queries.author(session, case)
    point = goes_to(session, case, own, visit.house.office) if own else None
    message, said = cast(Message, written.message), translations(language).gettext
    if case.sealed or point is None:
        names = [one.original_name for one in written.files]
        return Preview(said(ON_THE_PAGE), "", _on_the_page(case, message), files=names)
    out = _notice(session, visit, case, point, written)
    sms = ""
    if point.channel == Channel.SMS:
        typed = (with_files(message.text, written.files, case.language), message.outcome or "")
        sms = length(session, visit, case, message.kind, typed, language)
    way = said(BY_CHANNEL) % {"channel": name("channels", point.channel, language)}
    buttons = [option.label for row in out.options for option in row]
    return Preview(way, out.subject, out.text.strip(), buttons, sms, [one.name for one in out.files])


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


def _notice(session: Session, visit: Visit, case: Case, point: ContactPoint, written: Said) -> Outgoing:
    kind = written.message.kind if written.message else ""
    delivery = Delivery(
        key="", case_id=case.id, contact_point_id=point.id, channel=point.channel, notice=kind,
        language=case.language, created_at=visit.now, expires_at=visit.now,
    )  # fmt: skip
    letterhead = Letterhead(visit.house.office, visit.house.public_url, files=folder_of(visit.house.data))
    return render(session, delivery, letterhead, visit.now, written)
