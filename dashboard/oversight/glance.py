"""Agencies at a glance, and the cases that left without an answer: the last month that is over, for oversight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.oversight.overview import Load
from escalation.office import Jurisdiction
from models.editions.livebook import LiveBook
from models.figures.cube import Share, verdict
from models.figures.statistics import AGENCIES, EXITS, SILENCE, quantile

NOTHING = Load(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One agency; load: now; the rest: of the month. An empty code: the cases that nobody has."""

    code: str
    load: Load
    share: Share
    verdict: str
    median_days: float | None
    reopened: Share


@dataclass(frozen=True, slots=True)
class Glance:
    """The agencies by their open cases, the average of all, and how many answers were due or never came to be."""

    month: date
    rows: list[Row]
    average: Share
    exits: dict[str, int]
    silence: dict[str, int]


def glance(session: Session, office: Jurisdiction, loads: Mapping[str, Load], now: datetime) -> Glance:
    """Two statements. Exact numbers: this page is for staff."""
    month = (office.local_date(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    key = f"{month:%Y-%m}"
    book = LiveBook(session, office.profile.code, now)
    cube, times = book.cubes([key], AGENCIES)[key], book.buckets_by_agency(key)
    average = cube.exact_share("on_time", "due")
    rows = []
    for code in {*cube.rows(), *loads}:
        share = cube.exact_share("on_time", "due", code)
        median_days = quantile(times.get(code, {}), 0.5)
        reopened = cube.exact_share("reopened", "answered", code)
        rows.append(Row(code, loads.get(code, NOTHING), share, verdict(share, average.value), median_days, reopened))
    rows.sort(key=lambda row: (-row.load.open, row.code))
    exits, silence = ({name: cube.exact(name) for name in names} for names in (EXITS, SILENCE))
    return Glance(month, rows, average, exits, silence)
