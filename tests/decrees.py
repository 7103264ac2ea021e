"""What people do to a calendar, in short words."""

from datetime import date

from factories import account
from sqlmodel import Session, col, select

from api.house import House
from models.account import Account
from models.actions.calendars import Proposal, approve, propose
from models.actor import staff
from models.calendarchange import CalendarChange
from models.db import unit_of_work
from models.event import CaseEvent
from models.taxonomy import Role

DECREE = "№ 742, 12.11.2026"


def people(house: House) -> tuple[Account, Account]:
    """Saule, who proposes, and Leyla of oversight, who approves."""
    return account(house, "Saule", Role.ADMIN, None), account(house, "Leyla", Role.OVERSIGHT, None)


def off(day: str, name: str = "Аза тұту күні") -> Proposal:
    """A proposal: this day is off."""
    return Proposal(date.fromisoformat(day), working=False, name=name, decree=DECREE)


def worked(day: str, name: str = "Жұмыс күні") -> Proposal:
    """A proposal: this day is worked."""
    return Proposal(date.fromisoformat(day), working=True, name=name, decree=DECREE)


def proposed(house: House, who: Account, *proposals: Proposal) -> list[int]:
    """The ids of what she proposes."""
    with unit_of_work(house.engine) as session:
        rows = propose(session, house.office.profile.code, proposals, staff(who), house.office, house.clock())
        return [row.id or 0 for row in rows]


def decreed(house: House, pair: tuple[Account, Account], *proposals: Proposal) -> None:
    """Proposed by one, approved by the other, and taken up by this house."""
    ids = proposed(house, pair[0], *proposals)
    with unit_of_work(house.engine) as session:
        approve(session, house.office.profile.code, ids, staff(pair[1]), house.office, house.clock())
    house.refresh(at_once=True)


def changes(house: House) -> list[CalendarChange]:
    """Every change that was ever proposed."""
    with Session(house.engine) as session:
        return list(session.exec(select(CalendarChange).order_by(col(CalendarChange.id))))


def moves(house: House) -> list[CaseEvent]:
    """Every date that moved because of a calendar."""
    with Session(house.engine) as session:
        found = select(CaseEvent).where(CaseEvent.verb == "recalculate").order_by(col(CaseEvent.id))
        return list(session.exec(found))
