"""Is this document real? Anybody may ask: a PDF in, plain words out. Nothing of it is kept."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from api.deps import PUBLIC, limit_intake
from dashboard.answers.proving import LARGEST, prove
from dashboard.answers.seals import believed
from dashboard.visitor import PREFIX, VisitorDep

BODY = LARGEST + 64 * 1024

router = APIRouter(
    prefix=f"{PREFIX}/check", dependencies=[Depends(PUBLIC)], include_in_schema=False, max_body_size=BODY
)


async def get_document(request: Request) -> AsyncIterator[UploadFile | None]:
    """The file of the form; None where none was chosen."""
    async with request.form(max_fields=4, max_files=1) as form:
        yield _chosen(form)


def _chosen(form: FormData) -> UploadFile | None:
    found = form.get("document")
    return found if isinstance(found, UploadFile) and found.filename else None


@router.get("")
def show_form(visitor: VisitorDep) -> Response:
    """Which document?"""
    return visitor.page("check.html", proof=None, missing=False)


@router.post("", dependencies=[Depends(limit_intake)])
def post_document(visitor: VisitorDep, document: Annotated[UploadFile | None, Depends(get_document)]) -> Response:
    """What can be said of it."""
    if document is None:
        return visitor.page("check.html", status=422, proof=None, missing=True)
    with Session(visitor.house.read_engine) as session:
        proof = prove(session, document.file.read(LARGEST + 1), believed(visitor.house.seals), visitor.language)
        return visitor.page("check.html", proof=proof, missing=False, now=visitor.now)
