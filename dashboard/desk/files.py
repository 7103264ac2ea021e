"""The citizen's files, as the desk may open them: images in the browser, a PDF only as a download in a sandbox."""

from pathlib import PurePosixPath

from fastapi.responses import FileResponse
from sqlmodel import Session

from channels.attachments import folder_of
from dashboard.desk.forms import Visit
from models import queries
from models.case import Case
from models.errors import NotFound
from models.message import Attachment

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
# No script, no form, no own origin, even where a viewer would run what a PDF holds.
SANDBOX = "sandbox; default-src 'none'"


def neutral_name(case: Case, file: Attachment) -> str:
    """The file's own name; a plain one where the author is sealed, for people name files after themselves."""
    return f"{file.id}{PurePosixPath(file.stored_name).suffix}" if case.sealed else file.original_name


def shown(case: Case, file: Attachment) -> Attachment:
    """The file as lists name it: the row itself, or a copy under a plain name where the author is sealed."""
    return Attachment(**{**file.model_dump(), "original_name": neutral_name(case, file)}) if case.sealed else file


def file_of(visit: Visit, case: Case, file_id: int) -> FileResponse:
    """One file of this case; NotFound for the file of another case or one that is gone from the disk."""
    with Session(visit.house.read_engine) as session:
        row = next((one for one in queries.attachments(session, case.id) if one.id == file_id), None)
        if row is None:
            raise NotFound
        path = folder_of(visit.house.data) / row.stored_name
        if not path.is_file():
            raise NotFound
        return FileResponse(
            path,
            media_type=row.mime,
            filename=neutral_name(case, row),
            content_disposition_type="inline" if row.mime in SHOWN else "attachment",
            headers={"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"},
        )
