"""Why an answer took longer: one code for each cycle of a case, and how often each was given."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import AutoString, Field, Session, SQLModel, col, func, select

from models.db import BigKey, Instant
from models.figures.cube import Share, share
from models.taxonomy import DelayCause


class Delay(SQLModel, table=True):
    """The cause as it was said last; agency_code: whose officer said it. Who said what before stands in the history."""

    __tablename__ = "delays"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    cycle: int = Field(primary_key=True)
    agency_code: str = Field(foreign_key="agencies.code", max_length=80)
    cause: DelayCause = Field(max_length=20, sa_type=AutoString)
    at: datetime = Field(sa_type=Instant, index=True)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)


class Caused(NamedTuple):
    """What an agency, or all (an empty code), said of its delays, by cause."""

    agency: str
    counts: Counter[str]

    def shares(self) -> Iterator[tuple[str, Share]]:
        """Each cause with its share of those that were given, most first."""
        total = sum(self.counts.values())
        for code, n in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield code, share(n, total)


def delay_of(session: Session, case_id: int | None, cycle: int) -> DelayCause | None:
    """The cause that was given for this cycle."""
    found = session.get(Delay, (case_id, cycle))
    return found.cause if found else None


def caused(session: Session, began: datetime, ended: datetime) -> list[Caused]:
    """All agencies together, then each, most first. Counted by when the cause was said last."""
    found = select(Delay.agency_code, Delay.cause, func.count()).where(Delay.at >= began, Delay.at < ended)
    whole: Counter[str] = Counter()
    by_agency: dict[str, Counter[str]] = {}
    for agency, cause, n in session.exec(found.group_by(col(Delay.agency_code), col(Delay.cause))):
        whole[cause] += n
        by_agency.setdefault(agency, Counter())[cause] += n
    each = [Caused(agency, counts) for agency, counts in by_agency.items()]
    return [Caused("", whole), *sorted(each, key=lambda one: (-one.counts.total(), one.agency))]
