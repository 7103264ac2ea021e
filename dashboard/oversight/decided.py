"""Extensions, pauses, transfers and exits of a period, counted by agency and reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.oversight.overview import end_of
from escalation.office import Jurisdiction
from models.batches import batches, by_case
from models.case import Case
from models.custody import TELLS
from models.decisions import TELLS_DECISIONS, Decision, decisions
from models.event import DECIDED, CaseEvent

# How many cases are read at once.
AT_ONCE = 500
DAY = timedelta(days=1)
READ = sorted(TELLS | TELLS_DECISIONS)
# The tables of the page and the kinds of decisions in each.
TABLES = {
    "extensions": ("extension",),
    "pauses": ("pause",),
    "transfers": ("transfer", "return_"),
    "copies": ("copy",),
    "exits": ("withdrawn", "rejected"),
}


class Period(NamedTuple):
    """Two local days and all between them."""

    first: date
    last: date


class Line(NamedTuple):
    """So many decisions of a kind by an agency for a reason, and the working days that they took."""

    kind: str
    agency: str
    reason: str
    n: int
    days: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class Decided:
    """Lines by table, most first."""

    lines: dict[str, list[Line]]

    def total(self, table: str) -> tuple[int, int, int]:
        """Decisions, working days, and working days on which nobody had the case afterwards."""
        lines = self.lines[table]
        return sum(one.n for one in lines), sum(one.days for one in lines), sum(one.unassigned for one in lines)


def decided(session: Session, office: Jurisdiction, now: datetime, period: Period, agency: str = "") -> Decided:
    """What was decided in the period. Reads the index of decisions, then the histories of just those cases."""
    began, ended = end_of(period.first - DAY, office), end_of(period.last, office)
    found = [
        one
        for one in _of_cases(session, office, now, _touched(session, began, ended))
        if began <= one.at < ended and agency in ("", one.agency_code)
    ]
    return Decided({table: _lines(found, kinds) for table, kinds in TABLES.items()})


def _touched(session: Session, began: datetime, ended: datetime) -> list[int]:
    at = col(CaseEvent.at)
    found = select(CaseEvent.case_id).where(text(DECIDED), at >= began, at < ended).distinct()
    return sorted(session.exec(found))


def _of_cases(session: Session, office: Jurisdiction, now: datetime, ids: Iterable[int]) -> Iterator[Decision]:
    for chunk in batches(ids, AT_ONCE):
        wants: Any = select(Case.id, Case.intent).where(col(Case.id).in_(chunk))
        intents = {row.id: row.intent for row in session.connection().execute(wants)}
        told: Any = select(CaseEvent.case_id, CaseEvent.verb, CaseEvent.at, CaseEvent.data)
        told = told.where(col(CaseEvent.case_id).in_(chunk), col(CaseEvent.verb).in_(READ))
        told = told.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))
        for case_id, events in by_case(session, told).items():
            yield from decisions(events, intents[case_id], office, now)


def _lines(found: Sequence[Decision], kinds: tuple[str, ...]) -> list[Line]:
    counted: Counter[tuple[str, str, str]] = Counter()
    days: Counter[tuple[str, str, str]] = Counter()
    waited: defaultdict[str, int] = defaultdict(int)
    for one in found:
        key = (one.kind, one.agency_code or "", one.reason)
        if one.kind == "unassigned":
            waited[one.agency_code or ""] += one.days
        elif one.kind in kinds:
            counted[key] += 1
            days[key] += one.days
    lines = [Line(*key, n, days[key], waited[key[1]] if key[0] == "return_" else 0) for key, n in counted.items()]
    return sorted(lines, key=lambda line: (-line.n, -line.days, line))
