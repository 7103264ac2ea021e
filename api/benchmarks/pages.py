"""bench pages: what the pages that people wait for cost with a million cases. Ratios are to the smallest size.

All open cases of the nation stand at one agency: 20,000 of a million. The pages are asked for on a socket.
"""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session, col, func, select

from api.benchmarks.crowd import COMMON, NAME, RARE, Crowd, Desk, phone_of
from api.benchmarks.lives import Draw
from api.benchmarks.nation import Nation
from api.benchmarks.result import Cost, Result
from api.benchmarks.served import Reader, served
from api.benchmarks.stats import FORGET, RUNS, medians, once, publish_day
from api.house import House
from api.main import create_app, keep_for_good, open_house
from api.settings import Settings
from dashboard.desk.queue import PAGE
from models.account import Account
from models.actions.signin import sign_in
from models.case import Case
from models.db import close_engine, unit_of_work
from models.taxonomy import Role, State

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
QUEUE = "queue_team"


@dataclass(frozen=True, slots=True)
class Ground:
    """A nation of one size in a database of its own, with what is asked of it: page -> (who asks, address, memory)."""

    house: House
    pages: Mapping[str, tuple[Reader, str, str]]
    built: Mapping[str, float]

    def ask(self, page: str) -> tuple[float, float]:
        """Seconds of one page by the wall clock and of CPU."""
        reader, path, memory = self.pages[page]
        return once(self.house, lambda: reader.get(path), memory)


def run(sizes: Sequence[int], say: Callable[[str], object], database_url: str = "") -> Result:
    """Milliseconds of every page at every size, medians of nine; say hears of every size as soon as it is built.

    The sizes are asked turn about: the speed of a shared machine moves, and the ratios would move with it. The
    yardstick says how fast it was meanwhile: milliseconds of a piece of work that never changes.
    """
    yardstick: list[float] = []
    with ExitStack() as stack:
        grounds = {}
        for size in sizes:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            grounds[size] = stack.enter_context(_ground(size, folder, _own(database_url, size)))
            say(f"{size} cases: {grounds[size].built}")
        found: dict[int, dict[str, Any]] = {size: {**ground.built} for size, ground in grounds.items()}
        keep_for_good()
        stack.callback(gc.unfreeze)
        for page in next(iter(grounds.values())).pages:
            yardstick.append(_yardstick())
            for size, ms in _in_turns(grounds, page).items():
                found[size][page] = ms
    return _result(found, round(median(yardstick) * 1000, 1))


def _yardstick() -> float:
    """Seconds of a hundred thousand names put into a dictionary."""
    began = time.perf_counter()
    if len({str(number): number for number in range(100_000)}) != 100_000:
        raise RuntimeError("the yardstick is broken")
    return time.perf_counter() - began


def _own(database_url: str, size: int) -> str:
    """Where the nation of a size lives on PostgreSQL: in a schema of its own."""
    if not database_url:
        return ""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA size_{size}"))
    engine.dispose()
    url = make_url(database_url).update_query_dict({"options": f"-csearch_path=size_{size}"})
    return url.render_as_string(hide_password=False)


@contextmanager
def _ground(size: int, folder: Path, database_url: str) -> Iterator[Ground]:
    settings = Settings(demo=True, jurisdiction="kz", data=folder, database_url=database_url)
    house = open_house(settings, clock=lambda: NOW)
    draw, began = Draw(house.office, NOW), time.perf_counter()
    nation = Nation(house.engine, house.office, draw)
    largest = Counter(place["agency_code"] for place in draw.places).most_common(1)[0][0]
    first, desk = _staff(house, largest)
    crowd = Crowd(house.engine, desk, first.id or 0)
    nation.grow(size)
    last = crowd.dress()
    _settle(house)
    built = {"built_s": round(time.perf_counter() - began, 1), "edition_s": publish_day(house)}
    with ExitStack() as stack:
        stack.callback(close_engine, house.engine)
        yield Ground(house, _pages(house, first.number, last, stack), built)


def _settle(house: House) -> None:
    """What PostgreSQL does by itself while a nation's cases come in over years, and not in the seconds of a fill."""
    if house.engine.dialect.name == "postgresql":
        with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def _in_turns(grounds: Mapping[int, Ground], page: str) -> dict[int, dict[str, float]]:
    rounds = [{size: ground.ask(page) for size, ground in grounds.items()} for _ in range(RUNS + 1)]
    # The first of each is what makes it ready.
    taken = {size: medians([one[size] for one in rounds[1:]]) for size in grounds}
    return {size: {"ms": wall, "cpu_ms": cpu} for size, (wall, cpu) in taken.items()}


def _staff(house: House, agency: str) -> tuple[Case, Desk]:
    """The first case and the people who look: an officer with a colleague, and oversight."""
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
                # They have sessions, and no need of one.
                password_hash="",
                created_at=NOW,
            )
            for login, (role, code) in people.items()
        }
        session.add_all(rows.values())
        first = session.exec(select(Case)).one()
        # Its number is a real one: the officer must be able to find it.
        first.agency_code = agency
    return first, Desk(agency, rows["officer"].id or 0, rows["colleague"].id or 0)


def _pages(house: House, number: str, last: int, stack: ExitStack) -> Mapping[str, tuple[Reader, str, str]]:
    port = stack.enter_context(served(create_app(house, warm=False)))
    secrets = ("", _signed_in(house, "officer"), _signed_in(house, "overseer"))
    public, officer, overseer = (stack.enter_context(closing(Reader(port, secret))) for secret in secrets)
    return {
        **{name: (officer, path, "again") for name, path in _desk(house, number, last).items()},
        "oversight": (overseer, "/oversight", "again"),
        **{f"public_page_{memory}": (public, "/ru/public", memory) for memory in FORGET},
    }


def _signed_in(house: House, login: str) -> str:
    with unit_of_work(house.engine) as session:
        return sign_in(session, session.exec(select(Account).where(Account.login == login)).one(), NOW)


def _desk(house: House, number: str, last: int) -> Mapping[str, str]:
    with Session(house.read_engine) as session:
        open_ = session.exec(select(func.count()).where(col(Case.state) == State.IN_PROGRESS)).one()
    words = {"common": COMMON, "rare": RARE, "name": NAME, "number": number, "phone": phone_of(last)}
    return {
        **{f"queue_{view}": f"/desk?view={view}" for view in ("team", "mine", "overdue", "failed")},
        "queue_last_page": f"/desk?view=team&page={max(1, open_ // PAGE)}",
        **{f"search_{kind}": f"/desk?q={quote(one)}" for kind, one in words.items()},
    }


def _result(found: Mapping[int, Mapping[str, Any]], yardstick: float) -> Result:
    smallest, largest = min(found), max(found)
    pages = {name: one["ms"] for name, one in found[smallest].items() if isinstance(one, dict)}
    ratios = {name: round(found[largest][name]["ms"] / ms, 2) for name, ms in pages.items()}
    costs = {size: Cost(1000 / one[QUEUE]["ms"], one[QUEUE]["cpu_ms"]) for size, one in found.items()}
    more: dict[str, Any] = {f"{size} cases": one for size, one in found.items()}
    more |= {"ratio_to_smallest": ratios, "yardstick_ms": yardstick}
    return Result("pages", largest, costs[largest], {f"{smallest} cases": costs[smallest]}, more)
