"""The citizen's files, as the desk may open them: images in the browser, a PDF only as a download in a sandbox."""

from fastapi.responses import FileResponse
from sqlmodel import Session

from channels.attachments import folder_of
from dashboard.desk.forms import Visit
from models import queries
from models.case import Case
from models.errors import NotFound

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
# No script, no form, no own origin, even where a viewer would run what a PDF holds.
SANDBOX = "sandbox; default-src 'none'"


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
            filename=row.original_name,
            content_disposition_type="inline" if row.mime in SHOWN else "attachment",
            headers={"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"},
        )
