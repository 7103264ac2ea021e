"""Cases of the demo that everybody may read: some are let out already, some wait for somebody to look."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from api.house import House
from api.simulation.people import Staff, staff_of
from dashboard.desk.publication import texts_of
from models import actor
from models.actions import publishing
from models.actions.turn import turn
from models.case import Case
from models.db import unit_of_work
from models.taxonomy import PUBLISHABLE, State

# Of how many the authors wish it, how many of them wait, and how many of the newest are looked at for that.
WISHED, WAITING, LOOKED_AT, OF_EACH = 12, 3, 300, 2


def seed_open(house: House, now: datetime) -> None:
    """Offer some that may be shown, and let out those that a visitor need not look at first."""
    with Session(house.read_engine, expire_on_commit=False) as session:
        team = staff_of(session)
        offered = list(_offered(session, house, team))
    mine = {one.agency_code for one in team.others.values()}
    waiting = [one for one in offered if one.agency_code in mine][:WAITING]
    public = list(_few_of_each(one for one in offered if one not in waiting))[: WISHED - len(waiting)]
    for case in (*waiting, *public):
        author = actor.citizen(case.id or 0)
        with unit_of_work(house.engine) as session, turn(session, case.number, author, house.office, now) as held:
            publishing.offer(held)
    for case in public:
        _let_out(house, case, team, now)


def _offered(session: Session, house: House, team: Staff) -> Iterator[Case]:
    """What may be shown, answered ones first, the newest before older ones."""
    found = select(Case).where(col(Case.category).in_(PUBLISHABLE), col(Case.agency_code).in_(team.officers))
    found = found.where(col(Case.state).in_((State.IN_PROGRESS, State.ANSWERED))).order_by(col(Case.id).desc())
    for case in sorted(session.exec(found.limit(LOOKED_AT)), key=lambda one: one.state != State.ANSWERED):
        if publishing.is_offered(session, case, house.office):
            yield case


def _few_of_each(cases: Iterable[Case]) -> Iterator[Case]:
    seen: Counter[tuple[str | None, State]] = Counter()
    for case in cases:
        seen[case.agency_code, case.state] += 1
        if seen[case.agency_code, case.state] <= OF_EACH:
            yield case


def _let_out(house: House, case: Case, team: Staff, now: datetime) -> None:
    officer = team.officers[case.agency_code or ""][0]
    with unit_of_work(house.engine) as session, turn(session, case.number, officer, house.office, now) as held:
        for one in texts_of(session, held.case, "", now):
            publishing.release(held, one.message, one.language, one.left)
