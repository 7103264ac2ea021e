"""Which case opens when one is done: the next by due of the list from which the officer came."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col

from api.deps import SignedIn
from dashboard.desk.forms import Visit
from dashboard.desk.lists import NAMES, conditions, end_of_today, on_desk
from models import queries
from models.approval import is_waiting
from models.case import Case
from models.taxonomy import State

# The officer's own cases, unless another list was open.
OWN = "mine"
WORKED_ON = (State.ASSIGNED, State.IN_PROGRESS)

# When it was due and its id: where it stood in every list before something was done to it.
Place = tuple[Any, int | None]


def place_of(case: Case) -> Place:
    """Where the case stands now."""
    return case.next_due_at, case.id


def next_in_list(visit: Visit, who: SignedIn, view: str, place: Place) -> str | None:
    """The number of the open case that stands after this place in the list, else of the first; None for an empty one.

    Without a list it is the first of the officer's own.
    """
    listed = conditions(who.actor, visit.now, end_of_today(visit.house, visit.now)).get(view or OWN)
    found = queries.cases_of(who.actor).where(*on_desk(who.actor), col(Case.state).in_(WORKED_ON), Case.id != place[1])
    found = found if listed is None else found.where(listed)
    # What waits for a leader's word is next only for whoever goes through just those.
    found = found if view == "approve" else found.where(~is_waiting())
    with Session(visit.house.read_engine) as session:
        case = session.exec(found.where(_after(place)).limit(1)).first() if view else None
        case = case or session.exec(found.limit(1)).first()
        return case.number if case else None


def _after(place: Place) -> ColumnElement[bool]:
    due, case_id = place
    last = and_(col(Case.next_due_at).is_(None), col(Case.id) > case_id)
    if due is None:
        return last
    same = and_(col(Case.next_due_at) == due, col(Case.id) > case_id)
    return or_(col(Case.next_due_at) > due, same, col(Case.next_due_at).is_(None))


def onward(number: str | None, view: str, sent: str = "") -> str:
    """The page of that case in that list; without one the list. sent: the case whose answer can still be undone."""
    if number is None:
        return f"/desk?view={view if view in NAMES else OWN}" + (f"&sent={sent}" if sent else "")
    asked = {"view": view if view in NAMES else "", "sent": sent}
    query = urlencode({key: word for key, word in asked.items() if word})
    return f"/desk/cases/{number}?{query}" if query else f"/desk/cases/{number}"
