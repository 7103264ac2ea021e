"""bench incidents: one look for incidents over a nation's cases, and the list of places where it comes back."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, text
from sqlmodel import Session

from api.benchmarks.lives import Draw
from api.benchmarks.nation import Nation
from api.benchmarks.result import Cost, Result
from escalation.incidents.watch import watch
from escalation.office import open_jurisdiction
from models.db import close_engine, open_engine, reader
from models.recurring import recurring

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
RUNS = 9
# One case in so many names its address; there are so many places.
ADDRESSED, PLACES = 3, 97_001


def run(sizes: list[int], say: Callable[[str], object], database_url: str = "") -> Result:
    """Milliseconds of one look and of oversight's list of places at every size, medians of nine."""
    with TemporaryDirectory() as folder:
        engine = open_engine(database_url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        office = open_jurisdiction("kz")
        nation, found = Nation(engine, office, Draw(office, NOW)), {}
        for size in sizes:
            nation.grow(size)
            _address(engine)
            found[size] = {
                "look": _cost(lambda: watch(engine, office, NOW)),
                "places": _cost(lambda: _places(engine, office.local_date(NOW))),
            }
            say(f"{size} cases: {found[size]}")
        close_engine(engine)
    smallest, largest = min(found), max(found)
    more = {f"{size} cases": {name: vars(one) for name, one in costs.items()} for size, costs in found.items()}
    return Result("incidents", largest, found[largest]["look"], {f"{smallest} cases": found[smallest]["look"]}, more)


def _address(engine: Engine) -> None:
    with engine.begin() as connection:
        places = f"UPDATE cases SET place = 'p' || (id % {PLACES}) WHERE id % {ADDRESSED} = 0 AND place IS NULL"
        connection.execute(text(places))
        connection.execute(text("ANALYZE"))


def _places(engine: Engine, today: date) -> None:
    with Session(reader(engine)) as session:
        recurring(session, None, today)


def _cost(work: Callable[[], object]) -> Cost:
    walls, cpus = [], []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Cost(per_second=round(1 / median(walls), 2), cpu_ms=round(median(cpus) * 1000, 1))
