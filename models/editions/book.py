"""Books of figures: the live one, which moves with every step of a case, and the published one, which stands for a day.

Staff read the live book. Everybody else reads the published one: who looks before and after one answer learns nothing.
"""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.figures.catalogue import Rule, of_rule
from models.figures.cells import NOW
from models.figures.cube import BESIDE, COUNTS, NO_SHARE, Cube, Hidden
from models.figures.statistics import SHARES, Dimensions, Slice, Statistics, statistics_of
from models.figures.suppression import Key


class Book(ABC):
    """Figures by month."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @abstractmethod
    def months(self) -> list[str]:
        """The due months that have figures, newest first; the newest ones may not be over."""

    def statistics(self, wanted: Slice) -> Statistics:
        """The slice as it may be published."""
        if not wanted.published:
            untimed = dict.fromkeys(one.code for one in of_rule(Rule.ENOUGH))
            return Statistics(wanted.month, dict.fromkeys(COUNTS), dict.fromkeys(SHARES, NO_SHARE), untimed)
        cube = self.cubes([wanted.month], wanted.dimensions, stocks=True)[wanted.month]
        return statistics_of(cube, wanted, self.buckets(wanted))

    def cubes(
        self,
        wanted: Sequence[str],
        dimensions: Dimensions,
        *,
        measures: Sequence[str] = tuple(BESIDE),
        stocks: bool = False,
    ) -> dict[str, Cube]:
        """A cube for each month, without the answers that are not due yet; with the stocks where asked.

        measures: only these; what stands beside one of them (see BESIDE) must be among them.
        """
        cells: dict[str, dict[Key, Counter[str]]] = {month: defaultdict(Counter) for month in wanted}
        for month, key, measure, n in self._kept([*wanted, NOW] if stocks else wanted, dimensions, measures):
            for one in wanted if month == NOW else [month]:
                cells[one][key][measure] += n
        hidden = self._hidden([*wanted, NOW] if stocks else wanted, dimensions, measures)
        stock = hidden.get(NOW, {})
        return {month: Cube(counted, {**hidden.get(month, {}), **stock}) for month, counted in cells.items()}

    def _hidden(
        self, _wanted: Sequence[str], _dimensions: Dimensions, _measures: Sequence[str]
    ) -> Mapping[str, Hidden]:
        """By month and measure the counts that may not be shown, as far as that was written down."""
        return {}

    @abstractmethod
    def _kept(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> list[tuple[str, Key, str, int]]:
        """Month, place, measure, count of these months; what stands open is in the month NOW."""

    @abstractmethod
    def buckets(self, wanted: Slice) -> dict[int, int]:
        """How many answers took how long, by logarithmic bucket."""
