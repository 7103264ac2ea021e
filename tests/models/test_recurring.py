"""A matter that comes back after it was answered is counted each time; one outage with many voices is one time."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, select

from models.actions import answering, routing
from models.case import Case
from models.recurring import Visit, before, recurring, times

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
ABAY = "ул. Абая, 10"


def visits(*days):
    """(received, answered) in days; None: not answered."""
    at = [(MONDAY + timedelta(came), None if went is None else MONDAY + timedelta(went)) for came, went in days]
    return [Visit(str(n), "answered", came, went, "", "") for n, (came, went) in enumerate(at)]


@pytest.mark.parametrize(
    ("days", "n"),
    [
        ([], 0),
        ([(0, None)], 1),
        ([(0, 5)], 1),
        ([(0, 5), (20, 25)], 2),
        ([(0, 5), (20, 25), (40, None)], 3),
        # One outage, many voices.
        ([(0, 5), (1, 5), (2, 6), (4, 9)], 1),
        # The second came before the answer to the first, the third after it.
        ([(0, 5), (3, None), (6, None)], 2),
        # Nobody answered: it never ended, so it never came back.
        ([(0, None), (50, None), (100, None)], 1),
        # At the very instant of the answer it cannot yet have come back.
        ([(0, 5), (5, 9)], 1),
    ],
)
def test_how_often_it_came_up(days, n):
    assert times(visits(*days)) == n


def answered(house, officer, *, outcome="resolved", **given):
    receipt = file(house, **given)
    house.clock.forward(days=2)
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
        answering.answer(turn, outcome, "Ақаулық жойылды, тексеріп көріңіз.")
    house.clock.forward(days=20)
    return receipt.case.number


def found(house, agency=ENERGY):
    with Session(house.engine) as session:
        return recurring(session, agency, house.office.local_date(house.clock()))


def earlier(house, number):
    with Session(house.engine) as session:
        return before(session, session.exec(select(Case).where(Case.number == number)).one())


def test_the_third_time_at_one_address_however_it_is_written(house):
    aigul = account(house, "Aigul")
    first = answered(house, aigul, address=ABAY)
    second = answered(house, aigul, address="Абай көшесі 10, 4 пәтер", outcome="explained")
    assert found(house) == []
    third = file(house, address="Abay koshesi 10").case.number
    (one,) = found(house)
    assert [(visit.number, visit.outcome) for visit in one.visits] == [
        (first, "resolved"),
        (second, "explained"),
        (third, ""),
    ]
    assert (one.times, one.address, one.spot.category) == (3, "Abay koshesi 10", "heating")
    assert [place.visits for place in found(house, None)] == [one.visits]
    assert found(house, "kz-almaty-akimat") == []
    # On the page of each case: what was before it.
    assert earlier(house, first) is None
    assert [visit.number for visit in earlier(house, second).visits] == [first, second]
    assert earlier(house, third).times == 3


def test_another_subject_another_place_or_no_place_is_nothing(house):
    aigul = account(house, "Aigul")
    for address in (ABAY, "Абая 12", "Алматы", None):
        answered(house, aigul, address=address)
    file(house, address=ABAY, category="electricity")
    last = file(house, address=None).case.number
    assert (found(house), earlier(house, last)) == ([], None)


def test_what_was_more_than_a_year_ago_is_forgotten(house):
    aigul = account(house, "Aigul")
    answered(house, aigul, address=ABAY)
    house.clock.forward(days=350)
    answered(house, aigul, address=ABAY)
    last = file(house, address=ABAY).case.number
    assert (found(house), earlier(house, last).times) == ([], 2)


def test_a_sealed_author_is_not_found_by_his_neighbours(house):
    aigul = account(house, "Aigul")
    for sealed in (False, True, False):
        last = answered(house, aigul, address=ABAY, sealed=sealed)
    hidden = file(house, address=ABAY, sealed=True).case.number
    assert (found(house), earlier(house, hidden)) == ([], None)
    assert earlier(house, last).times == 2
