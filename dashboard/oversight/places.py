"""Places where it comes back, for the agency that answers there and for oversight."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import Visit, VisitDep
from dashboard.desk.frame import desk_page
from models.recurring import SHOWN, TIMES, recurring

router = APIRouter(include_in_schema=False)


@router.get("/desk/places")
def show_own(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("place.read"))]) -> Response:
    """Those of the person's agency, with their addresses."""
    return _page(visit, who, who.actor.agency_code or "", "/desk")


@router.get("/oversight/places")
def show_all(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("oversight.read"))]) -> Response:
    """Those of all agencies. An address is a word of a citizen: it opens with the case."""
    return _page(visit, who, None, "/oversight")


def _page(visit: Visit, who: SignedIn, agency: str | None, base: str) -> Response:
    office = visit.house.office
    with Session(visit.house.read_engine) as session:
        places = recurring(session, agency, office.local_date(visit.now))
    agencies = {code: one.short[who.language] for code, one in office.profile.agencies.items()}
    return desk_page(
        visit, who, "oversight/places.html", places=places, times=TIMES, shown=SHOWN, agencies=agencies, base=base
    )
