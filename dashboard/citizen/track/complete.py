"""The page behind a one-time key: somebody who wrote from a chat gives here what the law asks for, outside the chat."""

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import KEY
from dashboard.citizen.track.identity import fields_of, give, typed_in
from dashboard.visitor import PREFIX, FormDep, Visitor, VisitorDep
from models import queries
from models.actions.identity import lacking
from models.actions.onetime import Purpose, opens, use_up
from models.actions.turn import turn
from models.actor import citizen
from models.case import Case
from models.db import unit_of_work
from models.errors import JawabError, NotFound
from models.taxonomy import DeadlineKind

BODY = 64 * 1024

router = APIRouter(
    prefix=f"{PREFIX}/complete", dependencies=[Depends(KEY)], include_in_schema=False, max_body_size=BODY
)


@router.get("/{key}")
def show_form(visitor: VisitorDep, key: str) -> Response:
    """The form. A robot that tries the links of a message uses nothing up."""
    case = _opened(visitor, key)
    return _form(visitor, key, case)


@router.post("/{key}")
def post_form(visitor: VisitorDep, key: str, form: FormDep) -> Response:
    """Keep what was given, and say the date. What could not be used comes back, and the key still opens the page."""
    case = _opened(visitor, key)
    try:
        with (
            unit_of_work(visitor.house.engine) as session,
            turn(session, case.number, citizen(case.id or 0), visitor.house.office, visitor.now) as held,
        ):
            give(held, form)
            if not use_up(session, key, Purpose.IDENTITY, visitor.now):
                raise NotFound("link_used")
    except JawabError as error:
        return _form(visitor, key, case, error=error, given=typed_in(form))
    return visitor.page("complete_done.html", case=case, due_on=_due_on(visitor, case))


def _opened(visitor: Visitor, key: str) -> Case:
    with Session(visitor.house.read_engine, expire_on_commit=False) as session:
        case = opens(session, key, Purpose.IDENTITY, visitor.now)
        if case is None or not lacking(session, case, visitor.house.office):
            raise NotFound("link_used")
    return case


def _form(visitor: Visitor, key: str, case: Case, error: JawabError | None = None, **more: Any) -> Response:
    office = visitor.house.office
    with Session(visitor.house.read_engine) as session:
        missing = lacking(session, case, office)
    return visitor.page(
        "complete.html",
        status=error.status if error else 200,
        key=key,
        case=case,
        lacking=missing,
        asked_fields=fields_of(office.profile.identity, missing),
        completion=office.law.completion_on(case.received_on),
        errors=visitor.sentences(error) if error else {},
        notice=visitor.sentence(error) if error and not error.fields else "",
        **{"given": {}, **more},
    )


def _due_on(visitor: Visitor, case: Case) -> Any:
    with Session(visitor.house.read_engine) as session:
        clocks = queries.deadlines(session, case.id)
        return next((one.due_on for one in clocks if (one.kind, one.cycle) == (DeadlineKind.ANSWER, case.cycle)), None)
