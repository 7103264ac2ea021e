"""The figures of the first page are worked out before somebody waits for them."""

from factories import ENERGY, edition
from sqlmodel import Session

from dashboard.public.shown import warm
from models.db import unit_of_work
from models.editions.publishedbook import published
from models.figures.cells import Cell, add
from models.figures.statistics import Slice


def test_nothing_is_worked_out_before_the_first_edition(house):
    warm(house)
    with Session(house.read_engine) as session:
        assert published(session, "kz") is None


def test_who_asks_first_waits_for_no_sum(house):
    heating = Cell("kz", "2026-10", ENERGY, "heating", "KZ-75", "due")
    with unit_of_work(house.engine) as session:
        add(session.connection(), {heating: 50, heating._replace(measure="on_time"): 31})
    made = edition(house)
    warm(house)
    found = house.public_pages.take((made.id, Slice("")), lambda: None)
    assert (found.share.n, found.share.out_of) == (31, 50)
