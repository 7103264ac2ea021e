"""Who looks every few minutes whether too much comes in from somewhere: raises incidents, counts them, ends them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, literal_column
from sqlmodel import Session, col, func, select

from escalation.incidents.rule import (
    APART,
    FEWEST,
    FEWEST_IN_DANGER,
    WEEKS,
    WINDOWS,
    Alarm,
    Rule,
    alarm,
    is_calm,
)
from escalation.office import Jurisdiction
from models.actions.incidents import end, follow, raise_incident
from models.case import Case
from models.db import reader, unit_of_work
from models.incident import Incident
from models.taxonomy import Category

DAY = timedelta(days=1)
# Where people may be in danger whatever they write.
DANGEROUS = frozenset({Category.GAS})

# The word itself in the statement: PostgreSQL does not see that two parameters are the same.
REGION: Any = func.coalesce(Case.region, literal_column("''"))


class Pair(NamedTuple):
    """Subject and region of complaints; "" for no region."""

    category: str
    region: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came of a pair in each window, when the first of them came, and how many of all were heard as urgent."""

    n: tuple[int, ...]
    first: tuple[datetime | None, ...]
    urgent: int

    def in_danger(self, pair: Pair) -> bool:
        """Whether fewer complaints are enough."""
        return pair.category in DANGEROUS or self.urgent >= FEWEST_IN_DANGER


NOTHING = Arrivals((0,) * len(WINDOWS), (None,) * len(WINDOWS), 0)


@dataclass(frozen=True, slots=True)
class Past:
    """How much came of each pair on each of so many complete days, oldest first; what is not there never came."""

    days: int
    by_pair: Mapping[Pair, Sequence[int]]

    def of(self, pair: Pair) -> Sequence[int]:
        """The days of this pair."""
        return self.by_pair[pair] if pair in self.by_pair else [0] * self.days


@dataclass(frozen=True, slots=True)
class Look:
    """One look at all pairs at one instant."""

    recent: Mapping[Pair, Arrivals]
    past: Past

    def alarm(self, pair: Pair) -> Alarm | None:
        """The alarm of this pair, if it has one."""
        return alarm(*self._asked(pair))

    def is_calm(self, pair: Pair) -> bool:
        """Whether an alarm of this pair is over."""
        return is_calm(*self._asked(pair))

    def _asked(self, pair: Pair) -> tuple[Rule, Sequence[int], Sequence[int], int]:
        came = self.recent.get(pair, NOTHING)
        danger = came.in_danger(pair)
        return self._rule(danger), self.past.of(pair), came.n, FEWEST_IN_DANGER if danger else FEWEST

    def _rule(self, danger: bool) -> Rule:
        """Those with danger in them share a budget of their own: among all others three complaints would be lost."""
        streams = self.past.by_pair.keys() | self.recent.keys()
        dangerous = sum(self.recent.get(pair, NOTHING).in_danger(pair) for pair in streams)
        return Rule(dangerous if danger else len(streams))


def watch(engine: Engine, office: Jurisdiction, now: datetime) -> int:
    """Raise, count and end incidents; how many were raised. Two who look at once raise each once."""
    code = office.profile.code
    with Session(reader(engine)) as session:
        recent = arrivals(session, code, now)
        stands = {Pair(one.category, one.region): one.id for one in session.exec(_standing(code))}
        wanted = {pair for pair, came in recent.items() if max(came.n) >= FEWEST_IN_DANGER} | stands.keys()
        if not wanted:
            return 0
        look = Look(recent, pasts(session, code, office.local_date(now)))
    _go_on(engine, look, stands, now)
    found = [(pair, one) for pair in sorted(wanted - stands.keys()) if (one := look.alarm(pair))]
    return sum(_raise(engine, _incident(office, pair, one, recent[pair], now)) for pair, one in found)


def _standing(code: str) -> Any:
    return select(Incident).where(Incident.jurisdiction == code, col(Incident.ended_at).is_(None))


def _counted(code: str) -> tuple[Any, ...]:
    """The cases that count; in these words, so that the index of arrivals is enough."""
    return Case.jurisdiction == code, col(Case.category).is_not(None), col(Case.about_code).is_(None)


def arrivals(session: Session, code: str, now: datetime) -> dict[Pair, Arrivals]:
    """What came within the longest window, by pair: one statement."""
    at = col(Case.received_at)
    within = [at > now - days * DAY for days in WINDOWS]
    sums: list[Any] = [func.count().filter(one) for one in within] + [func.min(at).filter(one) for one in within]
    columns: tuple[Any, ...] = (Case.category, REGION, *sums, func.count(col(Case.urgent)))
    found: Any = select(*columns)
    # The day is a local one: the zone may be a day off.
    lately = (col(Case.received_on) >= (now - (APART + 1) * DAY).date(), within[-1], at <= now)
    k = len(WINDOWS)
    return {
        Pair(category, where): Arrivals(tuple(more[:k]), tuple(more[k : 2 * k]), more[-1])
        for category, where, *more in session.execute(
            found.where(*_counted(code), *lately).group_by(Case.category, REGION)
        )
    }


def pasts(session: Session, code: str, today: date) -> Past:
    """The complete days of each pair before the longest window, oldest first: one statement, from the index alone."""
    last = today - (APART + 1) * DAY
    by: tuple[Any, ...] = (Case.category, REGION, Case.received_on)
    earliest = session.exec(select(func.min(Case.received_on)).where(*_counted(code))).one()
    begin = max(earliest or today, last - (7 * WEEKS - 1) * DAY)
    columns: tuple[Any, ...] = (*by, func.count())
    found: Any = select(*columns).where(*_counted(code), col(Case.received_on).between(begin, last))
    rows = session.execute(found.group_by(*by))
    return _laid_out(rows, begin, max(0, (last - begin).days + 1))


def _laid_out(rows: Iterable[Any], begin: date, days: int) -> Past:
    by_pair: defaultdict[Pair, list[int]] = defaultdict(lambda: [0] * days)
    for category, region, on, n in rows:
        by_pair[Pair(category, region)][(on - begin).days] = n
    return Past(days, by_pair)


def _go_on(engine: Engine, look: Look, stands: Mapping[Pair, int | None], now: datetime) -> None:
    for pair, key in stands.items():
        with unit_of_work(engine) as session:
            incident = session.exec(select(Incident).where(col(Incident.id) == key).with_for_update()).one()
            if incident.ended_at is None:
                follow(session, incident, now)
                if look.is_calm(pair):
                    end(incident, now)


def _incident(office: Jurisdiction, pair: Pair, found: Alarm, came: Arrivals, now: datetime) -> Incident:
    return Incident(
        jurisdiction=office.profile.code,
        category=pair.category,
        region=pair.region,
        # Until somebody has its cases: whose they will be.
        agency_code=office.profile.agency_for(pair.category, pair.region or None),
        days=found.days,
        usual=found.usual,
        first=found.n,
        n=found.n,
        began_at=came.first[WINDOWS.index(found.days)] or now,
        raised_at=now,
        looked_at=now,
    )


def _raise(engine: Engine, found: Incident) -> bool:
    with unit_of_work(engine) as session:
        follow(session, found, found.raised_at)
        return raise_incident(session, found)
