"""Files that come with a form: which were chosen, and how the good ones get to the disk."""

from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from channels import attachments
from models.actions.filing import StoredFile
from models.errors import BadInput, JawabError

MB = 1024 * 1024
# All files together and the fields around them; what is longer is read to its end and dropped, up to a second limit.
UPLOAD = attachments.MOST * attachments.LARGEST + MB
DROPPED = 6 * UPLOAD


def chosen_files(form: FormData) -> list[UploadFile]:
    """The files of a form, without the empty fields of those that chose none."""
    return [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]


def store_all(data: Path, chosen: list[UploadFile], room: int, stored: list[StoredFile]) -> list[tuple[str, str]]:
    """Put the good files into `stored`; returns the name of each other one and the code of what is wrong with it."""
    folder = attachments.folder_of(data)
    problems: list[tuple[str, str]] = []
    for one in chosen:
        try:
            if len(stored) >= room:
                raise BadInput("too_many_files")
            stored.append(attachments.store(one.file, one.filename or "", folder))
        except JawabError as error:
            problems.append((attachments.clean_name(one.filename or ""), error.code))
    return problems
