"""The page of one case: reading it, and every verb that its agency can say to it."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from api.deps import SignedIn, StaffRule
from dashboard.desk.caseview import Draft, case_page
from dashboard.desk.done import told
from dashboard.desk.files import file_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep, case_at, held
from dashboard.desk.lists import NAMES
from dashboard.desk.shutout import call_instead
from dashboard.desk.uploads import Uploads, get_uploads, lay_beside, take_out
from dashboard.desk.writing.keeping import keep_draft
from dashboard.desk.writing.nextcase import next_in_list, onward, place_of
from dashboard.papers import DROPPED
from models import presence
from models.account import Account
from models.actions import answering, delays, joint, reading, routing, terms
from models.actions.enclosing import enclose
from models.actions.filing import StoredFile
from models.actions.turn import Turn
from models.actions.writing import forget
from models.db import unit_of_work
from models.errors import BadInput, Conflict
from models.lifecycle import Verb

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """What the forms of the page bring; each uses its own part."""

    revision: Annotated[int, Form()]
    uploads: Annotated[Uploads, Depends(get_uploads)]
    text: Annotated[str, Form()] = ""
    outcome: Annotated[str, Form(max_length=40)] = ""
    promised_on: Annotated[str, Form(max_length=40)] = ""
    reason: Annotated[str, Form()] = ""
    agency: Annotated[str, Form(max_length=80)] = ""
    category: Annotated[str, Form(max_length=40)] = ""
    cause: Annotated[str, Form(max_length=20)] = ""
    officer: Annotated[int, Form()] = 0
    until: Annotated[str, Form(max_length=40)] = ""
    stands: Annotated[str, Form(max_length=5)] = ""
    without: Annotated[str, Form()] = ""
    caption: Annotated[str, Form(max_length=400)] = ""
    part: Annotated[int, Form()] = 0
    view: Annotated[str, Form(max_length=20)] = ""
    then: Annotated[Literal["stay", "next", "queue"], Form()] = "stay"

    def draft(self, verb: Verb) -> Draft:
        """The same, to be shown again in its form."""
        names = {one.name for one in fields_of(self)} - {"revision", "then", "uploads"}
        return Draft(verb, {name: str(getattr(self, name)) for name in names}, self.revision)


@router.get("/{number}")
def show_case(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]) -> Response:
    """The case. Opening it marks it as read and leaves a line for the colleagues and the audit."""
    case = case_at(visit, number, who)
    page = case_page(visit, who, case)
    with unit_of_work(visit.house.engine) as session:
        reading.opened(session, case, who.actor, visit.now)
        presence.come(session, case.id or 0, who.actor.account_id or 0, presence.OPENED, visit.now)
        if case.unread:
            reading.mark_read(session, case)
    return page


@router.get("/{number}/files/{file_id}")
def show_file(
    number: str, file_id: int, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("case.read"))]
) -> Response:
    """A file of the case: the citizen's, or what the agency sent."""
    return file_of(visit, case_at(visit, number, who), file_id, who.actor.agency_code)


class Act(NamedTuple):
    """One form of the page: its address, the verb that authorizes it, what it does, and whether the case goes away."""

    path: str
    verb: Verb
    work: Callable[[Turn, Fields], None]
    leaves: bool = False


