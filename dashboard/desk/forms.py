"""What every page of the staff needs at its door: who is there, which case, and that the form is really theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Form, Request
from sqlmodel import Session

from api.deps import HouseDep, Now, SignedIn, StaffRule
from api.house import House
from models import queries
from models.actions.turn import Turn, turn
from models.case import Case
from models.db import unit_of_work
from models.errors import Forbidden, NotFound


class StaffForm(StaffRule):
    """A StaffRule for writes: the form must carry the token of the session that it was drawn for."""

    def __call__(self, request: Request, house: HouseDep, now: Now, csrf: Annotated[str, Form()] = "") -> SignedIn:
        """Who it is; Forbidden without the session's own token."""
        found = super().__call__(request, house, now)
        if not compare_digest(csrf.encode(), found.session.csrf_token.encode()):
            raise Forbidden("stale_form")
        return found


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a page: what it asks for, where and when."""

    request: Request
    house: House
    now: datetime


async def get_visit(request: Request, house: HouseDep, now: Now) -> Visit:
    """The visit that this request is."""
    return Visit(request, house, now)


VisitDep = Annotated[Visit, Depends(get_visit)]


def case_at(visit: Visit, number: str, who: SignedIn, action: str = "case.read") -> Case:
    """The case behind a number. NotFound when it is not the reader's to know; a case of others leaves an audit line."""
    try:
        with Session(visit.house.read_engine, expire_on_commit=False) as session:
            return queries.case_for(session, number, who.actor, action)
    except NotFound:
        queries.crossed_border(visit.house.engine, number, who.actor, visit.now)
        raise


@contextmanager
def held(visit: Visit, number: str, who: SignedIn, revision: int | None, action: str = "case.read") -> Iterator[Turn]:
    """The case held for change in one transaction; Conflict when it moved on since `revision` was seen."""
    case, house = case_at(visit, number, who, action), visit.house
    with (
        unit_of_work(house.engine) as session,
        turn(session, case.number, who.actor, house.office, visit.now, revision=revision) as one,
    ):
        yield one
