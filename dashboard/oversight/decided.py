"""Extensions, pauses, transfers and exits of a period, counted by agency and reason."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from dashboard.oversight.overview import end_of
from escalation.office import Jurisdiction
from models.decided import decided_between
from models.decisions import Decision

DAY = timedelta(days=1)
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
        for one in decided_between(session, office.profile.code, office, now, (began, ended))
        if agency in ("", one.agency_code)
    ]
    return Decided({table: _lines(found, kinds) for table, kinds in TABLES.items()})


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
