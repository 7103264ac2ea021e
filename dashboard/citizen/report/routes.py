"""Writing a complaint: one thing a page, kept on our side from page to page, without scripts."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import FormData

from api.deps import DRAFT, Sender, limit_intake
from dashboard.citizen.report import same, send, upload
from dashboard.citizen.report.draft import COOKIE, REFUSED, Writing, WritingDep, fresh, keep, open_draft
from dashboard.citizen.report.page import onward, refuse, show, show_step
from dashboard.citizen.report.reported import SAME
from dashboard.citizen.report.steps import ALL, ANOTHER, CHECK, READERS, first_missing, path_of
from dashboard.visitor import PREFIX, FormDep, Visitor, VisitorDep, field
from models.actions import drafts
from models.errors import BadInput, Conflict, NotDurable, TooMany

# What the question about the same problem depends on: with a change of it, it comes once more.
ABOUT = frozenset({"text", "subject", "place"})
# Ten thousand letters take sixty thousand bytes in a form; a text that is too long deserves an answer too.
BODY = 2 * 1024 * 1024

router = APIRouter(
    prefix=f"{PREFIX}/report", dependencies=[Depends(DRAFT)], include_in_schema=False, max_body_size=BODY
)
router.include_router(upload.router)
router.include_router(send.router)
router.include_router(same.router)


@router.get("")
def show_text(visitor: VisitorDep, writing: WritingDep) -> Response:
    """What happened? Whoever has sent a complaint begins a new one here."""
    return show_step(visitor, fresh() if writing.sent else writing, "text")


@router.get("/subject")
def show_subject(visitor: VisitorDep, writing: WritingDep) -> Response:
    """What is it about?"""
    return show_step(visitor, writing, "subject")


@router.get("/place")
def show_place(visitor: VisitorDep, writing: WritingDep) -> Response:
    """Where was it?"""
    return show_step(visitor, writing, "place")


@router.get("/you")
def show_you(visitor: VisitorDep, writing: WritingDep) -> Response:
    """Who writes, and where should the answer go?"""
    return show_step(visitor, writing, "you")


@router.post("")
def post_text(visitor: VisitorDep, form: FormDep, sender: Sender) -> Response:
    """Keep the text. Whatever fails here, the text comes back with the page."""
    try:
        writing = open_draft(visitor)
    except DBAPIError:
        writing = Writing(visitor.request.cookies.get(COOKIE, ""), {})
        return show(visitor, writing, "text", error=NotDurable(), form=form)
    try:
        limit_intake(visitor.house, sender)
    except TooMany as error:
        return show(visitor, writing, "text", error=error, form=form)
    if writing.sent:
        return show(visitor, fresh(), "text", error=Conflict("sent_before"), form=form)
    return _take(visitor, writing, form, "text")


@router.post("/subject")
def post_subject(visitor: VisitorDep, writing: WritingDep, form: FormDep) -> Response:
    """Keep the subject, or show all of them."""
    if field(form, "category") == ANOTHER:
        return visitor.go(f"{path_of('subject')}?{ALL}=1" + (f"&to={CHECK}" if field(form, "to") == CHECK else ""))
    return _take(visitor, writing, form, "subject")


@router.post("/place")
def post_place(visitor: VisitorDep, writing: WritingDep, form: FormDep) -> Response:
    """Keep the place."""
    return _take(visitor, writing, form, "place")


@router.post("/you")
def post_you(visitor: VisitorDep, writing: WritingDep, form: FormDep) -> Response:
    """Keep what the law asks of the author."""
    return _take(visitor, writing, form, "you")


def _take(visitor: Visitor, writing: Writing, form: FormData, step: str) -> Response:
    if writing.sent:
        return visitor.go("report/done")
    try:
        if not drafts.is_token(writing.secret, field(form, "token")):
            return _begin_again(visitor, writing, form, step)
        return _keep(visitor, writing, form, step)
    except (NotDurable, DBAPIError):
        return show(visitor, writing, step, error=NotDurable(), form=form)


def _keep(visitor: Visitor, writing: Writing, form: FormData, step: str) -> Response:
    try:
        fields = READERS[step](visitor, writing, form)
    except BadInput:
        return refuse(visitor, writing, step, form)
    if step in ABOUT:
        fields[SAME] = None
    keep(visitor, writing, {**fields, REFUSED: None})
    return onward(visitor, Writing(writing.secret, {**writing.data, **fields}), step, form)


def _begin_again(visitor: Visitor, writing: Writing, form: FormData, step: str) -> Response:
    """The draft of this form is gone, or another one has begun since: nothing that was typed is lost."""
    if first_missing(writing.data, before=step) is None:
        return show(visitor, writing, step, error=Conflict("stale_form"), form=form)
    try:
        fields = READERS[step](visitor, writing, form)
    except BadInput:
        fields = {}
    keep(visitor, writing, fields)
    return show(visitor, Writing(writing.secret, fields), "text", error=Conflict("draft_gone"))
