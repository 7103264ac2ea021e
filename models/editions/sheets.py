"""One month of an edition while it is summed: the tables that pages show, and nothing finer. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from models.figures.cells import NO_BUCKET
from models.figures.statistics import AGENCIES, CHANNELS, LANGUAGES, PLACES, Dimensions
from models.figures.suppression import ALL, Key

SHEETS: Mapping[Dimensions, str] = {
    (): "whole",
    AGENCIES: "agencies",
    PLACES: "places",
    CHANNELS: "channel",
    LANGUAGES: "language",
}


class Place(NamedTuple):
    """Where a case is counted; "" is not known."""

    agency: str
    region: str
    category: str


class Spot(NamedTuple):
    """A place in a sheet."""

    sheet: str
    key: Key


class Sheets:
    """The sums of one month. Margins of counts are added up by who reads them; those of times stand here."""

    def __init__(self, month: str) -> None:
        self.month = month
        self.counts: Counter[tuple[Spot, str]] = Counter()
        self.times: dict[Spot, Counter[int]] = defaultdict(Counter)

    def add(self, place: Place, measure: str, n: int, bucket: int = NO_BUCKET) -> None:
        """Count n more of a measure, or n more answers that took as long as the bucket says."""
        if bucket != NO_BUCKET:
            for spot in (*spots(place), *margins(place)):
                self.times[spot][bucket] += n
            return
        for spot in spots(place):
            self.counts[spot, measure] += n

    def rows(self) -> Iterator[dict[str, str | int]]:
        """The counts that are not nothing."""
        for ((sheet, (row, column)), measure), n in self.counts.items():
            if n:
                yield {**self._where(sheet, row, column), "measure": measure, "n": n}

    def spreads(self) -> Iterator[dict[str, str | dict[str, int]]]:
        """The times of every slice that may be asked for."""
        for (sheet, (row, column)), counted in self.times.items():
            yield {**self._where(sheet, row, column), "buckets": {str(bucket): n for bucket, n in counted.items()}}

    def _where(self, sheet: str, row: str, column: str) -> dict[str, str]:
        return {"month": self.month, "sheet": sheet, "row_code": row, "column_code": column}


def spots(place: Place) -> tuple[Spot, ...]:
    """Where it stands in each sheet."""
    return (
        Spot(SHEETS[()], (ALL, ALL)),
        Spot(SHEETS[AGENCIES], (place.agency, ALL)),
        Spot(SHEETS[PLACES], (place.region, place.category)),
    )


def margins(place: Place) -> tuple[Spot, ...]:
    """The sums of regions and of subjects."""
    return Spot(SHEETS[PLACES], (place.region, ALL)), Spot(SHEETS[PLACES], (ALL, place.category))
