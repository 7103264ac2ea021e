"""Who is there to be called: accounts and agencies, read once a sweep, and the way up from a case."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlmodel import col

from escalation.rungs import Rank
from models.account import Account, is_away
from models.agency import Agency
from models.conflict import keeps_apart
from models.taxonomy import Role

CALLED = (Role.CLERK, Role.OFFICER, Role.MANAGER, Role.HEAD)
# Whom a body answers by when the one below it stays silent: its head, or who leads in the head's place.
LEADERS = (Role.HEAD, Role.MANAGER)


class Person(NamedTuple):
    """An active account; away: not today, and then the substitute stands in."""

    id: int
    role: Role
    agency_code: str | None
    away: bool
    substitute_id: int | None


@dataclass(frozen=True, slots=True)
class Target:
    """To whom a step goes: an account, or, where there is none, everybody of the role in the agency."""

    role: Role
    agency: str | None = None
    account_id: int | None = None


OVERSIGHT = Target(Role.OVERSIGHT)


class Called(NamedTuple):
    """What is known of a case when somebody is looked for. about: the office of whose people it complains."""

    agency: str | None
    officer_id: int | None
    about: str | None = None


@dataclass(frozen=True)
class People:
    """Everybody who may be called today, and which body stands above which."""

    by_id: Mapping[int, Person]
    by_desk: Mapping[tuple[Role, str | None], Sequence[Person]]
    above: Mapping[str, str | None]

    def first_of(self, ranks: Sequence[Rank], case: Called) -> tuple[int, Target] | None:
        """The first of these ranks that finds somebody: its place among them, and whom; None when none does."""
        found = ((place, target) for place, rank in enumerate(ranks) if (target := _FIND[rank](self, case)))
        return next(found, None)

    def present(self, person: Person | None) -> Person | None:
        """The person, or the substitute who stands in today; None when nobody does."""
        seen: set[int] = set()
        while person and person.away and person.id not in seen:
            seen.add(person.id)
            person = self.by_id.get(person.substitute_id or 0)
        return None if person is None or person.away else person

    def at_desk(self, role: Role, agency: str | None, but: int | None = None) -> Target | None:
        """Those of a role in an agency who are there, else who stands in; never the one whose silence it is about."""
        desk = self.by_desk.get((role, agency), ())
        here = [one.id for one in desk if not one.away and one.id != but]
        if len(here) > 1 and but not in {one.id for one in desk}:
            return Target(role, agency)
        stand_in = (one.id for whose in desk if (one := self.present(whose)) and one.id != but)
        found = next(iter(here), None) or next(stand_in, None)
        return Target(role, agency, found) if found else None

    def is_free(self, body: str, about: str | None) -> bool:
        """Whether a complaint about the people of that office may be laid before the body."""
        return about is None or keeps_apart(body, about, {body, *self.bodies_above(body)}, self.above.get(about))

    def bodies_above(self, agency: str | None) -> Iterator[str]:
        """The bodies above an agency, the nearest first."""
        seen = {agency}
        while (agency := self.above.get(agency or "")) and agency not in seen:
            seen.add(agency)
            yield agency


def _officer(people: People, case: Called) -> Target | None:
    if case.agency is None:
        return _clerk(people, case)
    person = people.present(people.by_id.get(case.officer_id or 0))
    return Target(Role.OFFICER, case.agency, person.id) if person and person.agency_code == case.agency else None


def _clerk(people: People, case: Called) -> Target | None:
    # Who sorts does not see a complaint about people: oversight looks for a body that is free.
    return people.at_desk(Role.CLERK, None) if case.about is None else None


def _leader(role: Role) -> Callable[[People, Called], Target | None]:
    def find(people: People, case: Called) -> Target | None:
        return people.at_desk(role, case.agency, but=case.officer_id) if case.agency else None

    return find


def _superior(people: People, case: Called) -> Target | None:
    free = (body for body in people.bodies_above(case.agency) if people.is_free(body, case.about))
    desks = ((role, body) for body in free for role in LEADERS)
    return next((target for role, body in desks if (target := people.at_desk(role, body, but=case.officer_id))), None)


_FIND: dict[Rank, Callable[[People, Called], Target | None]] = {
    Rank.CLERK: _clerk,
    Rank.OFFICER: _officer,
    Rank.MANAGER: _leader(Role.MANAGER),
    Rank.HEAD: _leader(Role.HEAD),
    Rank.SUPERIOR: _superior,
    Rank.OVERSIGHT: lambda _people, _case: OVERSIGHT,
}


def people_of(connection: Connection, today: date) -> People:
    """Everybody of today, in two statements. Columns, not the ORM's objects: a country has thousands."""
    columns: list[Any] = [Account.id, Account.role, Account.agency_code, Account.substitute_id]
    columns += [Account.absent_from, Account.absent_until]
    active = select(*columns).where(col(Account.active).is_(True), col(Account.role).in_(CALLED))
    by_id: dict[int, Person] = {}
    by_desk: dict[tuple[Role, str | None], list[Person]] = defaultdict(list)
    for key, role, agency, substitute, first, last in connection.execute(active.order_by(col(Account.id))):
        # Who sorts does so for the whole country, whatever agency pays the clerk.
        desk = (Role(role), None if role == Role.CLERK else agency)
        by_id[key] = person = Person(key, desk[0], agency, is_away(first, last, today), substitute)
        by_desk[desk].append(person)
    bodies = connection.execute(select(col(Agency.code), col(Agency.superior_code)))
    return People(by_id, by_desk, {body.code: body.superior_code for body in bodies})
