"""How the agency does: 13 months of its own figures, by subject, and beside all agencies."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import VisitDep
from dashboard.desk.frame import desk_page
from dashboard.trends import trend
from escalation.office import Jurisdiction
from models.editions.livebook import LiveBook
from models.figures.cube import Cube, Share, share, verdict
from models.figures.statistics import AGENCIES, quantile
from models.figures.suppression import ALL

# A year and the month a year ago.
MONTHS = 13
BY_SUBJECT = ("agency", "category")

router = APIRouter(prefix="/desk/team", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One month or one subject of the agency: exact, for its leaders. code: a subject; "" is not known yet."""

    code: str
    counts: Mapping[str, int]
    days: float | None = None
    average: Share = share(None, None)

    @property
    def share(self) -> Share:
        """On time, of the answers that were due."""
        return share(self.counts["on_time"], self.counts["due"])

    @property
    def verdict(self) -> str:
        """What the numbers allow to say beside all agencies."""
        return verdict(self.share, self.average.value)

    @property
    def month(self) -> date:
        """The first day, of a month."""
        return date.fromisoformat(f"{self.code}-01")


MEASURES = ("due", "on_time", "answered", "reopened", "appealed", "rated", "solved")


@router.get("/figures")
def show_figures(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("team.read"))]) -> Response:
    """The months that are over and the present one, the newest first."""
    with Session(visit.house.read_engine) as session:
        months, subjects = team_figures(session, who.actor.agency_code or "", visit.house.office, visit.now)
    drawn = trend(months[::-1], who.language, visit.house.office)
    return desk_page(visit, who, "desk/team/figures.html", months=months, subjects=subjects, trend=drawn)


def team_figures(session: Session, agency: str, office: Jurisdiction, now: datetime) -> tuple[list[Line], list[Line]]:
    """The agency's months, newest first, each beside what all may see of all; then its subjects, largest first."""
    book = LiveBook(session, office.profile.code, now)
    shown = [month for month in book.months() if month <= f"{office.local_date(now):%Y-%m}"][:MONTHS]
    cubes = book.cubes(shown, AGENCIES)
    months = []
    for month in shown:
        times = book.buckets_by_agency(month).get(agency, {})
        average = cubes[month].share("on_time", "due")
        months.append(Line(month, _counted([cubes[month]], agency), quantile(times, 0.5), average))
    by_subject = list(book.cubes(shown, BY_SUBJECT).values())
    codes = sorted({code for cube in by_subject for code in cube.columns()})
    lines = [Line(code, _counted(by_subject, agency, code)) for code in codes]
    return months, sorted((one for one in lines if one.counts["due"]), key=lambda one: -one.counts["due"])


def _counted(cubes: Iterable[Cube], agency: str, subject: str = ALL) -> Counter[str]:
    found = list(cubes)
    return Counter({code: sum(cube.exact(code, agency, subject) for cube in found) for code in MEASURES})
