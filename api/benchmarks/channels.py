"""bench channels: a provider's events until they are cases, and our notices until a listener has them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.benchmarks.result import Cost, Result
from api.benchmarks.samples import SAMPLES, Said
from api.benchmarks.traffic import WARM_UP, Post, Side, server, turn_about
from api.deps import House
from api.main import open_house
from api.settings import Settings
from api.worker import deliver, process
from channels.base import Limits, Paced
from classifier.registry import open_classifier
from models.db import close_engine


def run(channel: str, n: int, database_url: str = "") -> Result:
    """n events kept and n only checked, turn about, over HTTP; then the kept ones become cases, and their notices go.

    KeyError where the channel has no sample.
    """
    with TemporaryDirectory() as folder, _listener(SAMPLES[channel].answer) as listener:
        place = Path(folder)
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        # The model is not what is measured, and a fresh folder would train one first.
        models = Settings().data / "models"
        open_classifier(models).warm()
        (place / "models").symlink_to(models.resolve())
        (place / "channels.toml").write_text(SAMPLES[channel].table(listener, place))
        with server(place, url, JAWAB_CHANNELS=str(place / "channels.toml")) as base:
            kept, checked = turn_about(base, (_side("channels", channel), _side("bench/admit", channel)), n)
        house = open_house(Settings(demo=True, data=place, database_url=url, channels=place / "channels.toml"))
        house.channels = {name: _unlimited(way) for name, way in house.channels.items()}
        processed, sent = (_work_off(job, house) for job in (process, deliver))
        close_engine(house.engine)
    cases, notices = (_cost(kept.n + WARM_UP, spent) for spent in (processed, sent))
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


@contextmanager
def _listener(answer: Said) -> Iterator[str]:
    """The other side: it takes whatever it is sent, and says so as the provider would."""
    status, said = answer

    class Taker(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()
