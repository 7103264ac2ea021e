"""Following a case with its number and code: both travel in the body of every request and stay in no address."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import RECEIPT, Sender, open_by_receipt
from channels import attachments
from channels.notices import agency_name
from channels.silence import body_above
from channels.view import AuthorsView, authors_view
from dashboard.citizen.track import view as track_view
from dashboard.citizen.track.acts import ACTS, WITH_PAGE
from dashboard.citizen.track.identity import fields_of, typed_in
from dashboard.citizen.track.matters import key_of_second, matters
from dashboard.citizen.track.shown import shown
from dashboard.citizen.track.telegram import invitation, offers_telegram
from dashboard.daygrid import Count, count_of
from dashboard.shots import on_page
from dashboard.visitor import PREFIX, FormDep, Visitor, VisitorDep, field
from models import followers, receipt
from models.actions.turn import turn
from models.actor import citizen
from models.case import PENDING, Case
from models.db import unit_of_work
from models.errors import BadInput, JawabError, NotDurable, NotFound, TooMany
from models.taxonomy import State

BODY = 2 * 1024 * 1024
# A PDF can hold scripts: it is handed over, never opened in our name. Pictures were re-encoded by ourselves.
PICTURES = "image/"
SHOWN = tuple(kind for kind in attachments.KINDS if kind.startswith(PICTURES))
# Acts whose page is of a shape of its own.
PAGES = {"identify": "track_identify.html"}

router = APIRouter(
    prefix=f"{PREFIX}/track", dependencies=[Depends(RECEIPT)], include_in_schema=False, max_body_size=BODY
)


@router.get("")
def show_form(visitor: VisitorDep) -> Response:
    """Number and code, please."""
    return _form_page(visitor, {})


@router.get("/{act}")
def show_act(visitor: VisitorDep, act: str) -> Response:  # noqa: ARG001
    """A link never acts: not for a person, and not for the robot that tries the links of a letter."""
    return visitor.go("track")


@router.post("")
def show_case(visitor: VisitorDep, form: FormDep, sender: Sender) -> Response:
    """The case, or the page of one of its acts."""
    try:
        case = _open(visitor, form, sender)
    except JawabError as error:
        return _form_page(visitor, _keys(form), error)
    if field(form, "act") == "telegram" and (link := invitation(visitor, case)):
        return visitor.page("track_telegram.html", case=case, keys=_keys(form), link=link)
    if field(form, "act") == "second" and (key := key_of_second(visitor, case, field(form, "second"))):
        return visitor.go(f"lost/{key}")
    return _case_page(visitor, case, form, act=field(form, "act"))


@router.post("/file")
def download(visitor: VisitorDep, form: FormDep, sender: Sender) -> Response:
    """One file of the case. A picture opens in the browser, a PDF is saved."""
    try:
        case = _open(visitor, form, sender)
    except JawabError as error:
        return _form_page(visitor, _keys(form), error)
    with Session(visitor.house.read_engine) as session:
        view = authors_view(session, case, visitor.house.office, visitor.language, visitor.now)
    files = {str(file.id): file for group in view.files.values() for file in group}
    file = files.get(field(form, "file"))
    path = attachments.folder_of(visitor.house.data) / file.stored_name if file else None
    if file is None or path is None or not path.is_file():
        raise NotFound("page_not_found")
    how = "inline" if file.mime.startswith(PICTURES) else "attachment"
    return FileResponse(
        path, 200, attachments.SANDBOX, file.mime, filename=file.original_name, content_disposition_type=how
    )


@router.post("/{act}")
def post_act(visitor: VisitorDep, form: FormDep, sender: Sender, act: str) -> Response:
    """Do it, once, and show the case as it stands then. What was written comes back when it could not be done."""
    if act not in ACTS:
        raise NotFound("page_not_found")
    try:
        case = _open(visitor, form, sender)
    except JawabError as error:
        return _form_page(visitor, _keys(form), error)
    try:
        _do(visitor, case, act, form)
    except BadInput as error:
        return _case_page(visitor, case, form, act=act, error=error)
    except (NotDurable, DBAPIError):
        return _case_page(visitor, case, form, act=act, error=NotDurable("not_kept"))
    except JawabError as error:
        return _case_page(visitor, case, form, error=error)
    return _case_page(visitor, case, form, done=visitor.said(ACTS[act].done))


def _do(visitor: Visitor, case: Case, act: str, form: FormData) -> None:
    house, author = visitor.house, citizen(case.id or 0)
    with (
        unit_of_work(house.engine) as session,
        turn(session, case.number, author, house.office, visitor.now) as held,
    ):
        if not ACTS[act].repeated(held, form):
            ACTS[act].do(held, form)


def _open(visitor: Visitor, form: FormData, sender: str) -> Case:
    """The case; BadInput for what cannot be a number or a code, NotFound alike for both kinds of wrong."""
    number, code = field(form, "number"), field(form, "code")
    checks = {"number": receipt.read_number(number), "code": receipt.read_code(code)}
    problems = {name: f"bad_{name}" for name, read in checks.items() if read is None}
    if receipt.is_mistyped(number):
        problems["number"] = "number_mistyped"
    if problems:
        raise BadInput(fields=problems)
    return open_by_receipt(visitor.house, number, code, sender)


def _keys(form: FormData) -> dict[str, str]:
    return {name: field(form, name) for name in ("number", "code")}


def _form_page(visitor: Visitor, typed: Mapping[str, str], error: JawabError | None = None) -> Response:
    wait = error.params.get("retry_after") if isinstance(error, TooMany) else None
    page = visitor.page(
        "track_form.html",
        status=error.status if error else 200,
        typed=typed,
        errors=visitor.sentences(error) if error else {},
        notice=visitor.sentence(error) if error and not error.fields else "",
        # Rounded up: at the minute that is shown it works again.
        again_at=_next_minute(visitor.now + timedelta(seconds=wait)) if wait else None,
    )
    if wait:
        page.headers["Retry-After"] = str(wait)
    return page


def _next_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _case_page(
    visitor: Visitor,
    case: Case,
    form: FormData,
    *,
    act: str = "",
    error: JawabError | None = None,
    done: str = "",
) -> Response:
    view, names = _read(visitor, case)
    can = (*view.can, *names["shown"].can)
    own_page = act in WITH_PAGE and act in can
    return visitor.page(
        PAGES.get(act, "track_act.html") if own_page else "track_case.html",
        status=error.status if error else 200,
        act=act,
        keys=_keys(form),
        typed=field(form, "text"),
        given=typed_in(form),
        asked_fields=fields_of(visitor.house.office.profile.identity, view.lacking),
        completion=visitor.house.office.law.completion_on(view.case.received_on),
        errors=visitor.sentences(error) if error else {},
        notice=visitor.sentence(error) if error and not (own_page and error.fields) else "",
        done=done,
        view=view,
        case=view.case,
        **names,
        standing=track_view.standing(view, visitor.house.office, visitor.now),
        track_view=track_view,
        small=lambda file: on_page(attachments.folder_of(visitor.house.data) / file.stored_name),
        pictures_of=SHOWN,
        now=visitor.now,
        telegram=offers_telegram(visitor, view.case),
        counts=_counts(visitor, view),
    )


def _read(visitor: Visitor, case: Case) -> tuple[AuthorsView, dict[str, Any]]:
    """The case as it stands after whatever was just done, and what its page says beside it.

    That is its agency, who decides on its silence, if anybody, and on an appeal, and whether others report the same.
    """
    with Session(visitor.house.read_engine, expire_on_commit=False) as session:
        present = session.get_one(Case, case.id)
        view = authors_view(session, present, visitor.house.office, visitor.language, visitor.now)
        contested = present.silence_appeal == PENDING
        decides = contested or present.state == State.APPEALED or "appeal" in view.can
        above = body_above(session, present, visitor.language) if decides else ""
        return view, {
            "agency": agency_name(session, present.agency_code, visitor.language),
            "contested": above if contested else "",
            "above": above,
            "others": followers.told(session, present),
            "shown": shown(session, present, visitor.house.office),
            "matters": matters(session, present, visitor.language),
        }


def _counts(visitor: Visitor, view: AuthorsView) -> dict[str, Count]:
    """How each date was counted, by the kind of its clock, that of a part by its number too."""
    today = visitor.house.office.local_date(visitor.now)
    sums = {**view.sums, **{f"joint-{one.no}": one.due for one in view.joined if one.due}}
    return {kind: count_of(due, visitor.language, today) for kind, due in sums.items()}
