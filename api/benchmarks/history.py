"""bench import: the history of an office, in one run: rows a second and memory as the database grows under it."""

import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.benchmarks.result import Cost, Result
from api.house import House
from api.main import open_house
from api.settings import Settings
from api.simulation.people import Citizens
from api.simulation.register import Line, Register
from channels.history.loading import History
from models.db import close_engine

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
# So many lines are drawn; the file repeats them under other numbers.
DRAWN = 20_000
# Rates are those of the last so many rows.
STRETCH = 10_000


def run(sizes: Sequence[int], say: Callable[[str], object], database_url: str = "") -> Result:
    """Rows a second, CPU of a row, and the highest memory so far, when so many rows were in; ratios to the first."""
    with TemporaryDirectory() as folder:
        settings = Settings(demo=True, jurisdiction="kz", data=Path(folder), database_url=database_url)
        house = open_house(settings, clock=lambda: NOW)
        history, watch = _history(house, Path(folder), max(sizes)), Watch(sizes, say)
        history.load(watch)
        close_engine(house.engine)
    found = watch.found
    costs = {size: Cost(one["rows_per_second"], one["cpu_ms_a_row"]) for size, one in found.items()}
    more: dict[str, Any] = {f"{size} rows": one for size, one in found.items()}
    return Result("import", max(sizes), costs[max(sizes)], {f"{min(sizes)} rows": costs[min(sizes)]}, more)


def _history(house: House, folder: Path, rows: int) -> History:
    chance = random.Random(4827)
    register = Register(house.office.profile, Citizens(house.office.profile, chance), chance)
    order = register.order(folder, _repeated(list(register.lines(min(DRAWN, rows), NOW)), rows))
    return History(house.engine, house.office, order, NOW)


def _repeated(drawn: Sequence[Line], rows: int) -> Iterator[Line]:
    return (line._replace(number=str(n)) for n, line in enumerate(islice(cycle(drawn), rows)))


class Watch:
    """What stands on the clocks when so many rows are in."""

    def __init__(self, sizes: Sequence[int], say: Callable[[str], object]) -> None:
        self.found: dict[int, dict[str, float]] = {}
        self._sizes, self._say = set(sizes), say
        self._rows, self._wall, self._cpu = 0, time.perf_counter(), time.process_time()

    def __call__(self, run: History) -> None:
        """After each batch."""
        rows = run.tally.rows
        if rows in self._sizes:
            self.found[rows] = self._since(rows) | {"peak_memory_mb": _peak_memory()}
            self._say(f"{rows} rows: {self.found[rows]}")
        if rows in self._sizes or rows + STRETCH in self._sizes:
            self._rows, self._wall, self._cpu = rows, time.perf_counter(), time.process_time()

    def _since(self, rows: int) -> dict[str, float]:
        n, wall, cpu = rows - self._rows, time.perf_counter() - self._wall, time.process_time() - self._cpu
        return {"rows_per_second": round(n / wall), "cpu_ms_a_row": round(1000 * cpu / n, 4)}


def _peak_memory() -> float:
    # Kilobytes on Linux, where all of this runs.
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
