"""The files of a case, as the desk may open them: images in the browser, a PDF only as a download in a sandbox."""

from pathlib import PurePosixPath

from fastapi.responses import FileResponse
from sqlmodel import Session

from channels.attachments import SANDBOX, folder_of
from dashboard.desk.forms import Visit
from models import queries
from models.account import Account
from models.case import Case
from models.draft import DraftFile
from models.errors import NotFound
from models.message import INSIDE, Attachment, Message

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


def neutral_name(case: Case, file: Attachment) -> str:
    """The file's own name; a plain one where the author is sealed, for people name files after themselves."""
    return f"{file.id}{PurePosixPath(file.stored_name).suffix}" if case.sealed else file.original_name


def shown(case: Case, file: Attachment) -> Attachment:
    """The file as lists name it: the row itself, or a copy under a plain name where the author is sealed."""
    return Attachment(**{**file.model_dump(), "original_name": neutral_name(case, file)}) if case.sealed else file


def file_of(visit: Visit, case: Case, file_id: int, inside: str | None = None) -> FileResponse:
    """One file of this case; NotFound for the file of another case or one that is gone from the disk.

    inside: the agency that may open what its own people said among themselves.
    """
    with Session(visit.house.read_engine) as session:
        row = next((one for one in queries.attachments(session, case.id) if one.id == file_id), None)
        if row is None or not _is_open(session, row, inside):
            raise NotFound
        return handed(visit, row, neutral_name(case, row))


def _is_open(session: Session, file: Attachment, inside: str | None) -> bool:
    message = session.get_one(Message, file.message_id)
    author = session.get(Account, message.author_id) if message.author_id else None
    return message.kind not in INSIDE or (author is not None and author.agency_code == inside)


def handed(visit: Visit, row: Attachment | DraftFile, name: str) -> FileResponse:
    """The bytes of a file under this name; NotFound where they are gone from the disk."""
    path = folder_of(visit.house.data) / row.stored_name
    if not path.is_file():
        raise NotFound
    return FileResponse(
        path,
        media_type=row.mime,
        filename=name,
        content_disposition_type="inline" if row.mime in SHOWN else "attachment",
        headers=SANDBOX,
    )
