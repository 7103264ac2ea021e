"""Who had a case, and for how long: told from its events alone."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session

from escalation.office import open_jurisdiction
from models import queries
from models.actions import answering, citizen, routing
from models.custody import TELLS, Span, spans, working_days
from models.taxonomy import Role

HOUSING = "kz-almaty-housing"
MONDAY = datetime(2026, 11, 16, 5, tzinfo=UTC)


class Event(NamedTuple):
    verb: str
    at: datetime
    data: dict


def history(*steps):
    """(verb, days after Monday, agency if it changes)"""
    return [
        Event(verb, MONDAY + timedelta(days=day), {"agency_code": agency[0]} if agency else {})
        for verb, day, *agency in steps
    ]


def told(*steps):
    """(agency, began, ended, by): days after Monday."""
    return [
        (one.agency_code, (one.began - MONDAY).days, one.ended and (one.ended - MONDAY).days, one.ended_by)
        for one in spans(history(*steps))
    ]


OPEN, ROUTE = ("open", 0), ("route", 1, "a")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([OPEN], [(None, 0, None, None)]),
        ([OPEN, ROUTE], [(None, 0, 1, "route"), ("a", 1, None, None)]),
        (
            [OPEN, ROUTE, ("take", 2), ("answer", 3), ("close", 9)],
            [(None, 0, 1, "route"), ("a", 1, 3, "answer")],
        ),
        (
            [OPEN, ROUTE, ("transfer", 3, "b"), ("return_", 5, None), ("route", 6, "a")],
            [
                (None, 0, 1, "route"),
                ("a", 1, 3, "transfer"),
                ("b", 3, 5, "return_"),
                (None, 5, 6, "route"),
                ("a", 6, None, None),
            ],
        ),
        (
            [OPEN, ROUTE, ("answer", 3), ("undo", 3), ("answer", 4), ("undelivered", 6)],
            [(None, 0, 1, "route"), ("a", 1, None, None)],
        ),
        (
            [OPEN, ROUTE, ("answer", 3), ("reopen", 8), ("answer", 9), ("appeal", 10), ("uphold_appeal", 20)],
            [(None, 0, 1, "route"), ("a", 1, 3, "answer"), ("a", 8, 9, "answer"), ("a", 20, None, None)],
        ),
        ([OPEN, ("abstain", 0), ("withdraw", 2)], [(None, 0, 2, "withdraw")]),
        ([OPEN, ROUTE, ("withdraw", 4)], [(None, 0, 1, "route"), ("a", 1, 4, "withdraw")]),
    ],
    ids=["new", "routed", "answered", "passed on", "undone", "reopened and upheld", "withdrawn early", "withdrawn"],
)
def test_the_spans_of_a_history(steps, expected):
    assert told(*steps) == expected
    assert told(*[one for one in steps if one[0] in TELLS]) == expected


def test_the_days_of_all_spans_are_the_days_that_the_citizen_waited():
    office, now = open_jurisdiction("kz"), MONDAY + timedelta(days=14)
    found = spans(history(OPEN, ROUTE, ("transfer", 3, "b"), ("return_", 5, None), ("route", 6, "a")))
    days = [working_days(one, office, now) for one in found]
    assert days == [1, 2, 1, 0, 6]
    assert sum(days) == office.working_days(office.local_date(MONDAY), office.local_date(now))
    assert [one.lost for one in found] == [True, True, True, True, False]


def test_s84_a_case_that_was_returned_twice_tells_who_had_it_and_for_how_long(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    bolat, dana = account(house, "Bolat", agency=HOUSING), account(house, "Dana", Role.CLERK, None)
    began = clock.now
    clock.forward(days=1)
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "It is their roof")
    for who, to in ((bolat, ENERGY), (aigul, HOUSING)):
        clock.forward(days=1)
        with act(house, receipt.case.number, who) as turn:
            routing.return_(turn, "Not ours")
        clock.forward(days=1)
        with act(house, receipt.case.number, dana) as turn:
            routing.route(turn, to, "heating", "person")
    with act(house, receipt.case.number, bolat) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(days=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Қайта бұзылды")
    with Session(house.engine) as session:
        found = spans(queries.history(session, receipt.case.id))
    held = [(one.agency_code, one.ended_by) for one in found if one.agency_code]
    assert held == [
        (ENERGY, "transfer"),
        (HOUSING, "return_"),
        (ENERGY, "return_"),
        (HOUSING, "answer"),
        (HOUSING, None),
    ]
    assert (found[0].began, found[-1]) == (began, Span(HOUSING, clock.now, None, None))
    assert [working_days(one, house.office, clock.now) for one in found if one.lost] == [0, 1, 1, 1, 1, 0]
