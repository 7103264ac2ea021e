"""Extensions, transfers and exits of a period, by agency and reason, on the page, in the file and in the report."""

import csv
import io
from datetime import date, timedelta

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session
from staff import HOUSING, fresh, sign_in

from dashboard.oversight.decided import Line, Period, decided
from models.actions import citizen, routing, terms
from models.taxonomy import Role

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def month(house, clock):
    """One term made longer, one transfer after two days, one return for a day, one case withdrawn: in November."""
    timur, aigul, bolat = (
        account(house, "Timur", Role.HEAD),
        account(house, "Aigul"),
        account(house, "B", agency=HOUSING),
    )
    dana = account(house, "Dana", Role.CLERK, None)
    longer, passed, gone = file(house, "Бірінші"), file(house, "Екінші"), file(house, "Үшінші")
    until = fresh(house, longer).next_due_at.date() + timedelta(days=6)
    with act(house, longer.case.number, timur) as turn:
        routing.take(turn)
        terms.extend(turn, "Күрделі тексеру", until)
    with act(house, gone.case.number, author(gone)) as turn:
        citizen.withdraw(turn)
    clock.forward(days=2)
    with act(house, passed.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Шатыр олардікі")
    with act(house, passed.case.number, bolat) as turn:
        routing.return_(turn, "Біздікі емес")
    clock.forward(days=1)
    with act(house, passed.case.number, dana) as turn:
        routing.route(turn, ENERGY, "heating", "person")
    return {"longer": longer, "passed": passed, "gone": gone}


def found(house, period=NOVEMBER, agency=""):
    with Session(house.engine) as session:
        return decided(session, house.office, house.clock(), period, agency).lines


def test_s84_each_decision_is_counted_with_the_working_days_that_it_took(house, month):  # noqa: ARG001
    lines = found(house)
    assert [(one.kind, one.agency, one.n) for one in lines["extensions"]] == [("extension", ENERGY, 1)]
    assert lines["extensions"][0].reason
    assert lines["extensions"][0].days > 0
    assert lines["transfers"] == [
        Line("transfer", ENERGY, HOUSING, 1, 2, 0),
        Line("return_", HOUSING, "given_back", 1, 0, 1),
    ]
    assert lines["exits"] == [Line("withdrawn", ENERGY, "agency", 1, 0, 0)]


def test_only_the_period_and_only_the_agency(house, month):  # noqa: ARG001
    assert [one.kind for one in found(house, agency=HOUSING)["transfers"]] == ["return_"]
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert found(house, october) == {table: [] for table in found(house)}
    first = house.office.local_date(house.clock()) - timedelta(days=3)
    assert found(house, Period(first, first))["transfers"] == []


def test_the_page_and_the_file_say_the_same_and_nobodys_words(house, client, month):  # noqa: ARG001
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    query = "first=2026-11-01&last=2026-11-30"
    page = client.get(f"/oversight/decisions?{query}")
    assert page.status_code == 200
    assert "Working days on which nobody had them afterwards: 1." in page.text
    answer = client.get(f"/oversight/decisions.csv?{query}").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert sum(int(row["working_days"]) for row in rows if row["decision"] == "transfer") == 2
    for words in ("Шатыр олардікі", "Біздікі емес", "Күрделі тексеру", "Gulnar"):
        assert words not in page.text + answer


@pytest.mark.parametrize(
    "query", ["first=2026-11-30&last=2026-11-01", "first=x", "agency=kz-nowhere", "first=2020-01-01&last=2026-01-01"]
)
def test_a_period_that_cannot_be_is_not_found(house, client, query):
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    assert client.get(f"/oversight/decisions?{query}").status_code == 404
