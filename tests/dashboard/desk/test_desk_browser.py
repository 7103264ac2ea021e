"""The desk in a real browser: an officer answers a case, with and without scripts."""

from collections.abc import Iterator

import pytest
from factories import PASSWORD, account, act, file
from playwright.sync_api import Page, expect
from sqlmodel import Session

from models.actions import routing
from models.actor import SYSTEM
from models.case import Case
from models.taxonomy import Role, State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, browser, address) -> Iterator[Page]:
    """A window on the server in which nothing may go wrong, the content security policy included."""
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    # The browser also reports each refusal that the page itself shows, with its status.
    page.on(
        "console", lambda line: broken.append(line.text) if line.type == "error" and "409" not in line.text else None
    )
    yield page
    context.close()
    assert broken == []


def sign_in(page: Page, who) -> None:
    page.goto("/desk/sign-in")
    page.fill("#login", who.login)
    page.fill("#password", PASSWORD)
    page.click("form button")


def state(house, receipt) -> str:
    with Session(house.engine) as session:
        return session.get(Case, receipt.case.id).state


def take(page: Page) -> None:
    page.locator(".ch button").click()


def answer(page: Page, text: str) -> None:
    page.get_by_label("Action promised").check()
    page.fill("#promised_on", "2026-11-18")
    page.fill("#text-answer", text)
    page.locator(".pane--answer .bt--1").click()


def test_an_officer_answers_and_the_case_leaves_the_queue(house, page):
    receipt = file(house)
    sign_in(page, account(house, "Aigul"))
    page.get_by_role("link", name="Үшінші күн жылу жоқ").click()
    expect(page.locator("h1")).to_have_text(receipt.case.number)
    take(page)
    answer(page, "Сорғы 18 қарашада ауыстырылады")
    expect(page.locator(".toast")).to_contain_text(f"The answer to {receipt.case.number} leaves in")
    page.goto("/desk")
    expect(page.get_by_role("link", name="Үшінші күн жылу жоқ")).to_have_count(0)
    assert state(house, receipt) == State.ANSWERED


def test_the_answer_is_taken_back_and_stands_in_its_form(house, page):
    receipt = file(house)
    sign_in(page, account(house, "Aigul"))
    page.goto(f"/desk/cases/{receipt.case.number}")
    take(page)
    answer(page, "Қате мәтін")
    page.locator(".toast button").click()
    expect(page.locator("#text-answer")).to_have_value("Қате мәтін")
    assert state(house, receipt) == State.IN_PROGRESS


def test_the_tabs_show_one_form_at_a_time(house, page):
    receipt = file(house)
    sign_in(page, account(house, "Aigul"))
    page.goto(f"/desk/cases/{receipt.case.number}")
    take(page)
    expect(page.locator("#text-note")).to_be_hidden()
    expect(page.locator("#promised_on")).to_be_hidden()
    page.fill("#text-answer", "Басталған жауап")
    page.locator("label[for=tab-note]").click()
    expect(page.locator("#text-answer")).to_be_hidden()
    page.fill("#text-note", "Диспетчер: бөлшек жоқ")
    page.locator("label[for=tab-answer]").click()
    expect(page.locator("#text-answer")).to_have_value("Басталған жауап")
    page.locator("label[for=tab-note]").click()
    page.locator(".pane--note [data-send]").click()
    expect(page.locator("article.note")).to_contain_text("Диспетчер: бөлшек жоқ")


def test_a_stale_answer_keeps_its_text_before_the_eyes(house, page):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{receipt.case.number}")
    with act(house, receipt.case.number, account(house, "Dana")) as turn:
        routing.recategorise(turn, "water")
    answer(page, "Менің жауабым")
    expect(page.locator(".news")).to_contain_text("Dana set the subject: Water")
    expect(page.locator("#text-answer")).to_have_value("Менің жауабым")
    page.locator(".pane--answer .bt--1").click()
    expect(page.locator(".toast")).to_be_visible()


def test_a_clerk_chooses_region_and_agency(house, page):
    receipt = file(house, "Батарея мүлдем суық", category=None, region=None)
    with act(house, receipt.case.number, SYSTEM) as turn:
        routing.propose(turn, [("heating", 0.61), ("housing", 0.22)], intent="complaint")
        routing.abstain(turn, "unsure")
    sign_in(page, account(house, "Saule", Role.CLERK, agency=None))
    expect(page.locator(".said")).to_have_text("Батарея мүлдем суық")
    page.get_by_role("link", name="Almaty city").click()
    page.locator(".card").first.click()
    expect(page.locator(".empty")).to_be_visible()
    assert state(house, receipt) == State.ASSIGNED


def test_an_answer_is_told_what_it_holds_while_it_is_written(house, browser, address):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    page = browser.new_context(base_url=address).new_page()
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{receipt.case.number}")
    hint = page.locator(".pane--answer [data-own]")
    expect(hint).to_be_empty()
    page.fill("#text-answer", "Мастер келеді: 87015551212")
    expect(hint).to_have_text("This text holds: phone. Leave it out if the answer does not need it.")
    page.fill("#text-answer", "Мастер ертең келеді")
    expect(hint).to_be_empty()
    page.context.close()


def test_writing_keeps_the_session_awake(house, browser, address):
    receipt = file(house)
    page = browser.new_context(base_url=address).new_page()
    sign_in(page, account(house, "Aigul"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.clock.install()
    page.goto(f"/desk/cases/{receipt.case.number}")
    page.clock.fast_forward("06:00")
    with page.expect_request("**/desk/me"):
        page.locator("#text-note").press_sequentially("д")
    page.context.close()


def test_the_keys_work_alone(house, browser, address):
    first, second = file(house, "Бірінші"), file(house, "Екінші")
    page = browser.new_context(base_url=address).new_page()
    sign_in(page, account(house, "Aigul"))
    expect(page.locator("tbody tr")).to_have_count(2)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("g")
    expect(page.locator("tbody tr").nth(1)).to_contain_text("Aigul")
    assert (state(house, first), state(house, second)) == (State.ASSIGNED, State.IN_PROGRESS)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(second.case.number)
    page.wait_for_load_state()
    page.keyboard.press("n")
    page.keyboard.type("j k g")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.note")).to_contain_text("j k g")
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text("Team")
    page.context.close()


def test_advice_stands_under_the_text_and_the_text_stays(house, page):
    receipt = file(house)
    sign_in(page, account(house, "Aigul"))
    page.goto(f"/desk/cases/{receipt.case.number}")
    take(page)
    page.get_by_label("Resolved", exact=True).check()
    page.fill("#text-answer", "Рақмет")
    page.get_by_role("button", name="Check it first").click()
    expect(page.locator("#advice")).to_contain_text("This says almost nothing.")
    expect(page.locator("#text-answer")).to_have_value("Рақмет")
    page.locator(".pane--answer .bt--1").click()
    expect(page.locator(".toast")).to_be_visible()
    assert state(house, receipt) == State.ANSWERED
