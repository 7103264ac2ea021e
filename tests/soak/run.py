"""A soak from the first event to the verdict."""

import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soak.clock import Clock
from soak.crowd import Crowd
from soak.deployment import Deployment, Killer, deployed
from soak.desk import Desk
from soak.ledger import Ledger
from soak.moods import Moods
from soak.oracle import judge
from soak.plan import draw
from soak.post import PostOffice, open_for_business
from soak.providers import Providers
from soak.square import Square
from sqlmodel import Session, col, func, select
from standin import serving

from models.conversation import RemoteFile
from models.delivery import Delivery
from models.inbound import WAITING, InboundEvent
from models.taxonomy import DeliveryState as S

# Where we fetch what people say.
ASKED = ("email", "x")
UNDERWAY = (S.QUEUED, S.SENDING, S.TEMP_FAILED)


@dataclass(frozen=True, slots=True)
class Size:
    """events: how many different ones; kill_every: seconds; kills: how many, None: until all is quiet.

    pace: of the clock; longest: seconds until it is given up.
    """

    events: int
    seed: int = 1
    kill_every: float = 20.0
    kills: int | None = None
    pace: float = 10.0
    longest: float = 3600.0


@dataclass
class Report:
    """counts: what happened, in the order in which it is told; wrong: nothing, where all went well."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For a person."""
        told = [f"{count:>9}  {what}" for what, count in self.counts.items()]
        return [*told, *(f"WRONG: {one}" for one in self.wrong[:40]), f"{len(self.wrong)} things are wrong"]


def soak(url: str, folder: Path, models: Path, size: Size) -> Report:
    """Everything, on that database, which must be migrated and empty."""
    began, clock = time.monotonic(), Clock(time.time(), size.pace)
    citizens, ledger, moods = draw(size.events, size.seed), Ledger(), Moods(size.seed)
    square = Square(clock)
    with ExitStack() as stack:
        providers: Any = stack.enter_context(serving(Providers(ledger, moods, square)))
        office = stack.enter_context(open_for_business(PostOffice(ledger, moods, square)))
        run = stack.enter_context(deployed(url, folder, models, clock, providers, office))
        crowd = Crowd(citizens, office, clock, run.port, size.seed)
        ledger.heard_by = crowd.hear
        killer, desk = Killer(run, size.kill_every, size.kills, size.seed), Desk(run, crowd)
        for one in (killer, desk, crowd):
            stack.callback(one.stop)
            one.start()
        finished = _wait(run, crowd, began + size.longest, killer)
        seconds = int(time.monotonic() - began)
        crowd.stop()
        return _report(run, crowd, killer, seconds, finished)


def _wait(run: Deployment, crowd: Crowd, end: float, killer: Killer) -> str:
    """Until nothing is left to do; what is left, where it takes too long."""
    left = "everything"
    while (left or killer.has_more) and time.monotonic() < end:
        time.sleep(1)
        if ended := run.processes.ended():
            left = f"processes that ended by themselves: {ended}"
            break
        if crowd.is_through:
            left = _left(run, crowd)
    killer.stop()
    return left and f"given up, with this left: {left}"


def _left(run: Deployment, crowd: Crowd) -> str:
    """What somebody still has to do by himself; nothing, where all is quiet."""
    open_ = [row.number for row in Desk(run, crowd).waiting()]
    with Session(run.house.read_engine) as session:
        events = session.exec(select(func.count()).where(InboundEvent.state == WAITING)).one()
        rows = session.exec(select(func.count()).where(col(Delivery.state).in_(UNDERWAY))).one()
        files = session.exec(select(func.count()).where(RemoteFile.state == "waiting")).one()
        read = session.exec(select(func.count()).where(col(InboundEvent.channel).in_(ASKED))).one()
    unread = sum(len(crowd.sent[channel]) for channel in ASKED) - read
    left = {"cases": len(open_), "events": events, "deliveries": rows, "files": files, "unread": unread}
    if any(left.values()) or not crowd.is_through:
        return ", ".join(f"{count} {what}" for what, count in left.items()) + f" {open_[:3]}"
    return ""


def _report(run: Deployment, crowd: Crowd, killer: Killer, seconds: int, left: str) -> Report:
    verdict, ledger = judge(run.house, crowd), crowd.ledger
    counts: Counter[str] = Counter({"seconds": seconds, "kills": len(killer.killed)})
    counts["events"] = sum(map(len, crowd.sent.values()))
    counts |= Counter({f"events by {channel}": len(keys) for channel, keys in crowd.sent.items()})
    counts["receipts"] = len(crowd.receipts)
    for what in sorted(ledger.done):
        counts[what] = ledger.done[what]
    for what in sorted(verdict.counts):
        counts[what] = verdict.counts[what]
    return Report(counts, [*([left] if left else []), *verdict.wrong])
