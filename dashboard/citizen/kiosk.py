"""The citizen's own form on a shared machine: it begins with nobody's data and ends with nobody's data."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import PUBLIC
from dashboard.citizen.report.draft import COOKIE as DRAFT
from dashboard.kiosk import COOKIE, LIMIT, centre_of, set_up
from dashboard.visitor import PREFIX, VisitorDep
from models.centre import is_centre
from models.errors import NotFound

router = APIRouter(prefix=f"{PREFIX}/kiosk", dependencies=[Depends(PUBLIC)], include_in_schema=False)


@router.get("")
def show_kiosk(visitor: VisitorDep, centre: Annotated[str, Query(max_length=LIMIT)] = "") -> Response:
    """The start: whatever the last person wrote is gone from here. With `centre`: this machine becomes one of it."""
    if centre:
        with Session(visitor.house.read_engine) as session:
            if not is_centre(session, centre):
                raise NotFound("page_not_found")
        return set_up(visitor.go("kiosk"), centre)
    if not centre_of(visitor.request):
        return visitor.go("")
    page = visitor.page("kiosk.html")
    page.delete_cookie(DRAFT, path="/", secure=True, httponly=True, samesite="lax")
    return page


@router.get("/still")
def show_still(visitor: VisitorDep, to: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Is somebody there? Whoever is goes on where the form stands."""
    return visitor.page("kiosk_still.html", onward=to if to.startswith("report") else "report")


@router.post("/end")
def post_end(visitor: VisitorDep) -> Response:
    """It is a machine of one's own after all."""
    home = visitor.go("")
    home.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return home
