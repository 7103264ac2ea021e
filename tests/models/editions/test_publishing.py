"""Editions: the figures of one instant for everybody, once a day, whole or not at all."""

from collections import Counter
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, edition, file
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from models.actions import answering, routing
from models.db import unit_of_work
from models.editions.edition import Correction, Edition, PublishedFigure, PublishedHidden
from models.editions.hiding import FLOWS, STOCKS
from models.editions.livebook import LiveBook
from models.editions.publishedbook import published
from models.editions.publishing import publish
from models.editions.sheets import SHEETS
from models.figures.cells import NOW, Cell, add
from models.figures.cube import BESIDE
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


def small_and_large(house):
    """Two regions by two subjects: one count is small, so that others must be hidden with it."""
    for region, subject, n in (("KZ-75", "heating", 3), ("KZ-71", "heating", 40), ("KZ-75", "roads", 30)):
        place = ("kz", "2026-05", ENERGY, subject, region)
        put(house, (Cell(*place, "due"), n), (Cell(*place, "on_time"), n - 1))
    put(house, (Cell("kz", "2026-05", ENERGY, "roads", "KZ-71", "due"), 20))


def hidden_as_written(session, edition):
    rows = session.exec(select(PublishedHidden).where(PublishedHidden.edition_id == edition.id)).all()
    return {
        (one.sheet, one.month, one.measure): {(row, column) for row, of_row in one.columns.items() for column in of_row}
        for one in rows
    }


@pytest.mark.parametrize("dimensions", list(SHEETS))
def test_what_an_edition_hides_is_written_into_it_whole(house, clock, dimensions):
    lively(house, clock)
    small_and_large(house)
    made = edition(house)
    with Session(house.engine) as session:
        written, sheet = hidden_as_written(session, made), SHEETS[dimensions]
        live = LiveBook(session, "kz", clock())
        for month in live.months() if sheet in ("whole", "agencies", "places") else ():
            afresh = live.cubes([month], dimensions, stocks=True)[month]
            for measure in BESIDE:
                when = NOW if measure in STOCKS else month
                assert written.get((sheet, when, measure), set()) == afresh.hidden_of(measure), (month, measure)
        assert {measure for _, when, measure in written if when == NOW} == set(STOCKS)
        assert {measure for _, when, measure in written if when != NOW} == set(FLOWS)


def test_everybody_reads_what_is_written_there(house):
    """Not what this program would hide today: two programs of different age would hide two different sets."""
    small_and_large(house)
    made = edition(house)
    with unit_of_work(house.engine) as session:
        row = session.get_one(PublishedHidden, (made.id, "places", "2026-05", "due"))
        row.columns = {"KZ-71": ["roads"]}
    with Session(house.engine) as session:
        cube = published(session, "kz").cubes(["2026-05"], PLACES, stocks=True)["2026-05"]
        assert (cube.count("due", "KZ-71", "roads"), cube.count("due", "KZ-75", "heating")) == (None, 3)


def test_an_edition_from_before_hides_all_the_same(house):
    small_and_large(house)
    made = edition(house)
    with Session(house.engine) as session:
        seen = published(session, "kz").cubes(["2026-05"], PLACES)["2026-05"].hidden_of("due")
    with unit_of_work(house.engine) as session:
        session.execute(delete(PublishedHidden).where(col(PublishedHidden.edition_id) == made.id))
    with Session(house.engine) as session:
        again = published(session, "kz").cubes(["2026-05"], PLACES)["2026-05"].hidden_of("due")
    assert seen == again
    assert ("KZ-75", "heating") in again


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
        assert session.exec(select(func.count()).select_from(Edition)).one() == 4
        for table in (PublishedFigure, PublishedHidden):
            filled = session.exec(select(table.edition_id).distinct()).all()
            assert sorted(filled) == [one.id for one in made[-2:]]


def test_a_day_is_a_day_of_the_country(house, clock):
    """Half past eleven in the evening in Almaty, and one hour later: two days, two editions."""
    clock.now = clock().replace(hour=18, minute=30)
    assert make(house, clock()) is not None
    assert make(house, clock.forward(minutes=20)) is None
    assert make(house, clock() + timedelta(hours=1)) is not None
