"""Check, send, and the receipt: the one page that shows the code."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from api.deps import Sender, limit_intake
from channels.base import Counter, Incoming
from channels.intake import Receipt, file_complaint
from dashboard.citizen.report.beginning import still_beside
from dashboard.citizen.report.draft import NO_CONTACT, Writing, WritingDep
from dashboard.citizen.report.page import clock_runs, show
from dashboard.citizen.report.reported import SAME
from dashboard.citizen.report.same import put_beside
from dashboard.citizen.report.steps import CHECK, emergency_number, first_missing, path_of
from dashboard.citizen.track.telegram import invitation
from dashboard.daygrid import Count, count_of
from dashboard.kiosk import centre_of
from dashboard.visitor import FormDep, Visitor, VisitorDep, field
from escalation.clock import Due
from models.actions import drafts
from models.age import is_minor
from models.case import Case
from models.centre import is_centre
from models.conflict import destination
from models.errors import BadInput, Conflict, JawabError, NotDurable, TooMany
from models.taxonomy import PUBLISHABLE, Channel, DeadlineKind

router = APIRouter()


@router.get("/check")
def show_check(visitor: VisitorDep, writing: WritingDep) -> Response:
    """Is all of this right?"""
    if writing.sent:
        return visitor.go("report/done")
    missing = first_missing(writing.data)
    return visitor.go(path_of(missing)) if missing else _check(visitor, writing)


def _check(visitor: Visitor, writing: Writing, error: JawabError | None = None) -> Response:
    office, data = visitor.house.office, writing.data
    profile, about = office.profile, data.get("about")
    agency = profile.agencies.get(destination(profile, data["category"], data["region"], about) or "")
    due = office.due(DeadlineKind.ANSWER, visitor.now) if clock_runs(visitor, writing) else None
    people = profile.agencies[about].names[visitor.language] if about else ""
    known: dict[str, Any] = {
        "agency": agency,
        "due": due,
        "count": _count(visitor, due),
        "region": _region(visitor, data["region"]),
        "people": people,
        "same": isinstance(data.get(SAME), int) or still_beside(visitor, data) is not None,
        "showable": _showable(visitor, data),
    }
    return show(visitor, writing, CHECK, error=error, **known)


def _showable(visitor: Visitor, data: Mapping[str, Any]) -> bool:
    """Whether its author is offered to show it to everybody."""
    kept = data.get("about") or data.get("sealed") or data.get("urgent") or centre_of(visitor.request)
    minor = is_minor(visitor.house.office.profile.code, data.get("identity_number"), _today(visitor))
    return data.get("category") in PUBLISHABLE and not kept and not minor


def _today(visitor: Visitor) -> date:
    return visitor.house.office.local_date(visitor.now)


def _count(visitor: Visitor, due: Due | None) -> Count | None:
    return count_of(due, visitor.language, _today(visitor)) if due else None


def _region(visitor: Visitor, code: str | None) -> str:
    return visitor.house.office.profile.regions[code].names[visitor.language] if code else ""


@router.post("/send")
def post_send(visitor: VisitorDep, writing: WritingDep, form: FormDep, sender: Sender) -> Response:
    """File the complaint and show its receipt. Sent twice, it is one case, and the same receipt for a day."""
    if not drafts.is_token(writing.secret, field(form, "token")):
        return _again(visitor, writing)
    if writing.sent:
        return _receipt(visitor, writing, *writing.sent)
    missing = first_missing(writing.data)
    if missing:
        return visitor.go(path_of(missing))
    try:
        limit_intake(visitor.house, sender)
        kept = _file(visitor, writing, publish=field(form, "publish") == "yes")
    except (BadInput, TooMany) as error:
        return _check(visitor, writing, error)
    except (NotDurable, DBAPIError):
        return _check(visitor, writing, NotDurable())
    return _receipt(visitor, writing, kept.case, kept.code)


def _again(visitor: Visitor, writing: Writing) -> Response:
    """A page of another or a lost draft: nothing is sent by it."""
    if writing.sent:
        return visitor.go("report/done")
    if first_missing(writing.data):
        return show(visitor, writing, "text", error=Conflict("draft_gone"))
    return _check(visitor, writing, Conflict("stale_form"))


def _file(visitor: Visitor, writing: Writing, *, publish: bool) -> Receipt:
    house, key = visitor.house, drafts.submission_key(writing.secret)
    incoming = _at_centre(visitor, writing.incoming(visitor.language))
    incoming = replace(incoming, publish=publish and _showable(visitor, writing.data))
    kept = file_complaint(house.engine, incoming, house.office, house.pepper, key, visitor.now)
    put_beside(visitor, writing, kept.case)
    return kept


def _at_centre(visitor: Visitor, incoming: Incoming) -> Incoming:
    """What is written on a centre's own machine came over its counter."""
    centre = centre_of(visitor.request)
    with Session(visitor.house.read_engine) as session:
        if not centre or not is_centre(session, centre):
            return incoming
    return replace(incoming, channel=Channel.DESK, counter=Counter(centre))


def _receipt(visitor: Visitor, writing: Writing, case: Case, code: str | None) -> Response:
    office = visitor.house.office
    due = office.due(DeadlineKind.ANSWER, case.counts_from) if case.has_clock else None
    agency = office.profile.agencies.get(case.agency_code or "")
    return visitor.page(
        "done.html",
        case=case,
        code=code,
        call=emergency_number(visitor, case.urgent) if case.urgent else None,
        # Only where the code is shown: whoever opens the receipt again may be somebody else at the same machine.
        telegram=invitation(visitor, case) if code and not centre_of(visitor.request) else "",
        due=due,
        agency=agency.names[visitor.language] if agency else None,
        count=_count(visitor, due),
        identity=office.profile.identity,
        contact=writing.data.get("contact"),
        answer_comes=_answer_comes(visitor, writing),
        no_contact=writing.data.get("contact_kind") == NO_CONTACT,
        deemed_refusal=due is not None and due.term.on_expiry == "deemed_refusal",
    )


def _answer_comes(visitor: Visitor, writing: Writing) -> str:
    """email where it leaves the house, else page: what is shown after the sending must be true."""
    kind = writing.data.get("contact_kind")
    return "email" if kind == "email" and visitor.house.office.serves("email") else "page"


@router.get("/send")
def show_sent(visitor: VisitorDep) -> Response:
    """The address of the receipt, opened again by a link: the code is not shown a second time that way."""
    return visitor.go("report/done")


@router.get("/done")
def show_done(visitor: VisitorDep, writing: WritingDep) -> Response:
    """The second visit: number and date. The code was shown once."""
    if writing.sent is None:
        return visitor.go(path_of("text"))
    case, _code = writing.sent
    return _receipt(visitor, writing, case, None)
