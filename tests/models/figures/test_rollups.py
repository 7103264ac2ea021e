"""Every day and every month is there, and their sums are what happened."""

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories import ENERGY, GULNAR, account
from sqlmodel import Session, select

from channels.base import Incoming
from channels.intake import prepare
from models.actions import answering, routing
from models.actions.filing import open_case
from models.actions.turn import turn
from models.actor import staff
from models.case import Case
from models.db import unit_of_work
from models.event import CaseEvent
from models.figures.cells import DailyFigure, Figure
from models.figures.recount import differences
from models.taxonomy import Channel

HERE = {"language": "kk", "category": "heating", "region": "KZ-75", **GULNAR}


@pytest.fixture
def zoned(house, zone):
    """The house as if its days began and ended in another zone."""
    calendar = dataclasses.replace(house.office.calendar, zone=ZoneInfo(zone))
    house.office = dataclasses.replace(house.office, calendar=calendar)
    return house


def days_between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def at_every_edge(zone, days):
    """The first instant of each local day and the last but one minute: where an hour's error moves a case."""
    for day in days:
        start = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        following = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        yield from (start, following - timedelta(minutes=1))


def kept_by_day(house, measure):
    with Session(house.engine) as session:
        rows = session.exec(select(DailyFigure).where(DailyFigure.measure == measure))
        return Counter({row.day: row.n for row in rows})


def kept_by_month(house, measure):
    with Session(house.engine) as session:
        found = Counter()
        for row in session.exec(select(Figure).where(Figure.measure == measure)):
            found[row.month] += row.n
        return found


def raw_by_day(house, verb, zone):
    """From the history itself, by the zone's own rules."""
    with Session(house.engine) as session:
        events = session.exec(select(CaseEvent.at).where(CaseEvent.verb == verb)).all()
    return Counter(at.astimezone(ZoneInfo(zone)).date() for at in events)


def by_month(days):
    found = Counter()
    for day, n in days.items():
        found[f"{day:%Y-%m}"] += n
    return found


def live(house, arrivals):
    """A complaint at each instant, answered a day later; all in one transaction, for the sake of time."""
    desk, complaint = staff(account(house, "Aigul")), Incoming(text="Үшінші күн жылу жоқ", channel=Channel.WEB, **HERE)
    with unit_of_work(house.engine) as session:
        for place, at in enumerate(arrivals):
            filing = prepare(complaint, house.office, f"edge:{place}", at)
            case = open_case(session, filing, house.office, house.pepper, at).case
            with turn(session, case.number, desk, house.office, at + timedelta(days=1)) as held:
                routing.take(held)
                answering.answer(held, "resolved", "Құбыр жөнделді")


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        # Summer time ended on 27 October: that day had 25 hours.
        ("Europe/London", date(2024, 10, 1), date(2024, 10, 31)),
        # From six to five hours ahead of UTC on 1 March: 29 February had 25 hours.
        ("Asia/Almaty", date(2024, 2, 1), date(2024, 3, 31)),
    ],
)
def test_s99_every_day_and_month_is_there_and_the_sums_agree(zoned, zone, first, last):
    days = days_between(first, last)
    live(zoned, at_every_edge(zone, days))
    received, answered = kept_by_day(zoned, "received"), kept_by_day(zoned, "answered")
    assert received == dict.fromkeys(days, 2) == raw_by_day(zoned, "open", zone)
    assert answered == raw_by_day(zoned, "answer", zone)
    months = sorted({f"{day:%Y-%m}" for day in days})
    assert sorted(kept_by_month(zoned, "received")) == months
    assert kept_by_month(zoned, "received") == by_month(received)
    assert kept_by_month(zoned, "answered").total() == answered.total() == 2 * len(days)
    assert kept_by_month(zoned, "answer_time").total() == answered.total()
    with Session(zoned.engine) as session:
        raw = Counter(one.received_at.astimezone(ZoneInfo(zone)).date() for one in session.exec(select(Case)))
    assert raw == received
    assert {row.agency_code for row in _daily(zoned)} == {ENERGY}
    assert differences(zoned.engine, zoned.office.local_date) == []


def _daily(house):
    with Session(house.engine) as session:
        return session.exec(select(DailyFigure)).all()
