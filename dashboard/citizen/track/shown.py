"""Whether everybody may read a case, as its author sees it on the tracking page."""

from typing import NamedTuple

from sqlmodel import Session

from escalation.office import Jurisdiction
from models import publiccases
from models.actions import publishing
from models.case import Case
from models.publication import Publication


class Shown(NamedTuple):
    """state: "" where it is not offered, else kept, wished or public. slug: of its page, where there is one.

    why: what the agency said when it did not let everybody read it, until it is offered again.
    """

    state: str
    slug: str = ""
    why: str = ""

    @property
    def can(self) -> tuple[str, ...]:
        """What the author may do about it."""
        return {"": (), "kept": ("publish",)}.get(self.state, ("take_back",))


def shown(session: Session, case: Case, office: Jurisdiction) -> Shown:
    """How it stands now."""
    if not case.publish:
        kept = "kept" if publishing.is_offered(session, case, office) else ""
        return Shown(kept, why=publishing.declined(session, case) if kept else "")
    opened = session.get(Publication, case.id)
    found = publiccases.find(session, opened.slug) if opened else None
    return Shown("public", found.publication.slug) if found else Shown("wished")
