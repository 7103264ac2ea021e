"""A month of everything by what is no place: channels, languages, ways out, promises, decisions, and the machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.public.lines import Line, by_size, line_of
from models.editions.decidedfigures import DecidedFigure
from models.editions.machinefigures import MachineFigures
from models.editions.publishedbook import PublishedBook
from models.figures.cube import Share
from models.figures.statistics import AGENCIES, CHANNELS, EXITS, LANGUAGES, PROMISES, Dimensions, days_taken
from models.figures.suppression import ALL

TIMED = ("due", "on_time", "answered")


@dataclass(frozen=True, slots=True)
class WayLine:
    """A channel or language: its answers, and within how many calendar days half and 9 in 10 of them came."""

    line: Line
    days: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """What an agency's complaints did besides being answered: its ways out, and its promises due and kept."""

    code: str
    counts: Mapping[str, int | None]
    kept: Share


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """Each table with its total is protected as one line; none is crossed with another."""

    channels: list[WayLine]
    languages: list[WayLine]
    agencies: list[AgencyLine]
    decided: Mapping[str, DecidedFigure]
    machine: MachineFigures


def breakdowns(book: PublishedBook, month: str, average: float | None) -> Breakdowns:
    """Of the month; average: the share on time of all."""
    return Breakdowns(
        channels=_ways(book, month, CHANNELS, average),
        languages=_ways(book, month, LANGUAGES, average),
        agencies=_agencies(book, month),
        decided=book.decided(month),
        machine=book.machine(),
    )


def _ways(book: PublishedBook, month: str, dimensions: Dimensions, average: float | None) -> list[WayLine]:
    cube = book.cubes([month], dimensions, measures=TIMED)[month]
    times = book.times_of(dimensions, month)
    lines = by_size([line_of(cube, code, (code, ALL), average) for code in cube.rows()])
    return [
        WayLine(one, days_taken({measure: cube.count(measure, one.code) for measure in TIMED}, times.get(one.code, {})))
        for one in lines
    ]


def _agencies(book: PublishedBook, month: str) -> list[AgencyLine]:
    """In the order of their codes: what is hidden must not show by its place."""
    measures = (*EXITS, *PROMISES)
    cube = book.cubes([month], AGENCIES, measures=measures)[month]
    return [
        AgencyLine(
            code,
            {measure: cube.count(measure, code) for measure in measures},
            cube.share("promise_kept", "promised", code),
        )
        for code in cube.rows()
    ]
