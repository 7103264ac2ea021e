"""Places where it comes back: complaints of one subject about one place, again after they were answered."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from models.case import Case
from models.message import Message

YEAR = timedelta(days=365)
# From the third time on: once is bad luck, twice may be chance.
TIMES = 3
# The places with the newest complaints; of more, nobody reads the rest.
LOOKED_AT, SHOWN = 400, 50


class Visit(NamedTuple):
    """One complaint about a place and what came of it. outcome: of the answer that stands, "" where none was said."""

    number: str
    state: str
    received_at: datetime
    answered_at: datetime | None
    outcome: str
    address: str


class Spot(NamedTuple):
    """What makes complaints be about the same thing: whose it is, which subject, and where."""

    agency_code: str
    category: str
    region: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A place with its complaints of a year, oldest first."""

    spot: Spot
    visits: Sequence[Visit]

    @property
    def times(self) -> int:
        """How often it came up."""
        return times(self.visits)

    @property
    def address(self) -> str:
        """As it was written last."""
        return self.visits[-1].address


def times(visits: Sequence[Visit]) -> int:
    """How often the matter came up anew: complaints that came before one of them was answered are one time together.

    visits: oldest first.
    """
    n, answered = 0, None
    for one in visits:
        if n == 0 or (answered is not None and one.received_at > answered):
            n, answered = n + 1, None
        if one.answered_at is not None:
            answered = min(one.answered_at, answered or one.answered_at)
    return n


def recurring(session: Session, agency_code: str | None, today: date) -> list[Recurring]:
    """The places that came up three times within a year, newest complaint first; agency None: of all agencies."""
    spots = _often(session, agency_code, today - YEAR)
    by_spot = _visits(session, spots, today - YEAR)
    found = [Recurring(spot, by_spot[spot]) for spot in spots if times(by_spot[spot]) >= TIMES]
    return sorted(found, key=lambda one: one.visits[-1].received_at, reverse=True)[:SHOWN]


def before(session: Session, case: Case) -> Recurring | None:
    """The complaints about the place of this case in the year before it, itself the last, at the agency that has it.

    None where it is the first, names no place, or its author is sealed: other complaints from there might name him.
    """
    if case.sealed or not (case.place and case.category and case.agency_code):
        return None
    spot = Spot(case.agency_code, case.category, case.region, case.place)
    listed = _visits(session, [spot], case.received_on - YEAR)[spot]
    until = next(n for n, one in enumerate(listed, 1) if one.number == case.number)
    found = Recurring(spot, listed[:until])
    return found if found.times > 1 else None


def _often(session: Session, agency_code: str | None, since: date) -> list[Spot]:
    """One statement, from the index alone: places with so many complaints at all."""
    columns: tuple[Any, ...] = (Case.agency_code, Case.category, Case.region, Case.place)
    found: Any = select(*columns).where(*_placed(agency_code), col(Case.received_on) > since)
    found = found.group_by(*columns).having(func.count() >= TIMES)
    found = found.order_by(func.max(Case.received_on).desc(), Case.place).limit(LOOKED_AT)
    return [Spot(*row) for row in session.execute(found)]


def _placed(agency_code: str | None) -> tuple[Any, ...]:
    whose = col(Case.agency_code)
    mine = whose.is_not(None) if agency_code is None else whose == agency_code
    return col(Case.place).is_not(None), col(Case.category).is_not(None), mine


def _visits(session: Session, spots: Sequence[Spot], since: date) -> defaultdict[Spot, list[Visit]]:
    """Every complaint about these places since that day, oldest first; none whose author is sealed."""
    key: tuple[Any, ...] = (Case.agency_code, Case.place)
    columns: tuple[Any, ...] = (Case.agency_code, Case.category, Case.region, Case.place, Case.id)
    told: tuple[Any, ...] = (Case.number, Case.state, Case.received_at, Case.answered_at, Case.address)
    wanted = tuple_(*key).in_([(one.agency_code, one.place) for one in spots])
    found: Any = select(*columns, *told).where(wanted, col(Case.received_on) > since, ~col(Case.sealed))
    rows = session.execute(found.order_by(Case.received_at, Case.number)).all()
    outcomes = _outcomes(session, [row.id for row in rows])
    by_spot: defaultdict[Spot, list[Visit]] = defaultdict(list)
    for row in rows:
        outcome = outcomes.get(row.id, "") if row.answered_at else ""
        visit = Visit(row.number, row.state, row.received_at, row.answered_at, outcome, row.address or "")
        by_spot[Spot(row.agency_code, row.category, row.region, row.place)].append(visit)
    return by_spot


def _outcomes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Case id -> what its last answer says was done."""
    said: Any = select(Message.case_id, Message.outcome).where(
        col(Message.case_id).in_(ids), Message.kind == "answer", col(Message.withdrawn_at).is_(None)
    )
    return {case_id: outcome or "" for case_id, outcome in session.execute(said.order_by(Message.id))}
