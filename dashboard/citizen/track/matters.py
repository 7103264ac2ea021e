"""A complaint that held two matters: from the first, whose code the author has, the way to the second."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from channels.notices import agency_name
from dashboard.visitor import Visitor
from models.actions.onetime import Purpose, hand_out
from models.case import Case
from models.db import unit_of_work
from models.lifecycle import Verb, can


class Second(NamedTuple):
    """The case of another matter of this complaint, who has it, and whether a code for it can be had."""

    number: str
    agency: str
    opens: bool


class Matters(NamedTuple):
    """first: the number of the case whose complaint this was a part of, "" for a complaint of its own."""

    first: str
    seconds: list[Second]


def matters(session: Session, case: Case, language: str) -> Matters:
    """What belongs to the same complaint."""
    first = session.get(Case, case.split_from_id) if case.split_from_id else None
    found = session.exec(select(Case).where(Case.split_from_id == case.id).order_by(col(Case.id)))
    return Matters(first.number if first else "", [_second(session, one, language) for one in found])


def key_of_second(visitor: Visitor, case: Case, number: str) -> str:
    """A key to the page that shows a code for a second matter of this case, once; "" where there is no such case.

    There is none the other way: whoever was given the second alone has not been given the first.
    """
    with unit_of_work(visitor.house.engine) as session:
        mine = select(Case).where(Case.split_from_id == case.id, Case.number == number)
        second = session.exec(mine).one_or_none()
        if second is None or not can(second.state, Verb.RENEW_CODE):
            return ""
        return hand_out(session, second.id or 0, Purpose.RECEIPT, visitor.now)


def _second(session: Session, one: Case, language: str) -> Second:
    return Second(one.number, agency_name(session, one.agency_code, language), can(one.state, Verb.RENEW_CODE))
