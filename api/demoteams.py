"""What the leaders of the demo's agencies have set, and an answer that waits for one of them."""

from datetime import datetime

from sqlmodel import Session, col, select

from api.house import House
from models.account import Account
from models.actions import approving
from models.actions.approving import Said
from models.actions.seating import Wishes, keep_rule, keep_seat
from models.actions.turn import turn
from models.actor import staff
from models.case import Case
from models.db import unit_of_work
from models.taxonomy import Language, Outcome, Role, State
from models.team import OFF

# Refused is not said by one person alone; as many cases as a desk holds, and the languages of the country.
ASKED, CAPACITY, SPOKEN = [Outcome.REFUSED_WITH_GROUNDS], 120, (Language.KK, Language.RU)
REFUSAL = {
    "kk": "Пәтер ішіндегі құбырларға пәтер иесі қарайды: жылу беру шартының 4-тармағы.",
    "ru": "Трубы внутри квартиры обслуживает её хозяин: пункт 4 договора на подачу тепла.",
}


def seed_teams(house: House, now: datetime) -> None:
    """A rule and seats for every manager's agency; a demo without managers has none."""
    with unit_of_work(house.engine) as session:
        leaders = [staff(one) for one in session.exec(select(Account).where(Account.role == Role.MANAGER))]
        for leader in leaders:
            keep_rule(session, leader, OFF, ASKED, now, keep_author=True)
        officers = _officers(session)
        for one in officers:
            leader = next(leader for leader in leaders if leader.agency_code == one.agency_code)
            keep_seat(session, one.id or 0, Wishes(CAPACITY, (), SPOKEN), leader, now)
    for one in officers[-1:]:
        _lay_before(house, one, now)


def _officers(session: Session) -> list[Account]:
    """Those of the agencies that a manager leads."""
    led = select(Account.agency_code).where(Account.role == Role.MANAGER)
    found = select(Account).where(Account.role == Role.OFFICER, col(Account.agency_code).in_(led))
    return list(session.exec(found.order_by(Account.login)))


def _lay_before(house: House, officer: Account, now: datetime) -> None:
    """The officer would refuse one, and asks first."""
    mine = select(Case.number, Case.language).where(Case.officer_id == officer.id, Case.state == State.IN_PROGRESS)
    with Session(house.read_engine) as session:
        found = session.exec(mine.where(col(Case.language).in_(REFUSAL)).order_by(col(Case.next_due_at))).first()
    if found is None:
        return
    number, language = found
    said = Said(Outcome.REFUSED_WITH_GROUNDS, REFUSAL[language], None, "", None)
    with unit_of_work(house.engine) as session, turn(session, number, staff(officer), house.office, now) as held:
        approving.send(held, said)
