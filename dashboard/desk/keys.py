"""The keys of the desk: one table, from which the sheet is drawn; and each person's own wishes about them."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import VisitDep
from dashboard.desk.frame import desk_page
from dashboard.i18n import N_


class Key(NamedTuple):
    """Letters, each a key of its own, and what they do. A test holds that each of them does something somewhere."""

    letters: str
    words: str


EVERYWHERE = (
    Key("/", N_("search")),
    Key("?", N_("all keys")),
    Key("z", N_("take the answer back, within 20 seconds")),
)
QUEUE = (
    Key("j k", N_("next and previous row")),
    Key("Enter", N_("open")),
    Key("x", N_("choose the row")),
    Key("Shift+x", N_("choose all rows up to here")),
    Key("Esc", N_("clear the choice")),
    Key("g", N_("take")),
    Key("a", N_("accept the subject")),
    Key("c", N_("change the subject")),
    Key("s", N_("assign")),
    Key("t", N_("transfer")),
    Key("d", N_("join in a dossier")),
    Key(".", N_("show what is new")),
)
CASE = (
    Key("u", N_("back to the queue")),
    Key("j k", N_("next and previous case")),
    Key("g", N_("take")),
    Key("r", N_("answer")),
    Key("1 2 3 4 5 6 7", N_("the outcome, in the order of the list")),
    Key("q", N_("ask the citizen")),
    Key("n", N_("note")),
    Key(";", N_("templates: arrows move, Enter takes one, Esc goes back")),
    Key("w", N_("why this date")),
    Key("a", N_("accept the subject")),
    Key("c", N_("change the subject")),
    Key("t", N_("transfer")),
    Key("e", N_("make the term longer")),
    Key("s", N_("assign")),
    Key("h", N_("ask a colleague")),
    Key("b", N_("split: the complaint holds two matters")),
    Key("m", N_("similar cases; join the chosen ones")),
    Key("d", N_("the dossier")),
    Key("y", N_("history")),
    Key("Ctrl+Enter", N_("send and open the next")),
    Key("Ctrl+Shift+Enter", N_("send and stay")),
)
TRIAGE = (
    Key("1 2 3", N_("choose and open the next")),
    Key("0", N_("another subject")),
    Key("l", N_("look at it later")),
    Key("p", N_("not a complaint")),
)
SHEET = (
    (N_("Everywhere"), EVERYWHERE),
    (N_("Queue"), QUEUE),
    (N_("Case"), CASE),
    (N_("Triage"), TRIAGE),
)

router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/keys")
def show_keys(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("desk.open"))]) -> Response:
    """All keys of the desk."""
    return desk_page(visit, who, "desk/keys.html", sheet=SHEET)
