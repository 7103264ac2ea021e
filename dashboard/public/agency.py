"""One agency or one subject on the public pages: its months, each beside the average of all."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.public.view import TREND_MONTHS, first_of
from escalation.office import Jurisdiction
from models.editions.publishedbook import PublishedBook
from models.figures.cube import Cube, Share, verdict
from models.figures.statistics import AGENCIES, PLACES, Slice, Statistics
from models.figures.suppression import ALL, Key


@dataclass(frozen=True, slots=True)
class AgencyMonth:
    """One month of the agency or subject; average: of all together."""

    month: date
    due: int | None
    share: Share
    average: Share
    verdict: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """The months that are over, oldest first, and the last one in more detail."""

    code: str
    as_of: datetime
    months: list[AgencyMonth]
    last: Statistics


def agency_view(book: PublishedBook, code: str, office: Jurisdiction) -> AgencyView | None:
    """The agency's page; None for a code that neither the country knows nor any figure."""
    shown = _over(book, office)
    found = book.cubes(shown, AGENCIES, measures=("due", "on_time"))
    if code not in office.profile.agencies and not any(code in cube.rows() for cube in found.values()):
        return None
    lines = [_month(month, found[month], (code, ALL)) for month in reversed(shown)]
    return AgencyView(code, book.edition.as_of, lines, book.statistics(Slice(_last(shown, book, office), agency=code)))


def subject_view(book: PublishedBook, code: str, office: Jurisdiction) -> AgencyView:
    """The subject's page, from the table of regions and subjects: one hidden set serves all its views."""
    shown = _over(book, office)
    found = book.cubes(shown, PLACES, measures=("due", "on_time"))
    lines = [_month(month, found[month], (ALL, code)) for month in reversed(shown)]
    wanted = Slice(_last(shown, book, office), category=code)
    return AgencyView(code, book.edition.as_of, lines, book.statistics(wanted))


def _present(book: PublishedBook, office: Jurisdiction) -> str:
    return f"{office.local_date(book.edition.as_of):%Y-%m}"


def _over(book: PublishedBook, office: Jurisdiction) -> list[str]:
    """The months that are over, newest first."""
    return [month for month in book.months() if month < _present(book, office)][:TREND_MONTHS]


def _last(shown: list[str], book: PublishedBook, office: Jurisdiction) -> str:
    return shown[0] if shown else _present(book, office)


def _month(month: str, cube: Cube, place: Key) -> AgencyMonth:
    share, average = (cube.share("on_time", "due", *key) for key in (place, (ALL, ALL)))
    return AgencyMonth(first_of(month), cube.count("due", *place), share, average, verdict(share, average.value))
