"""The numbers of one process and of the whole deployment, as Prometheus reads them. No label names a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlmodel import Session, case, col, func, select

from api.house import House
from models.case import Case
from models.channelhealth import Health, health
from models.deadline import OPEN, Deadline
from models.delivery import Delivery
from models.failedturn import count_set_aside
from models.inbound import InboundEvent
from models.machineroute import MachineRoute
from models.taxonomy import DeliveryState, State

DAY = timedelta(days=1)
# Of each account: what its gauge is called, and what it says.
GAUGES = {
    "unsent": "Messages that should have left by now",
    "unprocessed": "Events that came in and wait",
    "dead": "Events that failed too often and wait for a person",
    "tried_hour": "Messages handed over in the last hour",
    "failed_hour": "Of these, those that failed or are in doubt",
    "tried_day": "Messages handed over in the last 24 hours",
    "failed_day": "Of these, those that failed or are in doubt",
}
INSTANTS = ("last_in", "last_out", "oldest_unsent", "oldest_unprocessed", "held_until", "asked_at", "closed_at")
LEVELS = {"green": 0, "amber": 1, "red": 2}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ROWS: dict[str, Any] = {"cases_filed": Case, "events_kept": InboundEvent, "deliveries_queued": Delivery}


class Meter:
    """Counts the answers of this process; the rest is asked of the database when somebody reads it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "jawab_http_answers", "Answers of this process", ("method", "status"), registry=self.registry
        )

    def count(self, method: str, status: int) -> None:
        """One more answer. What a caller invents as a method makes no new series."""
        self._answers.labels(method if method in METHODS else "other", str(status)).inc()

    def written(self, house: House, session: Session, now: datetime) -> bytes:
        """Everything in Prometheus' text format."""
        state = CollectorRegistry()
        state.register(_Fixed([*_queues(session, now), *_channels(session, house, now), *_router(session, house, now)]))
        return generate_latest(self.registry) + generate_latest(state)


class _Fixed(Collector):
    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"jawab_{name}", says, value=value)


def _queues(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    def count(table: Any, *where: Any) -> int:
        return session.exec(select(func.count()).select_from(table).where(*where)).one()

    for name, table in ROWS.items():
        newest = session.exec(select(func.max(table.id))).one()
        yield _gauge(name, "The number of the newest row; it grows by about one for each", newest or 0)
    yield _gauge("to_route", "Cases that nobody has routed yet", count(Case, Case.state == State.RECEIVED))
    yield _gauge("to_send", "Messages whose time has come", count(Delivery, col(Delivery.next_try_at) <= now))
    doubtful = count(Delivery, Delivery.state == DeliveryState.UNCERTAIN)
    yield _gauge("uncertain", "Messages of which nobody knows whether they left", doubtful)
    waits = (col(Deadline.next_step_at) < now, Deadline.state == OPEN)
    yield _gauge("to_escalate", "Clocks whose next step has come", count(Deadline, *waits))
    oldest = session.exec(select(func.min(Deadline.next_step_at)).where(*waits)).one()
    lag = (now - oldest).total_seconds() if oldest else 0.0
    yield _gauge("sweep_lag_seconds", "How long the longest of them has waited", lag)
    yield _gauge("set_aside", "Cases that a job has given up for the day", count_set_aside(session))


def _channels(session: Session, house: House, now: datetime) -> Iterator[GaugeMetricFamily]:
    accounts = health(session, house.accounts, now)
    for name, says in GAUGES.items():
        yield _of_accounts(name, says, [(one, getattr(one, name)) for one in accounts])
    for name in INSTANTS:
        known = [(one, at.timestamp()) for one in accounts if (at := getattr(one, name))]
        yield _of_accounts(f"{name}_timestamp_seconds", f"{name}, as seconds since 1970", known)
    yield _of_accounts("level", "0 green, 1 amber, 2 red", [(one, LEVELS[one.level]) for one in accounts])


def _of_accounts(name: str, says: str, values: list[tuple[Health, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"jawab_channel_{name}", says, labels=("channel", "account"))
    for one, value in values:
        family.add_metric((one.channel, one.account), value)
    return family


def _router(session: Session, house: House, now: datetime) -> Iterator[GaugeMetricFamily]:
    speaker = house.classifier.speaker
    state = GaugeMetricFamily("jawab_classifier_up", "1: the chosen backend speaks", labels=("chosen", "speaks"))
    state.add_metric((speaker.chosen, speaker.speaks or ""), float(speaker.speaks == speaker.chosen))
    yield state
    alone = func.sum(case((col(MachineRoute.reason).is_(None), 1), else_=0))
    mine = (MachineRoute.jurisdiction == house.office.profile.code, col(MachineRoute.at) > now - DAY)
    read, routed = session.exec(select(func.count(), alone).where(*mine)).one()
    yield _gauge("machine_read_day", "Cases that the machine read in the last 24 hours", read)
    if read:
        yield _gauge("auto_routed_share", "Of these, the share that it routed by itself", int(routed) / read)
