"""Photos and papers that an officer sends with an answer, a question or the word that it is done.

They are on disk and have their rows before anything is sent, and wait beside their form until it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import UploadFile

from api.deps import SignedIn
from channels.attachments import MOST, folder_of, remove
from channels.texts import say
from dashboard.desk.forms import Visit
from dashboard.papers import chosen_files, store_all
from dashboard.visitor import field
from models.actions import enclosing
from models.actions.filing import StoredFile
from models.actions.wording import clean
from models.case import Case
from models.db import unit_of_work
from models.errors import BadInput, JawabError

LONGEST_CAPTION = 200


@dataclass(frozen=True, slots=True)
class Uploads:
    """What a form brought: the files that were chosen in it, and what they show."""

    chosen: list[UploadFile]
    caption: str = ""


class BadFiles(BadInput):
    """Files that cannot be taken, each as (name, code); the good ones are kept."""

    def __init__(self, bad: Sequence[tuple[str, str]]) -> None:
        self.bad = bad
        super().__init__(bad[0][1], fields={"files": bad[0][1]})


async def get_uploads(request: Request) -> Uploads:
    """The form is read once, whoever asks for it first."""
    form = await request.form()
    return Uploads(chosen_files(form), clean(field(form, "caption"))[:LONGEST_CAPTION])


def lay_beside(visit: Visit, who: SignedIn, case: Case, verb: str, uploads: Uploads) -> list[StoredFile]:
    """Keep the chosen files beside this form of the officer's; BadFiles where not all could be, the others are."""
    if verb not in enclosing.FORMS or not uploads.chosen:
        return []
    stored: list[StoredFile] = []
    try:
        bad = store_all(visit.house.data, uploads.chosen, MOST, stored)
        laid = _laid(visit, who, case, verb, [replace(one, caption=uploads.caption) for one in stored])
    except (DBAPIError, OSError):
        _remove(visit, stored)
        raise BadFiles([("", "not_kept_now")]) from None
    _remove(visit, [*laid.twice, *laid.beyond])
    bad += [(one.original_name, "too_many_files") for one in laid.beyond]
    if bad:
        raise BadFiles(bad)
    return laid.kept


def trouble_with(visit: Visit, who: SignedIn, case: Case, verb: str, uploads: Uploads) -> BadFiles | None:
    """Keep them, where nothing is sent yet; what was wrong with some of them."""
    try:
        lay_beside(visit, who, case, verb, uploads)
    except BadFiles as problem:
        return problem
    return None


def take_out(visit: Visit, who: SignedIn, case: Case, names: Collection[str]) -> None:
    """Forget files that wait, off their form, then off the disk."""
    with unit_of_work(visit.house.engine) as session:
        gone = enclosing.take_out(session, case.id, who.actor, names)
    remove(folder_of(visit.house.data), gone)


def sentences(problem: JawabError | None, language: str) -> list[tuple[str, str]]:
    """(name, what is wrong with it) of each file that could not be taken."""
    found = problem.bad if isinstance(problem, BadFiles) else ()
    return [(name, say(language, "error", code)) for name, code in found]


def _laid(visit: Visit, who: SignedIn, case: Case, verb: str, files: Sequence[StoredFile]) -> enclosing.Laid:
    form = enclosing.Form(case.id or 0, who.actor.account_id or 0, verb, visit.now)
    with unit_of_work(visit.house.engine) as session:
        return enclosing.lay(session, form, files, MOST)


def _remove(visit: Visit, files: Sequence[StoredFile]) -> None:
    remove(folder_of(visit.house.data), [one.stored_name for one in files])
