"""Photos and papers of a complaint: added, removed, and counted while they arrive."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from channels import attachments
from dashboard.citizen.report.draft import REFUSED, Writing, WritingDep, as_row
from dashboard.citizen.report.page import onward, refuse, show, show_step
from dashboard.citizen.report.steps import CHECK, first_missing, path_of
from dashboard.papers import DROPPED, UPLOAD, chosen_files, store_all
from dashboard.visitor import FormDep, Visitor, VisitorDep, field
from models.actions import drafts
from models.actions.filing import StoredFile
from models.db import unit_of_work
from models.errors import BadInput, Conflict, NotDurable, TooLarge

PARTS = 100

router = APIRouter()


async def get_upload(request: Request) -> AsyncIterator[FormData | None]:
    """The posted files, on disk while they arrive; None when they are too large together.

    A browser shows an answer only when it has sent everything: hence the reading to the end.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_fields=PARTS, max_files=0) as form:
            yield form
        return
    stream = request.stream()
    try:
        form = await MultiPartParser(request.headers, _counted(stream), max_files=PARTS, max_fields=PARTS).parse()
    except TooLarge:
        async for _chunk in stream:
            pass
        yield None
        return
    except (MultiPartException, KeyError):
        yield FormData()
        return
    yield form
    await form.close()


async def _counted(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > UPLOAD:
            raise TooLarge
        yield chunk


UploadDep = Annotated[FormData | None, Depends(get_upload)]


@router.get("/files")
def show_files(visitor: VisitorDep, writing: WritingDep) -> Response:
    """Is there something to show?"""
    refused = writing.refused("files")
    if refused is None or writing.sent or first_missing(writing.data, before="files"):
        return show_step(visitor, writing, "files")
    sentences = [_sentence(visitor, name, code) for name, code in refused["problems"]]
    form = FormData(refused["typed"])
    return show(visitor, writing, "files", errors={"files": " ".join(sentences)}, form=form)


def _sentence(visitor: Visitor, name: str, code: str) -> str:
    said = visitor.sentence(BadInput(code))
    return f"{name}: {said}" if name else said


@router.post("/files", max_body_size=DROPPED)
def post_files(visitor: VisitorDep, writing: WritingDep, form: UploadDep) -> Response:
    """Add the chosen files, or go on. What could be kept is kept, whatever is wrong with the rest."""
    if writing.sent:
        return visitor.go("report/done")
    if form is None:
        return show(visitor, writing, "files", error=TooLarge(fields={"files": "too_large"}))
    if not drafts.is_token(writing.secret, field(form, "token")):
        return _again(visitor, writing)
    try:
        return _take(visitor, writing, form)
    except (NotDurable, DBAPIError, OSError):
        return show(visitor, writing, "files", error=NotDurable(), form=form)


def _again(visitor: Visitor, writing: Writing) -> Response:
    if first_missing(writing.data, before="files"):
        return show(visitor, writing, "text", error=Conflict("draft_gone"))
    return show(visitor, writing, "files", error=Conflict("stale_form"))


def _take(visitor: Visitor, writing: Writing, form: FormData) -> Response:
    chosen = chosen_files(form)
    stays = field(form, "go") == "add"
    stored: list[StoredFile] = []
    try:
        problems = store_all(visitor.house.data, chosen, attachments.MOST - len(writing.files), stored)
        superfluous = _keep(visitor, writing, stored)
    except BaseException:
        _remove(visitor, stored)
        raise
    _remove(visitor, superfluous)
    if stays and not chosen:
        problems = [("", "file_needed")]
    if problems:
        return refuse(visitor, writing, "files", form, problems=problems)
    return _stay(visitor, form) if stays else onward(visitor, writing, "files", form)


def _stay(visitor: Visitor, form: FormData) -> Response:
    return visitor.go(path_of("files") + (f"?to={CHECK}" if field(form, "to") == CHECK else ""))


def _remove(visitor: Visitor, files: list[StoredFile]) -> None:
    attachments.remove(attachments.folder_of(visitor.house.data), (file.stored_name for file in files))


def _keep(visitor: Visitor, writing: Writing, stored: list[StoredFile]) -> list[StoredFile]:
    """Add the files to the draft; returns those beyond the limit, which two tabs at once can reach."""
    with unit_of_work(visitor.house.engine) as session:
        before = drafts.hold(session, writing.secret).get("files", [])
        room = attachments.MOST - len(before)
        kept = [*before, *(as_row(file) for file in stored[:room])]
        drafts.keep(session, writing.secret, {"files": kept, REFUSED: None}, visitor.now)
    return stored[room:]


@router.post("/files/remove")
def post_remove(visitor: VisitorDep, writing: WritingDep, form: FormDep) -> Response:
    """Take a file back: off the draft, then off the disk."""
    if writing.sent:
        return visitor.go("report/done")
    gone = [file for file in writing.files if file.stored_name == field(form, "file")]
    if drafts.is_token(writing.secret, field(form, "token")) and gone:
        with unit_of_work(visitor.house.engine) as session:
            before = drafts.hold(session, writing.secret).get("files", [])
            kept = [file for file in before if file["stored_name"] != gone[0].stored_name]
            drafts.keep(session, writing.secret, {"files": kept, REFUSED: None}, visitor.now)
        _remove(visitor, gone)
    return _stay(visitor, form)


@router.get("/files/remove")
def show_after_remove(visitor: VisitorDep) -> Response:
    """Whoever changes the language on this address comes back to the page of files."""
    return visitor.go(path_of("files"))
