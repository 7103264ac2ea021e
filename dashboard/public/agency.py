"""One agency on the public page: its months, each beside the average of all agencies."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.public.view import TREND_MONTHS, first_of
from escalation.office import Jurisdiction
from models.editions.publishedbook import PublishedBook
from models.figures.cube import Share, verdict
from models.figures.statistics import AGENCIES, Slice, Statistics
from models.figures.suppression import ALL


@dataclass(frozen=True, slots=True)
class AgencyMonth:
    """One month of the agency; average: of all agencies together."""

    month: date
    due: int | None
    share: Share
    average: Share
    verdict: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """The agency's months that are over, oldest first, and the last one in more detail."""

    code: str
    as_of: datetime
    months: list[AgencyMonth]
    last: Statistics


def agency_view(book: PublishedBook, code: str, office: Jurisdiction) -> AgencyView | None:
    """The agency's page; None for a code that neither the country knows nor any figure."""
    present = f"{office.local_date(book.edition.as_of):%Y-%m}"
    shown = [month for month in book.months() if month < present][:TREND_MONTHS]
    found = book.cubes(shown, AGENCIES, measures=("due", "on_time"))
    if code not in office.profile.agencies and not any(code in cube.rows() for cube in found.values()):
        return None
    lines = []
    for month in reversed(shown):
        share, average = (found[month].share("on_time", "due", row) for row in (code, ALL))
        due = found[month].count("due", code)
        lines.append(AgencyMonth(first_of(month), due, share, average, verdict(share, average.value)))
    last = book.statistics(Slice(shown[0] if shown else present, agency=code))
    return AgencyView(code, book.edition.as_of, lines, last)
