"""bench pages: what the pages that people wait for cost as the cases become a million. Ratios are to the smallest size.

All open cases of the nation stand at one agency: 20,000 of a million.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient
from sqlmodel import Session, col, func, select

from api.benchmarks.crowd import COMMON, NAME, RARE, Crowd, Desk, phone_of
from api.benchmarks.lives import Draw
from api.benchmarks.nation import Nation
from api.benchmarks.result import Cost, Result
from api.benchmarks.stats import get, median_ms, publish_day
from api.house import House
from api.main import create_app, open_house
from api.settings import Settings
from dashboard.desk.queue import PAGE
from models.account import Account
from models.actions.signin import hash_password
from models.case import Case
from models.db import close_engine, unit_of_work
from models.taxonomy import Role, State

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
QUEUE = "queue_team"
PASSWORD = "seven quiet horses of a benchmark"


def run(sizes: Sequence[int], say: Callable[[str], object], database_url: str = "") -> Result:
    """Milliseconds of every page at every size, medians of nine; say hears of every size as soon as it is measured."""
    with TemporaryDirectory() as folder:
        settings = Settings(demo=True, jurisdiction="kz", data=Path(folder), database_url=database_url)
        house = open_house(settings, clock=lambda: NOW)
        draw = Draw(house.office, NOW)
        nation = Nation(house.engine, house.office, draw)
        largest = Counter(place["agency_code"] for place in draw.places).most_common(1)[0][0]
        first, desk = _staff(house, largest)
        crowd, found = Crowd(house.engine, desk, first.id or 0), {}
        for size in sizes:
            began = time.perf_counter()
            nation.grow(size)
            last = crowd.dress()
            built = {"built_s": round(time.perf_counter() - began, 1), "edition_s": publish_day(house)}
            found[size] = built | _measure(house, first.number, last)
            say(f"{size} cases: {found[size]}")
        close_engine(house.engine)
    return _result(found)


def _staff(house: House, agency: str) -> tuple[Case, Desk]:
    """The first case and the people who look: an officer with a colleague, and oversight."""
    secret = hash_password(PASSWORD)
    people = {
        "officer": (Role.OFFICER, agency),
        "colleague": (Role.OFFICER, agency),
        "overseer": (Role.OVERSIGHT, None),
    }
    with unit_of_work(house.engine) as session:
        rows = {
            login: Account(
                login=login,
                name=login,
                role=role,
                agency_code=code,
                language="ru",
                password_hash=secret,
                created_at=NOW,
            )
            for login, (role, code) in people.items()
        }
        session.add_all(rows.values())
        first = session.exec(select(Case)).one()
        # Its number is a real one: the officer must be able to find it.
        first.agency_code = agency
    return first, Desk(agency, rows["officer"].id or 0, rows["colleague"].id or 0)


def _measure(house: House, number: str, last: int) -> dict[str, dict[str, float]]:
    app = create_app(house, warm=False)
    with ExitStack() as stack:
        public, officer, overseer = (
            stack.enter_context(
                TestClient(app, base_url="https://testserver", headers={"sec-fetch-site": "same-origin"})
            )
            for _ in range(3)
        )
        for client, login in ((officer, "officer"), (overseer, "overseer")):
            client.post("/desk/sign-in", data={"login": login, "password": PASSWORD})
        pages = {
            **{name: (officer, path, "again") for name, path in _desk(house, number, last).items()},
            "oversight": (overseer, "/oversight", "again"),
            **{f"public_page_{memory}": (public, "/ru/public", memory) for memory in ("again", "anew", "cold")},
        }
        return {name: _ms(house, *page) for name, page in pages.items()}


def _desk(house: House, number: str, last: int) -> Mapping[str, str]:
    with Session(house.read_engine) as session:
        open_ = session.exec(select(func.count()).where(col(Case.state) == State.IN_PROGRESS)).one()
    words = {"common": COMMON, "rare": RARE, "name": NAME, "number": number, "phone": phone_of(last)}
    return {
        **{f"queue_{view}": f"/desk?view={view}" for view in ("team", "mine", "overdue", "failed")},
        "queue_last_page": f"/desk?view=team&page={max(1, open_ // PAGE)}",
        **{f"search_{kind}": f"/desk?q={quote(one)}" for kind, one in words.items()},
    }


def _ms(house: House, client: TestClient, path: str, memory: str) -> dict[str, float]:
    wall, cpu = median_ms(house, lambda: get(client, path), memory).values()
    return {"ms": wall, "cpu_ms": cpu}


def _result(found: Mapping[int, Mapping[str, Any]]) -> Result:
    smallest, largest = min(found), max(found)
    pages = {name: one["ms"] for name, one in found[smallest].items() if isinstance(one, dict)}
    ratios = {name: round(found[largest][name]["ms"] / ms, 2) for name, ms in pages.items()}
    costs = {size: Cost(1000 / one[QUEUE]["ms"], one[QUEUE]["cpu_ms"]) for size, one in found.items()}
    more = {f"{size} cases": one for size, one in found.items()} | {"ratio_to_smallest": ratios}
    return Result("pages", largest, costs[largest], {f"{smallest} cases": costs[smallest]}, more)
