"""Editions: the figures of one instant for everybody, once a day, whole or not at all."""

from collections import Counter
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, edition, file
from sqlmodel import Session, func, select

from models.actions import answering, routing
from models.db import unit_of_work
from models.editions.edition import Correction, Edition, PublishedFigure
from models.editions.livebook import LiveBook
from models.editions.publishedbook import published
from models.editions.publishing import publish
from models.figures.cells import Cell, add
from models.figures.statistics import AGENCIES, PLACES

HERE = ("kz", "2026-05", ENERGY, "heating", "KZ-75")


def put(house, *cells):
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter(dict(cells)))


def make(house, now, **more):
    return publish(house.engine, house.office, "kz", now, **more)


def due(house, month="2026-05"):
    with Session(house.engine) as session:
        return published(session, "kz").cubes([month], ())[month].exact("due")


def lively(house, clock):
    """Some late, some answered, some still running, in two places."""
    aigul = account(house, "Aigul")
    for region in ("KZ-75", "KZ-71"):
        for n in range(4):
            receipt = file(house, region=region)
            if n == 0 and region == "KZ-75":
                with act(house, receipt.case.number, aigul) as turn:
                    routing.take(turn)
                    answering.answer(turn, "resolved", "Құбыр жөнделді")
        clock.forward(days=20)


@pytest.mark.parametrize("dimensions", [(), AGENCIES, PLACES])
def test_an_edition_says_what_the_live_book_said_at_its_instant(house, clock, dimensions):
    lively(house, clock)
    edition(house)
    with Session(house.engine) as session:
        live, kept = LiveBook(session, "kz", clock()), published(session, "kz")
        months = live.months()
        assert kept.months() == [month for month in months if live.cubes([month], ())[month].exact("due")]
        for month in months:
            was = live.cubes([month], dimensions, stocks=True)[month]
            stands = kept.cubes([month], dimensions, stocks=True)[month]
            for measure in ("due", "answered", "on_time", "open", "overdue"):
                assert [stands.exact(measure, row) for row in was.rows()] == [
                    was.exact(measure, row) for row in was.rows()
                ], (month, measure)


def test_an_edition_does_not_move_until_the_next_day(house, clock):
    put(house, (Cell(*HERE, "due"), 40))
    assert make(house, clock()) is not None
    put(house, (Cell(*HERE, "due"), 5))
    assert make(house, clock.forward(hours=3)) is None
    assert due(house) == 40
    assert make(house, clock.forward(days=1)) is not None
    assert due(house) == 45


def test_half_an_edition_is_nobodys_and_is_made_again_after_an_hour(house, clock):
    put(house, (Cell(*HERE, "due"), 40))
    make(house, clock())
    clock.forward(days=1)
    with unit_of_work(house.engine) as session:
        session.add(Edition(jurisdiction="kz", day=house.office.local_date(clock()), as_of=clock()))
    put(house, (Cell(*HERE, "due"), 2))
    assert make(house, clock.forward(minutes=5)) is None, "somebody seems to be making it"
    assert due(house) == 40
    again = make(house, clock.forward(hours=1))
    assert again is not None
    assert again.issue == 2
    assert due(house) == 42


def test_a_change_of_what_was_settled_is_listed(house, clock):
    put(house, (Cell(*HERE, "due"), 40), (Cell(*HERE, "on_time"), 30))
    make(house, clock())
    put(house, (Cell(*HERE, "on_time"), -15), (Cell("kz", "2026-11", *HERE[2:], "due"), 20))
    made = make(house, clock.forward(days=1))
    with Session(house.engine) as session:
        found = session.exec(select(Correction)).all()
    assert [(one.edition_id, one.month, one.measure, one.before, one.after) for one in found] == [
        (made.id, "2026-05", "on_time", 30, 15)
    ]


def test_only_the_newest_two_keep_their_cells(house, clock):
    put(house, (Cell(*HERE, "due"), 40))
    made = [make(house, clock.forward(days=1)) for _ in range(4)]
    with Session(house.engine) as session:
        filled = session.exec(select(PublishedFigure.edition_id).distinct()).all()
        assert session.exec(select(func.count()).select_from(Edition)).one() == 4
    assert sorted(filled) == [one.id for one in made[-2:]]


def test_a_day_is_a_day_of_the_country(house, clock):
    """Half past eleven in the evening in Almaty, and one hour later: two days, two editions."""
    clock.now = clock().replace(hour=18, minute=30)
    assert make(house, clock()) is not None
    assert make(house, clock.forward(minutes=20)) is None
    assert make(house, clock() + timedelta(hours=1)) is not None
