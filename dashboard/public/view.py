"""What the public page shows: one month's figures for a choice of region and subject, put in order for the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.public.breakdowns import Breakdowns, breakdowns
from dashboard.public.lines import Line, by_size, line_of
from dashboard.public.times import Backlog, Spread, backlog, spread
from escalation.office import Jurisdiction
from models.editions.edition import Correction, Edition
from models.editions.publishedbook import PublishedBook
from models.figures.cube import Cube, Share
from models.figures.statistics import AGENCIES, PLACES, Slice, Statistics, statistics_of
from models.figures.suppression import ALL

# A year and the month a year ago.
TREND_MONTHS = 13


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of a trend."""

    month: date
    due: int | None
    share: Share


@dataclass(frozen=True, slots=True)
class View:
    """The page. Tables that would let small cells be worked out for this choice are empty."""

    as_of: datetime
    wanted: Slice
    month: date
    over: bool
    months: list[date]
    statistics: Statistics
    year_ago: Share | None
    trend: list[MonthLine]
    spread: Spread | None
    backlog: Backlog | None
    agencies: list[Line]
    average: float | None
    regions: list[Line]
    subjects: list[Line]
    more: Breakdowns | None
    corrections: list[tuple[Edition, Correction]]

    @property
    def share(self) -> Share:
        """The headline."""
        return self.statistics.shares["on_time"]

    @property
    def points(self) -> float | None:
        """Percentage points more (or less) than a year ago; None without both shares."""
        if self.share.value is None or self.year_ago is None or self.year_ago.value is None:
            return None
        return round(100 * self.share.value, 1) - round(100 * self.year_ago.value, 1)


def view(book: PublishedBook, wanted: Slice, office: Jurisdiction) -> View | None:
    """The page for the wanted month, region and subject; without a month, for the last one that is over.

    None while no answer has been due yet.
    """
    present = f"{office.local_date(book.edition.as_of):%Y-%m}"
    known = book.months()
    month = wanted.month or _default(known, present)
    if not month:
        return None
    wanted = Slice(month, category=wanted.category, region=wanted.region)
    everything = wanted.category is None and wanted.region is None
    times = book.buckets(wanted)
    cube = book.cubes([month], wanted.dimensions, stocks=True)[month]
    found = statistics_of(cube, wanted, times)
    # The lines of regions and subjects say no more than these; their table in full is six thousand cells.
    lines = book.cubes([month], PLACES, measures=("due", "on_time"))[month] if everything else cube
    agencies, of_all = _agencies(book, wanted, office)
    average = found.shares["on_time"].value
    trend = list(_trend(book, wanted, known, present))
    return View(
        as_of=book.edition.as_of,
        wanted=wanted,
        month=first_of(month),
        over=month < present,
        months=[first_of(one) for one in known if one <= max(present, month)],
        statistics=found,
        year_ago=next((one.share for one in trend if one.month == _year_before(month)), None),
        trend=trend,
        spread=spread(times, office, first_of(month)) if everything and found.counts["answered"] is not None else None,
        backlog=backlog(book, found.counts["open"], found.counts["overdue"]) if everything else None,
        agencies=agencies,
        average=of_all,
        regions=_regions(lines, wanted, average),
        subjects=_subjects(lines, wanted, average),
        more=breakdowns(book, month, average) if everything else None,
        corrections=book.corrections() if everything else [],
    )


def _default(known: Sequence[str], present: str) -> str:
    """The last month that is over; in the first weeks of a deployment the first that has figures at all."""
    return next((month for month in known if month < present), known[-1] if known else "")


def first_of(month: str) -> date:
    """The first day of a month such as "2026-10"."""
    return date.fromisoformat(f"{month}-01")


def _year_before(month: str) -> date:
    first = first_of(month)
    return first.replace(year=first.year - 1)


def _trend(book: PublishedBook, wanted: Slice, known: Sequence[str], present: str) -> Iterator[MonthLine]:
    """The months that are over up to the wanted one, oldest first."""
    shown = [month for month in known if month < present and month <= wanted.month][:TREND_MONTHS]
    found = book.cubes(shown, wanted.dimensions, measures=("due", "on_time"))
    for month in reversed(shown):
        yield MonthLine(
            month=first_of(month),
            due=found[month].count("due", *wanted.place),
            share=found[month].share("on_time", "due", *wanted.place),
        )


def _agencies(book: PublishedBook, wanted: Slice, office: Jurisdiction) -> tuple[list[Line], float | None]:
    """All agencies, or those of one region, always with all their cases, and the average of all.

    None for a subject: a table of agencies within it could be solved together with the others.
    """
    if wanted.category is not None:
        return [], None
    cube = book.cubes([wanted.month], AGENCIES, measures=("due", "on_time"))[wanted.month]
    average = cube.share("on_time", "due").value
    codes = [code for code in cube.rows() if wanted.region is None or _of_region(code, wanted.region, office)]
    return by_size([line_of(cube, code, (code, ALL), average) for code in codes]), average


def _of_region(code: str, region: str, office: Jurisdiction) -> bool:
    agency = office.profile.agencies.get(code)
    return agency is not None and region in agency.regions


def _regions(cube: Cube, wanted: Slice, average: float | None) -> list[Line]:
    if wanted.region is not None:
        return []
    return by_size([line_of(cube, code, (code, wanted.category or ALL), average) for code in cube.rows()])


def _subjects(cube: Cube, wanted: Slice, average: float | None) -> list[Line]:
    if wanted.category is not None:
        return []
    return by_size([line_of(cube, code, (wanted.region or ALL, code), average) for code in cube.columns()])
