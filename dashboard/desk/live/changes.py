"""What changed since the last look, by agency: from the history of the cases and from who is at them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.case import Case
from models.event import CaseEvent
from models.presence import Presence

# PostgreSQL hands out numbers before their transactions commit: a lower one may appear after a higher one. So many
# are looked at again each time.
AGAIN = 300
# Where an event names another agency: it had the case, has it now, or was asked for its part.
_NAMED = ("was", "agency_code", "to")
# In place of a number: any case may have changed.
ANYTHING = "*"


class Change(NamedTuple):
    """Something at an agency moved. number: the case, where the agency may know it; here: only who is at it."""

    agency: str
    number: str = ""
    here: bool = False


class Watermark:
    """How far the history has been seen, and who was where at the last look."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._top = session.exec(select(func.max(CaseEvent.id))).one() or 0
        self._seen = set(session.exec(select(CaseEvent.id).where(col(CaseEvent.id) > self._top - AGAIN)))
        self._here = _at_cases(session, now)

    def news(self, session: Session, now: datetime) -> set[Change]:
        """What changed since the last call; a change is told once."""
        return {*self._events(session), *self._comings(session, now)}

    def _events(self, session: Session) -> Iterator[Change]:
        found = (
            select(CaseEvent.id, CaseEvent.data, Case.number, Case.agency_code)
            .join(Case, col(Case.id) == CaseEvent.case_id)
            .where(col(CaseEvent.id) > self._top - AGAIN)
        )
        rows = [row for row in session.exec(found) if row[0] not in self._seen]
        self._seen.update(row[0] for row in rows)
        self._top = max((self._top, *(row[0] or 0 for row in rows)))
        self._seen = {one for one in self._seen if (one or 0) > self._top - AGAIN}
        for _id, data, number, agency in rows:
            yield from _changes(number, agency, [data.get(key) for key in _NAMED])

    def _comings(self, session: Session, now: datetime) -> Iterator[Change]:
        before, self._here = self._here, _at_cases(session, now)
        for _account, _doing, number, agency in before ^ self._here:
            yield Change(agency, number, here=True)


def _changes(number: str, agency: str | None, others: Iterable[object]) -> Iterator[Change]:
    """The agency that has the case is told its number; those that had it, or were asked, that their lists moved."""
    if agency:
        yield Change(agency, number)
    yield from (Change(other) for other in others if isinstance(other, str) and other != agency)


def _at_cases(session: Session, now: datetime) -> set[tuple[int, str, str, str]]:
    found = (
        select(Presence.account_id, Presence.doing, Case.number, Case.agency_code)
        .join(Case, col(Case.id) == Presence.case_id)
        .where(Presence.until > now, col(Case.agency_code).is_not(None))
    )
    return {(account, doing, number, agency or "") for account, doing, number, agency in session.exec(found)}
