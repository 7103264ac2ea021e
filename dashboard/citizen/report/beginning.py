"""Where a complaint began: at the page of a service, or beside a public case that its author has too."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData

from dashboard.visitor import Visitor, field
from models import publiccases
from models.case import Case
from models.lifecycle import OPEN_STATES

# The fields of the first page that say it, and the one of the draft that holds the id of that other case.
FROM_SERVICE, BESIDE = "from_service", "beside"


def beginning(visitor: Visitor, form: FormData) -> dict[str, Any]:
    """What the draft knows by it before anything is asked; empty where the form says nothing that we know."""
    service = visitor.house.office.profile.services.get(field(form, FROM_SERVICE))
    if service is not None:
        return {"category": service.subject, "service": service.names[visitor.language]}
    slug = field(form, BESIDE)
    if not slug:
        return {}
    with Session(visitor.house.read_engine) as session:
        found = publiccases.find(session, slug)
        if found is None or found.case.state not in OPEN_STATES:
            return {}
        return {BESIDE: found.case.id, "category": found.case.category, "region": found.case.region}


def still_beside(visitor: Visitor, data: Mapping[str, Any]) -> int | None:
    """The id of the case beside which it began; None where the subject or the region has become another since."""
    chosen = data.get(BESIDE)
    if not isinstance(chosen, int):
        return None
    with Session(visitor.house.read_engine) as session:
        case = session.get(Case, chosen)
        same = case is not None and (case.category, case.region) == (data.get("category"), data.get("region"))
        return chosen if same else None
