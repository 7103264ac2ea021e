"""bench stats: what the public figures cost as a nation's archive grows. Ratios are to the smallest size.

Again: the same question for the second time in one edition, as pages answer it. Anew: worked out again, as for the
first who asks in a new edition. Cold: the same on new connections.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import Session, col

from api.benchmarks.lives import Draw
from api.benchmarks.nation import Nation
from api.benchmarks.result import Cost, Result
from api.house import House
from api.main import create_app, open_house
from api.settings import Settings
from dashboard.public.agency import agency_view
from dashboard.public.view import view
from models.case import Case
from models.db import close_engine
from models.editions.publishedbook import PublishedBook
from models.editions.publishing import publish
from models.figures.cells import DailyFigure, Figure
from models.figures.recount import differences
from models.figures.statistics import Slice

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
RUNS = 9
PAGE = "whole_page"
Work = Callable[[], object]
_unremembered: list[Callable[[House], object]] = [lambda house: house.public_pages.clear()]
FORGET: Mapping[str, Sequence[Callable[[House], object]]] = {
    "again": (),
    "anew": _unremembered,
    "cold": [*_unremembered, lambda house: house.read_engine.dispose()],
}


def run(sizes: Sequence[int], recount_to: int, say: Callable[[str], object], database_url: str = "") -> Result:
    """Milliseconds of every question at every size, as medians; the recount in seconds up to a size.

    say hears of every size as soon as it is measured: the largest takes its time.
    """
    with TemporaryDirectory() as folder:
        settings = Settings(demo=True, jurisdiction="kz", data=Path(folder), database_url=database_url)
        house = open_house(settings, clock=lambda: NOW)
        draw = Draw(house.office, NOW)
        nation = Nation(house.engine, house.office, draw)
        largest = Counter(place["agency_code"] for place in draw.places).most_common(1)[0][0]
        found: dict[int, dict[str, Any]] = {}
        for size in sizes:
            began = time.perf_counter()
            nation.grow(size)
            found[size] = {"filled_s": round(time.perf_counter() - began, 1), "edition_s": publish_day(house)}
            found[size] |= _measure(house, largest) | _rows(house) | _recount(house, size <= recount_to)
            say(f"{size} cases: {found[size]}")
        close_engine(house.engine)
    return _result(found)


def _result(found: dict[int, dict[str, Any]]) -> Result:
    smallest, largest = min(found), max(found)
    ratios = {
        name: {kind: round(found[largest][name][kind] / base, 2) for kind, base in times.items()}
        for name, times in found[smallest].items()
        if isinstance(times, dict)
    }
    pages = {size: one[PAGE] for size, one in found.items()}
    costs = {size: Cost(1000 / page["again_ms"], page["again_cpu_ms"]) for size, page in pages.items()}
    more = {f"{size} cases": one for size, one in found.items()} | {"ratio_to_smallest": ratios}
    return Result("stats", largest, costs[largest], {f"{smallest} cases": costs[smallest]}, more)


def _measure(house: House, agency: str) -> dict[str, dict[str, float]]:
    with TestClient(create_app(house, warm=False), base_url="https://testserver") as client:
        asked: dict[str, Work] = {
            "page_figures": lambda: _read(house, "page", lambda book: view(book, Slice(""), house.office)),
            PAGE: lambda: get(client, "/ru/public"),
            "page_of_a_region": lambda: get(client, "/ru/public?region=KZ-75"),
            "agency_year": lambda: _read(house, agency, lambda book: agency_view(book, agency, house.office)),
            "agency_page": lambda: get(client, f"/ru/public/agencies/{agency}"),
        }
        return {
            name: {key: ms for memory in FORGET for key, ms in median_ms(house, work, memory).items()}
            for name, work in asked.items()
        }


def _read(house: House, name: str, question: Callable[[PublishedBook], object]) -> object:
    with Session(house.read_engine) as session:
        book = house.book(session)
        if book is None:
            raise RuntimeError("there is no edition to read")
        return house.public_pages.take((book.edition.id, name), lambda: question(book))


def get(client: TestClient, path: str) -> None:
    """The page; RuntimeError where it does not come."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def median_ms(house: House, work: Work, memory: str) -> dict[str, float]:
    """Milliseconds of the work by the wall clock and of CPU; memory: what was forgotten before, a key of FORGET."""
    work()
    wall, cpu = medians([once(house, work, memory) for _ in range(RUNS)])
    return {f"{memory}_ms": wall, f"{memory}_cpu_ms": cpu}


def once(house: House, work: Work, memory: str) -> tuple[float, float]:
    """Seconds of the work by the wall clock and of CPU, after that was forgotten."""
    for forget in FORGET[memory]:
        forget(house)
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


def medians(taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of both, in milliseconds."""
    wall, cpu = (round(median(side) * 1000, 1) for side in zip(*taken, strict=True))
    return wall, cpu


def publish_day(house: House) -> float:
    """Seconds that the worker takes for the edition of a day."""
    began = time.perf_counter()
    publish(house.engine, house.office, house.office.profile.code, NOW, again=True)
    house.refresh(at_once=True)
    return round(time.perf_counter() - began, 1)


def _rows(house: House) -> dict[str, int]:
    counts = {
        "figures": select(func.count()).select_from(Figure),
        "daily_figures": select(func.count()).select_from(DailyFigure),
        "open_cases": select(func.count()).select_from(Case).where(col(Case.next_due_at).is_not(None)),
    }
    with Session(house.read_engine) as session:
        return {name: int(session.connection().execute(count).scalar_one()) for name, count in counts.items()}


def _recount(house: House, wanted: bool) -> dict[str, float]:
    """Seconds of a recount; what the tables were filled with must be what the cases say."""
    if not wanted:
        return {}
    began = time.perf_counter()
    wrong = differences(house.engine, house.office.local_date)
    if wrong:
        raise RuntimeError(f"{len(wrong)} figures differ from the recomputation, the first: {wrong[0]}")
    return {"recount_s": round(time.perf_counter() - began, 1)}
