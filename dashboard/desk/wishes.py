"""The person's own settings: the desk's language, single letters, and a letter on working mornings."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from api.deps import SignedIn
from channels.intake import mail_address
from dashboard.desk.done import SAVED, told
from dashboard.desk.forms import StaffForm, VisitDep
from dashboard.desk.leave import own_page
from dashboard.desk.signin import staff_account
from dashboard.homes import OWN_PAGE
from models.actions.wishes import Wishes, set_wishes
from models.db import unit_of_work
from models.errors import BadInput

router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class WishesForm:
    """What the form brings: an empty box is no."""

    shortcuts: Annotated[str, Form(max_length=5)] = ""
    digest: Annotated[str, Form(max_length=5)] = ""
    email: Annotated[str, Form(max_length=254)] = ""
    language: Annotated[str, Form(max_length=8)] = ""

    def wishes(self) -> Wishes:
        """What is wished; BadInput for an address that is none."""
        typed = self.email.strip()
        address = mail_address(typed) if typed else None
        if typed and address is None:
            raise BadInput("bad_email", fields={"email": "bad_email"})
        return Wishes(bool(self.shortcuts), bool(self.digest), address, self.language)


@router.post("/me/wishes")
def post_wishes(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("desk.open"))], form: Annotated[WishesForm, Depends()]
) -> Response:
    """Keep them."""
    try:
        wishes = form.wishes()
        with unit_of_work(visit.house.engine) as session:
            set_wishes(session, staff_account(who).id or 0, wishes)
    except BadInput as problem:
        return own_page(visit, who, problem)
    return RedirectResponse(told(f"{OWN_PAGE}#wishes", SAVED), 303)
