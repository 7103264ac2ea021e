"""All that an author can do, on a phone whose browser runs no scripts."""

import re
from email import message_from_bytes, policy

import pytest
from citizens import answered, rows
from dossiers import together
from factories import account, act, file
from phones import HEATING, fits, go_on, phone, receipt_of, to_check, to_receipt
from rounds import jobs
from staff import fresh

from models.case import Case
from models.dossier import Following
from models.rating import Rating
from models.taxonomy import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
STILL_COLD = "Кешке қайта суып қалды"


@pytest.fixture
def page(browser, address):
    page = phone(browser, scripts=False, base_url=address)
    yield page
    page.context.close()


def track(page, number, code) -> None:
    page.goto("/kk/track")
    page.fill("#number", number)
    page.fill("#code", code)
    go_on(page)
    assert number in page.locator("h1").inner_text()


def press(page, selector) -> None:
    assert fits(page), page.url
    with page.expect_navigation():
        page.click(selector)


def say(page, act, text="") -> str:
    """The page of an act, filled in and sent; what is said afterwards."""
    press(page, f"button[value={act}]")
    if text:
        page.fill("#text", text)
    go_on(page)
    assert fits(page)
    return page.locator(".did").inner_text()


@pytest.fixture
def answer(house, receipt):
    """Her complaint, whose answer has left."""
    answered(house, receipt, account(house, "Aigul"))
    house.clock.forward(seconds=20)
    return receipt


def test_what_was_filed_is_found_again_and_added_to(house, page, address):
    number, code = to_receipt(page, address, "kk")
    track(page, number, code)
    assert say(page, "message", "Енді су да жоқ")
    assert "Енді су да жоқ" in page.locator("details", has_text=HEATING).inner_text()
    assert rows(house, Case)[0].unread


def test_a_complaint_is_withdrawn_after_a_second_look(house, page, receipt):
    track(page, receipt.case.number, receipt.code)
    assert say(page, "withdraw")
    assert fresh(house, receipt).state == State.WITHDRAWN


def test_everybody_may_read_it_and_then_nobody(house, page, receipt):
    track(page, receipt.case.number, receipt.code)
    press(page, "button[value=publish]")
    go_on(page)
    assert page.locator(".govuk-error-message").is_visible()
    page.check("[name=agree]")
    go_on(page)
    assert fresh(house, receipt).publish
    press(page, "form[action$=take_back] button")
    assert not fresh(house, receipt).publish


def test_an_answer_is_rated_and_the_case_opened_again(house, page, answer):
    track(page, answer.case.number, answer.code)
    press(page, "button[value=not_solved]")
    assert [one.value for one in rows(house, Rating)] == ["not_solved"]
    assert say(page, "reopen", STILL_COLD)
    assert fresh(house, answer).cycle == 2


def test_an_answer_is_appealed_against(house, page, answer):
    track(page, answer.case.number, answer.code)
    assert say(page, "appeal", STILL_COLD)
    assert fresh(house, answer).state == State.APPEALED


def test_silence_is_complained_of_with_the_text_that_is_ready(house, page, clock, receipt):
    clock.now = fresh(house, receipt).next_due_at
    clock.forward(minutes=1)
    jobs(house)
    track(page, receipt.case.number, receipt.code)
    go_on(page)
    assert page.locator(".did").is_visible()
    assert fresh(house, receipt).silence_appeal == "pending"


def test_a_lost_receipt_is_found_again(house, page, receipt, tmp_path):
    page.goto("/kk/track")
    press(page, "a[href$='/lost']")
    page.fill("#contact", "gulnar@example.com")
    go_on(page)
    jobs(house)
    (letter,) = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in tmp_path.glob("mail/*lost*")]
    page.goto(re.search(r"https://testserver(/\S+/lost/\S+)", letter.get_content())[1])
    go_on(page)
    number, code = receipt_of(page)
    assert (number, code.replace(" ", "") != receipt.code) == (receipt.case.number, True)
    go_on(page)
    assert number in page.locator("h1").inner_text()


def test_a_neighbour_says_me_too(house, page, address):
    others = [file(house, HEATING, address="Абай 7", identity_number=f"99010140010{at}") for at in range(3)]
    together(house, act, None, others)
    to_check(page, address, "kk")
    assert page.url.endswith("/report/same")
    press(page, ".same button")
    go_on(page)
    assert receipt_of(page)[0]
    assert {one.case_id for one in rows(house, Following)} == {one.id for one in rows(house, Case)}
