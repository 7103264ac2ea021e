"""bench channels: a provider's events until they are cases, and our notices until a listener has them."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, func, select

from api.benchmarks import asked
from api.benchmarks.asked import ASKED, Clock
from api.benchmarks.listener import web
from api.benchmarks.result import Cost, Result
from api.benchmarks.samples import SAMPLES
from api.benchmarks.traffic import Post, Side, Spent, server, turn_about
from api.house import House
from api.main import open_house
from api.settings import Settings
from api.worker import deliver, process
from channels.base import Limits, Paced
from classifier.registry import open_classifier
from models.db import close_engine
from models.inbound import InboundEvent


def run(channel: str, n: int, database_url: str = "") -> Result:
    """n events kept and n only checked, turn about; then the kept ones become cases, and their notices go.

    KeyError where the channel has no sample.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder)
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        return (_asked if channel in ASKED else _called)(channel, n, place, url)


def _called(channel: str, n: int, place: Path, url: str) -> Result:
    """A channel whose provider calls us: over HTTP, the server in a process of its own."""
    sample = SAMPLES[channel]
    with web(lambda _path, _body: sample.answer) as listener:
        file = _accounts(place, sample.table(listener, place))
        with server(place, url, JAWAB_CHANNELS=str(file)) as base:
            kept, checked = turn_about(base, (_side("channels", channel), _side("bench/admit", channel)), n)
        house = open_house(Settings(demo=True, data=place, database_url=url, channels=file))
        return _result(channel, house, kept, checked)


def _asked(channel: str, n: int, place: Path, url: str) -> Result:
    """A channel that is asked: the questions and their answers in this process, the provider in another."""
    with ASKED[channel]() as other:
        file = _accounts(place, other.table)
        clock = Clock()
        settings = Settings(demo=True, data=place, database_url=url, channels=file, **other.settings)
        house = open_house(settings, clock)
        kept, checked = asked.turn_about(house, clock, other, n)
        return _result(channel, house, kept, checked)


def _waiting(house: House) -> int:
    with Session(house.read_engine) as session:
        return session.exec(select(func.count()).select_from(InboundEvent)).one()


def _accounts(place: Path, table: str) -> Path:
    # The model is not what is measured, and a fresh folder would train one first.
    models = Settings().data / "models"
    open_classifier(models).warm()
    (place / "models").symlink_to(models.resolve())
    file = place / "channels.toml"
    file.write_text(table)
    return file


def _result(channel: str, house: House, kept: Spent, checked: Spent) -> Result:
    """What keeping cost, and what all that waits now costs until it is cases and notices that have left."""
    n = _waiting(house)
    house.channels = {name: _unlimited(way) for name, way in house.channels.items()}
    cases, notices = (_cost(n, _work_off(job, house)) for job in (process, deliver))
    close_engine(house.engine)
    more = {"channel": channel, "processed": _said(cases), "sent": _said(notices)}
    return Result("channels", kept.n, kept.cost, {"validation_only": checked.cost}, more)


def _side(route: str, channel: str) -> Side:
    def side(key: str) -> Post:
        event = SAMPLES[channel].event(f"{route}:{key}")
        return Post(f"/api/v1/{route}/{channel}/bench?{event.query}", event.headers, event.body)

    return side


def _unlimited(way: Any) -> Any:
    """The way out as fast as it goes: what a provider allows is not ours to measure."""
    paced: bool = isinstance(way, Paced)
    return replace(way, limits=Limits()) if paced else way


def _work_off(job: Callable[[House, datetime], int], house: House) -> tuple[float, float]:
    """Seconds and seconds of CPU until the job finds nothing more."""
    began, cpu = time.perf_counter(), time.process_time()
    while job(house, house.clock()):
        pass
    return time.perf_counter() - began, time.process_time() - cpu


def _cost(n: int, spent: tuple[float, float]) -> Cost:
    seconds, cpu = spent
    return Cost(n / seconds, cpu * 1000 / n)


def _said(cost: Cost) -> dict[str, float]:
    return {"per_second": round(cost.per_second, 1), "cpu_ms": round(cost.cpu_ms, 3)}
