"""The list of what the agency gave out: every number once, for its leaders alone, and as a file."""

import csv
import io
import re

import pytest
from citizens import answered
from factories import ENERGY, account, act, author, file
from sqlmodel import select
from staff import HOUSING, sign_in

from api.worker import number_answers
from models.actions import citizen, routing
from models.db import unit_of_work
from models.register import OFFICER, RegisterEntry
from models.taxonomy import Role
from models.team import TeamRule

HERE = "/desk/team/register"


@pytest.fixture
def rustam(house, client, aigul):  # noqa: ARG001
    """The manager of Aigul's agency, signed in."""
    rustam = account(house, "Rustam", Role.MANAGER)
    sign_in(client, rustam)
    return rustam


def given(house, clock, aigul, n=1):
    """So many answers of Aigul's that have left."""
    receipts = [file(house, f"Мәселе {one}") for one in range(n)]
    for one in receipts:
        answered(house, one, aigul)
        number_answers(house, clock.forward(minutes=1))
    return receipts


def rows(page) -> list[str]:
    """The cells of each row as one line."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)[1]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<tr>(.*?)</tr>", body, re.S)]


def table(client, year=2026) -> list[dict[str, str]]:
    answer = client.get(f"{HERE}.csv", params={"year": year})
    assert answer.headers["content-disposition"] == f'attachment; filename="register-{ENERGY}-{year}.csv"'
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.usefixtures("rustam")
def test_the_newest_stands_first_and_leads_to_case_and_document(house, client, clock, aigul):
    with unit_of_work(house.engine) as session:
        session.add(TeamRule(agency_code=ENERGY, signs=OFFICER))
    receipts = given(house, clock, aigul, 3)
    page = client.get(HERE).text
    assert [one.split()[0] for one in rows(page)] == ["2026-00003", "2026-00002", "2026-00001"]
    assert "Numbers given out: 3" in page
    assert "Aigul" in rows(page)[0]
    for receipt in receipts:
        assert f'<a href="/desk/cases/{receipt.case.number}">' in page
    assert client.get(re.search(r'<a href="([^"]*/answers/\d+)">PDF', page)[1]).content.startswith(b"%PDF")


@pytest.mark.usefixtures("rustam")
def test_what_can_still_be_taken_back_is_not_in_it(house, client, aigul):
    assert "Nothing has been given out yet" in client.get(HERE).text
    answered(house, file(house), aigul)
    assert "Nothing has been given out yet" in client.get(HERE).text
    assert table(client) == []


@pytest.mark.usefixtures("rustam")
def test_the_file_holds_the_year_with_its_void_numbers(house, client, clock, aigul):
    first, second = given(house, clock, aigul, 2)
    with unit_of_work(house.engine) as session:
        session.exec(select(RegisterEntry).where(RegisterEntry.no == 1)).one().void_at = clock()
    found = table(client)
    assert [(one["number"], one["case"]) for one in found] == [
        ("2026-00002", second.case.number),
        ("2026-00001", first.case.number),
    ]
    assert [bool(one["void_at"]) for one in found] == [False, True]
    assert {(one["kind"], one["outcome"], one["signs"]) for one in found} == {("answer", "resolved", "agency")}
    assert "void: it reached nobody" in rows(client.get(HERE).text)[1]


def test_every_year_has_its_own_numbers(house, client, clock, aigul, rustam):
    given(house, clock, aigul, 2)
    clock.forward(days=60)
    given(house, clock, aigul)
    sign_in(client, rustam)
    assert [one.split()[0] for one in rows(client.get(HERE).text)] == ["2027-00001"]
    older = client.get(HERE, params={"year": 2026}).text
    assert [one.split()[0] for one in rows(older)] == ["2026-00002", "2026-00001"]
    assert len(table(client, 2026)) == 2


@pytest.mark.usefixtures("rustam")
def test_a_long_year_is_turned_page_by_page_without_a_gap(house, client, clock, aigul, monkeypatch):
    monkeypatch.setattr("dashboard.desk.team.outgoing.PAGE", 2)
    monkeypatch.setattr("dashboard.desk.team.outgoing.CHUNK", 2)
    given(house, clock, aigul, 5)
    pages = [client.get(HERE, params={"page": one}).text for one in (1, 2, 3)]
    assert [row.split()[0][-1] for page in pages for row in rows(page)] == ["5", "4", "3", "2", "1"]
    assert ["Next page" in page for page in pages] == [True, True, False]
    assert [one["number"][-1] for one in table(client)] == ["5", "4", "3", "2", "1"]


def test_a_case_that_has_moved_on_keeps_its_number_here_and_is_no_longer_opened(house, client, clock, aigul, rustam):
    (receipt,) = given(house, clock, aigul)
    clock.forward(days=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Қайта суып қалды")
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Үйдің құбыры")
    sign_in(client, rustam)
    page = client.get(HERE).text
    assert f'<a href="/desk/cases/{receipt.case.number}">' not in page
    assert "with another agency now" in rows(page)[0]


@pytest.mark.usefixtures("rustam")
def test_only_leaders_read_it_and_only_their_own(house, client, clock, aigul):
    given(house, clock, aigul)
    sign_in(client, account(house, "Marat", Role.MANAGER, HOUSING))
    assert "Nothing has been given out yet" in client.get(HERE).text
    assert client.get(f"{HERE}.csv", params={"year": 2026}).text.count("\n") == 1
    sign_in(client, aigul)
    assert client.get(HERE).status_code == client.get(f"{HERE}.csv", params={"year": 2026}).status_code == 403
