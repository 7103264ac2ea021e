"""Calls: whom to ring, what to say, what came of it, and what the person said."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import sentence
from dashboard.desk.counter.post import READ, RECORD, SHOWN, carried, record
from dashboard.desk.done import CALLED
from dashboard.desk.done import told as noted
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from models import errands
from models.actions.errands import MEANT, MOST_CALLS, Said, hear, nobody, told, wrong_number
from models.actor import Actor
from models.db import how_many
from models.delivery import Delivery
from models.errors import BadInput, Conflict, JawabError
from models.taxonomy import Channel

HERE = "/desk/calls"
OUTCOMES = {"told": told, "nobody": nobody, "wrong": wrong_number}


class Typed(NamedTuple):
    """What was typed of a person's words, and for which call; it comes back where it could not be kept."""

    key: int = 0
    said: Said = Said()


NOTHING = Typed()

router = APIRouter(prefix=HERE, include_in_schema=False)


@router.get("")
def show_calls(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(READ))]) -> Response:
    """The calls that are due, oldest first."""
    return _page(visit, who)


def _page(visit: Visit, who: SignedIn, problem: JawabError | None = None, typed: Typed = NOTHING) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        waiting = errands.waiting(who.actor, Channel.PHONE, visit.now)
        rows, total = carried(session, visit, session.exec(waiting.limit(SHOWN)).all()), how_many(session, waiting)
    return desk_page(
        visit,
        who,
        "desk/counter/calls.html",
        status_code=problem.status if problem else 200,
        rows=rows,
        total=total,
        most=MOST_CALLS,
        typed=typed,
        # A colleague was quicker: there is no field left for it to come back to.
        homeless=typed.said.words if typed.key not in {one.delivery.id for one in rows} else "",
        problem=sentence(problem, who.language) if problem else "",
    )


@router.post("/{key}")
def post_call(
    key: int,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm(RECORD))],
    outcome: Annotated[str, Form(max_length=10)] = "",
    words: Annotated[str, Form()] = "",
    meant: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """What came of the call, and what the person said."""
    said = Said(words.strip(), meant)

    def work(session: Session, delivery: Delivery) -> None:
        deed = _deed(outcome, said)
        deed(session, delivery, who.actor, visit.now)
        if any(said):
            hear(session, delivery, said, who.actor, visit.house.office, visit.now)

    try:
        number = record(visit, who, Channel.PHONE, key, work)
    except (BadInput, Conflict) as error:
        return _page(visit, who, error, Typed(key, said))
    return RedirectResponse(noted(HERE, CALLED, number), 303)


def _deed(outcome: str, said: Said) -> Callable[[Session, Delivery, Actor, datetime], None]:
    """What the button stands for; BadInput where that does not go with what was said."""
    if outcome not in OUTCOMES or said.meant not in ("", *MEANT):
        raise BadInput("choice_needed")
    if any(said) and OUTCOMES[outcome] is not told:
        raise BadInput("said_without_reaching")
    if said.meant and not said.words:
        raise BadInput("said_needed")
    return OUTCOMES[outcome]
