"""What could be said against the answers of a period, by the agency of who answered: codes and counts, no words."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.account import Account
from models.event import SAID, CaseEvent
from models.figures.cube import Share, share
from models.lifecycle import Verb

# Beside the codes, in the same counts: all answers that were read before they were sent, and those without a remark.
READ, CLEAN = "read", "clean"


class Remarked(NamedTuple):
    """The answers of an agency, or of all (an empty code), by remark."""

    agency: str
    counts: Counter[str]

    def shares(self) -> Iterator[tuple[str, Share]]:
        """Each remark with its share of the answers that were read, most first."""
        for code, n in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            if code not in (READ, CLEAN):
                yield code, share(n, self.counts[READ])

    @property
    def clean(self) -> Share:
        """The answers without a remark."""
        return share(self.counts[CLEAN], self.counts[READ])


def remarked(session: Session, began: datetime, ended: datetime) -> list[Remarked]:
    """All agencies together, then each, most answers first. What was taken back or reached nobody is no answer."""
    gone = _taken_back(session, began)
    whole: Counter[str] = Counter()
    by_agency: dict[str, Counter[str]] = {}
    for agency, data in _answers(session, began, ended):
        if data["message_id"] not in gone:
            found = Counter({READ: 1, CLEAN: int(not data["remarks"]), **dict.fromkeys(data["remarks"], 1)})
            whole.update(found)
            by_agency.setdefault(agency or "", Counter()).update(found)
    each = [Remarked(agency, counts) for agency, counts in by_agency.items()]
    return [Remarked("", whole), *sorted(each, key=lambda one: (-one.counts[READ], one.agency))]


def _answers(session: Session, began: datetime, ended: datetime) -> Iterator[tuple[str | None, dict[str, Any]]]:
    at = col(CaseEvent.at)
    found: Any = select(Account.agency_code, CaseEvent.data).join(Account, col(Account.id) == CaseEvent.account_id)
    found = found.where(text(SAID), CaseEvent.verb == Verb.ANSWER, at >= began, at < ended)
    # Answers from before this was kept, and those of an import, say nothing.
    yield from ((agency, data) for agency, data in session.execute(found) if "remarks" in data)


def _taken_back(session: Session, began: datetime) -> set[int]:
    found: Any = select(CaseEvent.data).where(text(SAID), CaseEvent.verb != Verb.ANSWER, col(CaseEvent.at) >= began)
    return {data["message_id"] for data in session.execute(found).scalars()}
