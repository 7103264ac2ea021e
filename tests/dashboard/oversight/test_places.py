"""Places where it comes back: the agency reads address and outcomes, oversight only what needs no reason."""

import pytest
from factories import ENERGY, account, act, file
from staff import page_of, sign_in

from models.actions import answering, routing
from models.taxonomy import Role

ADDRESS = "Абай көшесі 10"


@pytest.fixture
def numbers(house):
    """One address, complained of three times, twice answered."""
    aigul, found = account(house, "Aigul", language="en"), []
    for _ in range(2):
        receipt = file(house, address=ADDRESS)
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Ақаулық жойылды, тексеріп көріңіз.")
        house.clock.forward(days=30)
        found.append(receipt.case.number)
    return [*found, file(house, address="ул. Абая, 10").case.number]


def test_the_agency_sees_address_dates_and_outcomes(house, client, numbers):
    sign_in(client, account(house, "Rustam", Role.MANAGER, language="en"))
    page = client.get("/desk/places").text
    assert "Places where it comes back: 1" in page
    assert "ул. Абая, 10" in page
    assert [page.count(f'href="/desk/cases/{number}"') for number in numbers] == [1, 1, 1]
    assert page.count("Resolved") == 2


def test_on_the_page_of_a_case_stands_what_was_before(house, client, numbers):
    sign_in(client, account(house, "Denis", language="en"))
    assert "This place within a year: 3 times" in page_of(client, numbers[2])
    assert "This place within a year: 2 times" in page_of(client, numbers[1])
    assert "This place within a year" not in page_of(client, numbers[0])


def test_oversight_sees_no_address(house, client, numbers):
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None, language="en"))
    page = client.get("/oversight/places").text
    assert [page.count(f'href="/oversight/cases/{number}"') for number in numbers] == [1, 1, 1]
    assert ("Абая" in page, "Абай" in page, "Resolved" in page) == (False, False, True)


@pytest.mark.parametrize(
    ("who", "own", "all_"),
    [
        ((Role.OFFICER, ENERGY), (200, True), 403),
        ((Role.OFFICER, "kz-almaty-akimat"), (200, False), 403),
        ((Role.CLERK, None), (403, False), 403),
        ((Role.OVERSIGHT, None), (403, False), 200),
    ],
)
def test_who_may_open_what(house, client, numbers, who, own, all_):
    sign_in(client, account(house, "Madina", *who))
    page = client.get("/desk/places")
    assert (page.status_code, numbers[2] in page.text) == own
    assert client.get("/oversight/places").status_code == all_
