"""The receipt is lost: whoever still reads the address that the case has gets a new code."""

from typing import NoReturn

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import KEY, RECEIPT, Sender
from channels.intake import address_in
from dashboard.visitor import PREFIX, FormDep, Visitor, VisitorDep, field
from models.actions.guesses import count_miss, refuse_guessing
from models.actions.onetime import Purpose, hand_out, opens, use_up
from models.actions.renewing import lost_by, renew_code
from models.actions.turn import turn
from models.actor import SYSTEM, citizen
from models.case import Case
from models.contact import ContactAddress
from models.db import unit_of_work
from models.errors import JawabError, NotFound

DOOR = "lost"
BODY = 64 * 1024

router = APIRouter(prefix=f"{PREFIX}/lost", include_in_schema=False, max_body_size=BODY)


@router.get("", dependencies=[Depends(RECEIPT)])
def show_form(visitor: VisitorDep) -> Response:
    """Where did you ask to be reached?"""
    return visitor.page("lost.html", typed="", errors={}, notice="")


@router.post("", dependencies=[Depends(RECEIPT)])
def post_address(visitor: VisitorDep, form: FormDep, sender: Sender) -> Response:
    """Write to the address, if a case has it. The page says the same either way; five questions a minute are enough."""
    typed = field(form, "contact")
    try:
        address = address_in(typed, visitor.house.office)
        with Session(visitor.house.read_engine) as session:
            refuse_guessing(session, DOOR, sender, visitor.now)
    except JawabError as error:
        notice = "" if error.fields else visitor.sentence(error)
        return visitor.page(
            "lost.html", status=error.status, typed=typed, errors=visitor.sentences(error), notice=notice
        )
    count_miss(visitor.house.engine, DOOR, sender, visitor.now)
    _write_to(visitor, address)
    return visitor.page("lost_sent.html", address=typed)


def _write_to(visitor: Visitor, address: ContactAddress) -> None:
    house = visitor.house
    with Session(house.read_engine) as session:
        numbers = [case.number for case in lost_by(session, address, visitor.now)]
    for number in numbers:
        with unit_of_work(house.engine) as session, turn(session, number, SYSTEM, house.office, visitor.now) as held:
            key = hand_out(session, held.case.id or 0, Purpose.RECEIPT, visitor.now)
            url = f"{house.public_url}/{held.case.language}/lost/{key}"
            held.tell("lost_receipt", again=f":{key[:8]}", url=url)


@router.get("/{key}", dependencies=[Depends(KEY)])
def show_number(visitor: VisitorDep, key: str) -> Response:
    """The number, and a button. A robot that tries the links of a message uses nothing up."""
    return visitor.page("lost_found.html", case=_opened(visitor, key), key=key)


@router.post("/{key}", dependencies=[Depends(KEY)])
def post_key(visitor: VisitorDep, key: str) -> Response:
    """The new code, once."""
    case, house = _opened(visitor, key), visitor.house
    author = citizen(case.id or 0)
    with (
        unit_of_work(house.engine) as session,
        turn(session, case.number, author, house.office, visitor.now) as held,
    ):
        if not use_up(session, key, Purpose.RECEIPT, visitor.now):
            _refuse()
        code = renew_code(held, house.pepper)
    return visitor.page("lost_renewed.html", case=case, code=code)


def _opened(visitor: Visitor, key: str) -> Case:
    with Session(visitor.house.read_engine, expire_on_commit=False) as session:
        return opens(session, key, Purpose.RECEIPT, visitor.now) or _refuse()


def _refuse() -> NoReturn:
    raise NotFound("lost_link_used")
