"""The file of a month tells how its cases stood on one day, and nothing that came later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories import ENERGY, account, act, author, edition, file
from sqlmodel import Session, select
from staff import HOUSING

from classifier.personal.finding import find
from models.actions import answering, citizen, routing
from models.case import Case
from models.db import unit_of_work
from models.opendata.opencases import closes_on, known_cases, last_closed, published_lines, size

MONTH = "2026-11"
END = datetime(2027, 2, 28, 19, tzinfo=UTC)


def known(house, until=END, jurisdiction="kz"):
    with Session(house.engine) as session:
        return list(known_cases(session, jurisdiction, MONTH, until, house.office.local_date))


def answer(house, receipt, who):
    with act(house, receipt.case.number, who) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")


@pytest.fixture
def aigul(house):
    """An officer of the energy office."""
    return account(house, "Aigul")


@pytest.mark.parametrize(
    ("today", "newest"),
    [("2026-11-16", "2026-07"), ("2026-11-28", "2026-07"), ("2026-11-29", "2026-07"), ("2026-11-30", "2026-08")],
)
def test_a_month_is_closed_ninety_days_after_its_end(today, newest):
    assert closes_on("2026-08") == date(2026, 11, 29)
    assert last_closed(date.fromisoformat(today)) == newest


def test_a_case_that_was_answered_in_time(house, clock, aigul):
    receipt = file(house)
    clock.forward(days=3)
    answer(house, receipt, aigul)
    clock.forward(hours=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.rate(turn, "solved")
    (one,) = known(house)
    assert (one.received_on, one.agency, one.category, one.region) == (date(2026, 11, 16), ENERGY, "heating", "KZ-75")
    assert (one.channel, one.language, one.in_time, one.days, one.state) == ("web", "kk", "yes", 3, "answered")
    assert (one.reopened, one.appealed, one.rating, one.transfers) == ("no", "no", "solved", 0)


def test_silence_is_late_once_the_day_has_passed(house):
    file(house)
    assert [(one.in_time, one.days, one.state) for one in known(house)] == [("no", None, "open")]
    early = datetime(2026, 11, 20, tzinfo=UTC)
    assert [one.in_time for one in known(house, until=early)] == ["none"]


def test_what_came_later_is_not_told(house, clock, aigul):
    receipt = file(house)
    clock.forward(days=2)
    answer(house, receipt, aigul)
    before = known(house, until=clock())
    clock.forward(days=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Әлі суық")
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Бұл біздің іс емес")
    assert known(house, until=clock() - timedelta(hours=1)) == before
    (after,) = known(house)
    assert (after.in_time, after.days, after.reopened, after.agency, after.transfers) == ("yes", 2, "yes", HOUSING, 1)


def test_an_answer_that_was_taken_back_is_none(house, clock, aigul):
    receipt = file(house)
    answer(house, receipt, aigul)
    clock.forward(seconds=5)
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    assert [(one.days, one.in_time, one.state) for one in known(house)] == [(None, "no", "open")]


def test_a_withdrawn_case_left_and_no_answer_was_due(house, clock):
    receipt = file(house)
    clock.forward(days=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.withdraw(turn)
    assert [(one.in_time, one.state) for one in known(house)] == [("none", "left")]


def test_left_out_are_cases_without_a_clock_impossible_ones_and_those_of_others(house):
    file(house, name="", identity_number="")
    receipts = [file(house) for _ in range(4)]
    changes = [{"flag": "answered_before_received"}, {"jurisdiction": "us-ny"}, {"received_on": date(2026, 10, 31)}]
    with unit_of_work(house.engine) as session:
        for receipt, change in zip(receipts, changes, strict=False):
            for name, value in change.items():
                setattr(session.get_one(Case, receipt.case.id), name, value)
    assert len(known(house)) == 1


def test_an_imported_case_without_history_is_told_from_its_row(house):
    with unit_of_work(house.engine) as session:
        session.add(
            Case(
                number="KZ-7",
                jurisdiction="kz",
                state="closed",
                cycle=2,
                channel="web",
                language="ru",
                opening="",
                received_at=datetime(2026, 11, 2, 6, tzinfo=UTC),
                received_on=date(2026, 11, 2),
                has_clock=False,
                filed_at=datetime(2026, 11, 2, 6, tzinfo=UTC),
                answered_at=datetime(2026, 11, 9, 6, tzinfo=UTC),
                category="roads",
                receipt_mac="",
                source="ikomek",
                source_id="7",
            )  # fmt: skip
        )
    (one,) = known(house)
    assert (one.agency, one.category, one.in_time, one.days, one.state) == ("", "roads", "none", 7, "answered")
    assert one.reopened == "yes"


def test_the_lines_of_a_month_add_up(house, clock, aigul):
    receipts = [file(house, language=("kk", "ru")[n % 2]) for n in range(24)]
    clock.forward(days=5)
    for receipt in receipts[:14]:
        answer(house, receipt, aigul)
    made = published_lines(house.engine, "kz", MONTH, END, house.office.local_date)
    assert len(made) == 24
    assert min(made.count(line) for line in made) >= 10
    edition(house)
    with Session(house.engine) as session:
        assert size(session, "kz", MONTH) == 24 == len(session.exec(select(Case.id)).all())


def test_nothing_of_what_people_write_is_in_the_file(house, aigul):
    written = "Менің ЖСН 900101300017, телефон 87015551212, машина 123 ABC 02, gulnar@example.com"
    for _ in range(10):
        receipt = file(house, written)
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", f"Жөнделді. {written}")
    found = published_lines(house.engine, "kz", MONTH, END, house.office.local_date)
    values = {value for line in found for value in line}
    assert len(found) == 10
    assert [value for value in values if find(value, "kz", ["Gulnar Tasybayeva", "990101400122"])] == []
    assert [word for word in written.split() if any(word in value for value in values)] == []