def day_of(typed: str, field: str, trouble: str) -> date | None:
    """The day that was typed, None for nothing; BadInput at its field where it is no day."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise BadInput(trouble, fields={field: trouble}) from None


def _ask(turn: Turn, fields: Fields) -> None:
    if fields.stands and not fields.stands.isdecimal():
        raise BadInput("days_needed", fields={"stands": "days_needed"})
    answering.ask_citizen(turn, fields.text, int(fields.stands) if fields.stands else None)


def _extend(turn: Turn, fields: Fields) -> None:
    terms.extend(turn, fields.reason, day_of(fields.until, "until", "date_needed"))
    if fields.cause:
        delays.explain_delay(turn, fields.cause)


def _transfer(turn: Turn, fields: Fields) -> None:
    if not fields.agency:
        raise BadInput("unknown_agency", fields={"agency": "unknown_agency"})
    routing.transfer(turn, fields.agency, fields.reason)


def _give_copy(turn: Turn, fields: Fields) -> None:
    if not fields.agency:
        raise BadInput("unknown_agency", fields={"agency": "unknown_agency"})
    joint.give_copy(turn, fields.agency, fields.reason)


def _assign(turn: Turn, fields: Fields) -> None:
    officer = turn.session.get(Account, fields.officer)
    if officer is None:
        raise BadInput("officer_of_another_agency", fields={"officer": "officer_of_another_agency"})
    routing.assign(turn, officer)


ACTS = (
    Act("take", Verb.TAKE, lambda turn, _fields: routing.take(turn)),
    Act("assign", Verb.ASSIGN, _assign),
    Act("subject", Verb.RECATEGORISE, lambda turn, fields: routing.recategorise(turn, fields.category)),
    Act("transfer", Verb.TRANSFER, _transfer, leaves=True),
    Act("return", Verb.RETURN, lambda turn, fields: routing.return_(turn, fields.reason), leaves=True),
    Act("ask", Verb.ASK_CITIZEN, _ask),
    Act("go-on", Verb.END_PAUSE, lambda turn, _fields: answering.end_pause(turn)),
    Act("extend", Verb.EXTEND, _extend),
    Act("done", Verb.FULFIL, lambda turn, fields: answering.fulfil(turn, fields.text)),
    Act("copy", Verb.GIVE_COPY, _give_copy),
    Act("copy-back", Verb.TAKE_COPY_BACK, lambda turn, fields: joint.take_copy_back(turn, fields.part, fields.reason)),
    Act("call", Verb.HAVE_CALLED, lambda turn, _fields: call_instead(turn)),
    Act("note", Verb.NOTE, lambda turn, fields: answering.note(turn, fields.text)),
)


def route_of(act: Act) -> Callable[..., Response]:
    """The way in for one form of the page, with the rule of its verb."""

    def post(
        number: str,
        visit: VisitDep,
        who: Annotated[SignedIn, Depends(StaffForm(act.verb))],
        fields: Annotated[Fields, Depends()],
    ) -> Response:
        return do(act, number, visit, who, fields)

    return post


for one in ACTS:
    router.add_api_route(
        f"/{{number}}/{one.path}", route_of(one), methods=["POST"], name=f"case_{one.verb}", max_body_size=DROPPED
    )


def do(act: Act, number: str, visit: Visit, who: SignedIn, fields: Fields) -> Response:
    """The verb, then onward; what could not be done comes back as the page with the draft still in its form.

    Files are kept beside the form before it is sent, so that they too come back.
    """
    laid: list[StoredFile] = []
    try:
        laid = lay_beside(visit, who, case_at(visit, number, who), act.verb, fields.uploads)
        with held(visit, number, who, fields.revision) as turn:
            place = place_of(turn.case)
            act.work(turn, fields)
            enclose(turn, act.verb)
            forget(turn.session, turn.case.id, who.actor, act.verb)
    except (BadInput, Conflict) as problem:
        case, draft = case_at(visit, number, who), fields.draft(act.verb)
        if not keep_draft(visit, who, case, draft) and fields.text.strip():
            # The same form twice, each with its own copy of the files.
            take_out(visit, who, case, {one.stored_name for one in laid})
        return case_page(visit, who, case, draft, problem)
    view = fields.view if fields.view in NAMES else "team"
    if act.leaves:
        gone = turn.case.agency_code != who.actor.agency_code
        passed = {"left": turn.case.number, "to": fields.agency} if gone else {}
        left = f"/desk?{urlencode({'view': view} | passed)}"
        return RedirectResponse(left if gone else told(left, act.verb, turn.case.number), 303)
    if fields.then == "queue":
        return RedirectResponse(told(f"/desk?view={view}", act.verb, turn.case.number), 303)
    sent = number if act.verb in (Verb.ANSWER, Verb.APPROVE) else ""
    here = turn.case.number if fields.then == "stay" else next_in_list(visit, who, fields.view, place)
    return RedirectResponse(told(onward(here, fields.view, sent), act.verb, turn.case.number), 303)


@router.post("/{number}/undo")
def undo(number: str, visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.UNDO))]) -> Response:
    """Take the answer back before it leaves. No revision is asked: a citizen who writes meanwhile must not stop it."""
    try:
        with held(visit, number, who, None) as turn:
            answering.undo(turn)
    except Conflict as problem:
        return case_page(visit, who, case_at(visit, number, who), problem=problem)
    return RedirectResponse(f"/desk/cases/{turn.case.number}", 303)
