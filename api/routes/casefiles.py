"""Photos and papers of a case, for whoever holds its number and code."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from api.deps import RECEIPT, HouseDep, Now, ReaderDep, Sender, open_by_receipt
from api.schemas import Code, ErrorOut
from channels.attachments import SANDBOX, folder_of
from channels.view import authors_view
from models.case import Case
from models.errors import NotFound

ERRORS = {status: {"model": ErrorOut} for status in (404, 422, 429)}
router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=ERRORS)  # type: ignore[arg-type]


def opened(number: str, body: Code, house: HouseDep, sender: Sender) -> Case:
    """The case behind number and code; NotFound alike for both kinds of wrong."""
    return open_by_receipt(house, number, body.code, sender)


@router.post("/{number}/files/{file_id}", dependencies=[Depends(RECEIPT)], response_class=FileResponse)
def fetch_file(
    file_id: int, case: Annotated[Case, Depends(opened)], house: HouseDep, session: ReaderDep, now: Now
) -> FileResponse:
    """One file of the case: what its author sent, or what the agency sent with its words."""
    view = authors_view(session, case, house.office, case.language, now)
    file = next((one for group in view.files.values() for one in group if one.id == file_id), None)
    path = folder_of(house.data) / file.stored_name if file else None
    if file is None or path is None or not path.is_file():
        raise NotFound
    return sent_file(path, file.original_name, file.mime)


def sent_file(path: Path, name: str, mime: str) -> FileResponse:
    """The bytes, to be saved and not to be shown."""
    return FileResponse(path, 200, SANDBOX, mime, filename=name)
