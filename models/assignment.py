"""To whom a case goes when cases go round: the choice is pure, and reads what it needs in three statements."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models.account import Account, is_away
from models.case import IS_OPEN, Case
from models.taxonomy import Role
from models.team import Seat

# Why somebody got a case, as its history keeps it.
TURN, AUTHOR = "turn", "author"


class Officer(NamedTuple):
    """One who may get cases. load: open ones; capacity None: no limit; turn: when the last one came, 0 for never."""

    id: int
    away: bool = False
    load: int = 0
    capacity: int | None = None
    subjects: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    turn: int = 0

    @property
    def has_room(self) -> bool:
        """Whether one more is not too many."""
        return self.capacity is None or self.load < self.capacity

    def takes(self, category: str | None, language: str) -> bool:
        """Whether a case of this subject and language may go to this officer now."""
        subject = not self.subjects or category in self.subjects
        return not self.away and self.has_room and subject and (not self.languages or language in self.languages)


class Choice(NamedTuple):
    """Who gets it, and why: turn | author."""

    officer_id: int
    why: str


def choose(
    officers: Iterable[Officer], category: str | None, language: str, known: Collection[int] = ()
) -> Choice | None:
    """Whoever has waited longest of those who take it, before them one of `known`; None: it stays with the team."""
    free = sorted((one for one in officers if one.takes(category, language)), key=lambda one: (one.turn, one.id))
    kept = next((one for one in free if one.id in known), None)
    if kept is not None:
        return Choice(kept.id, AUTHOR)
    return Choice(free[0].id, TURN) if free else None


def officers_of(session: Session, agency_code: str, today: date) -> list[Officer]:
    """The active officers of an agency as they stand in this transaction."""
    staff = select(Account).where(Account.agency_code == agency_code, Account.role == Role.OFFICER)
    people = session.exec(staff.where(col(Account.active).is_(True))).all()
    wanted = select(Seat).where(col(Seat.account_id).in_([one.id for one in people]))
    seats = {one.account_id: one for one in session.exec(wanted.execution_options(populate_existing=True))}
    loads = loads_of(session, agency_code)
    return [_officer(one, seats.get(one.id or 0), loads.get(one.id, 0), today) for one in people]


def loads_of(session: Session, agency_code: str) -> dict[int | None, int]:
    """Officer -> open cases of the agency; None: those that nobody has. Reads a small index alone."""
    found: Any = select(Case.officer_id, func.count()).where(Case.agency_code == agency_code, text(IS_OPEN))
    return dict(session.exec(found.group_by(Case.officer_id)).all())


def _officer(one: Account, seat: Seat | None, load: int, today: date) -> Officer:
    away = is_away(one.absent_from, one.absent_until, today)
    if seat is None:
        return Officer(one.id or 0, away, load)
    wants = frozenset(seat.subjects), frozenset(seat.languages)
    return Officer(one.id or 0, away, load, seat.capacity, *wants, seat.last_turn)
