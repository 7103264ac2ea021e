"""Who signs the answers of an agency: its officers, whoever leads, or the agency as a body."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from api.deps import SignedIn
from dashboard.desk.forms import StaffForm, VisitDep
from dashboard.desk.team.rules import HERE
from models.actions.seating import keep_signing
from models.db import unit_of_work

router = APIRouter(prefix=HERE, include_in_schema=False)


@router.post("/signing")
def post_signing(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("team.set"))],
    signs: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Keep who signs from now on."""
    with unit_of_work(visit.house.engine) as session:
        keep_signing(session, who.actor, signs, visit.now)
    return RedirectResponse(f"{HERE}#signing", 303)
