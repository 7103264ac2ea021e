"""Two officers, two browsers: what one does the other sees, and no text being written is touched."""

from collections.abc import Iterator

import pytest
from factories import PASSWORD, account, act, author, file
from playwright.sync_api import Page, expect

from models.actions import citizen, joint, publishing, routing
from models.taxonomy import Channel

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def window(browser, address) -> Iterator:
    """A browser of its own for each person."""
    contexts = []

    def open_for(who, path: str) -> Page:
        context = browser.new_context(base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.goto("/desk/sign-in")
        page.fill("#login", who.login)
        page.fill("#password", PASSWORD)
        page.click("form button")
        page.goto(path)
        return page

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def aigul(house):
    return account(house, "Aigul")


@pytest.fixture
def dana(house):
    return account(house, "Dana")


def taken(house, receipt, officer):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)


def test_s92_two_officers_at_one_complaint_see_each_other_and_no_draft_is_lost(house, window, aigul, dana):
    receipt = file(house)
    taken(house, receipt, aigul)
    case = f"/desk/cases/{receipt.case.number}"
    first, second = window(aigul, case), window(dana, case)
    expect(first.locator("#here")).to_have_text("Dana is reading")
    expect(second.locator("#here")).to_have_text("Aigul is reading")
    second.fill("#text-answer", "Менің жауабым")
    expect(first.locator("#here")).to_have_text("Dana is writing")
    queue = window(aigul, "/desk")
    expect(queue.locator("tbody .here")).to_have_text("Dana is writing")

    first.get_by_label("Resolved", exact=True).check()
    first.fill("#text-answer", "Құбыр ауыстырылды")
    first.get_by_role("button", name="Send, stay").click()
    expect(second.locator("#news")).to_contain_text("Aigul answered: Resolved")
    expect(second.locator("#text-answer")).to_have_value("Менің жауабым")
    second.get_by_label("Resolved", exact=True).check()
    second.get_by_role("button", name="Send, stay").click()
    expect(second.locator(".trouble").first).to_contain_text("This case changed since you opened it")
    expect(second.locator("#kept")).to_have_value("Менің жауабым")
    first.close()
    expect(second.locator("#here")).to_be_empty()


def test_a_message_of_the_citizen_comes_in_without_touching_the_text(house, window, aigul):
    receipt = file(house)
    taken(house, receipt, aigul)
    page = window(aigul, f"/desk/cases/{receipt.case.number}")
    page.fill("#text-answer", "Жартылай жазылған")
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, "Екінші подъезде де суық", Channel.WEB)
    expect(page.locator("#news h2")).to_have_text("New message from the citizen")
    expect(page.locator("#news")).to_contain_text("Екінші подъезде де суық")
    expect(page.locator("#text-answer")).to_have_value("Жартылай жазылған")
    page.get_by_role("button", name="I have read it").click()
    expect(page.locator("#news")).to_be_empty()
    page.get_by_label("Resolved", exact=True).check()
    page.get_by_role("button", name="Send, stay").click()
    expect(page.locator(".toast")).to_be_visible()


def test_a_case_that_was_sent_away_says_so_and_the_text_stays(house, window, aigul, dana):
    receipt = file(house)
    taken(house, receipt, aigul)
    page = window(aigul, f"/desk/cases/{receipt.case.number}")
    page.fill("#text-answer", "Менің жауабым")
    with act(house, receipt.case.number, dana) as turn:
        routing.transfer(turn, "kz-almaty-housing", "Үйдікі")
    expect(page.locator("#news")).to_have_text(
        "The case is no longer with your agency. Your text stays here; it cannot be sent."
    )
    expect(page.locator("#text-answer")).to_have_value("Менің жауабым")


def test_the_queue_counts_at_once_and_shows_rows_when_asked_with_focus_and_choice_kept(house, window, aigul, dana):
    first, second = file(house, "Бірінші"), file(house, "Екінші")
    page = window(aigul, "/desk")
    expect(page.locator(".live")).to_have_text("Live")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator(f"[data-row='{second.case.number}'] [name=cases]").check()
    page.locator(f"[data-row='{second.case.number}'] a.txt").focus()
    taken(house, first, dana)
    file(house, "Үшінші")
    offer = page.locator("[data-news] button")
    expect(offer).to_have_text("New or changed: 2. Show")
    expect(page.locator(".rail a", has_text="Team").locator(".n")).to_have_text("3")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.keyboard.press(".")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("h1")).to_have_text("Team: 3")
    expect(page.locator(f"[data-row='{first.case.number}']")).to_contain_text("Dana")
    row = page.locator(f"[data-row='{second.case.number}']")
    expect(row).to_have_class("new cur on")
    expect(row.locator("[name=cases]")).to_be_checked()
    expect(row.locator("a.txt")).to_be_focused()
    expect(offer).to_be_hidden()


def test_a_desk_that_hears_nothing_says_since_when(house, window, aigul):
    file(house)
    page = window(aigul, "/desk")
    expect(page.locator(".live")).to_have_text("Live")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator(".live")).to_have_text("Offline")
    expect(page.locator("[data-stale]")).to_contain_text("Not updated since 10:42.")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".live")).to_have_text("Live")
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_what_others_ask_and_what_the_header_counts_comes_by_itself(house, window, aigul):
    bolat = account(house, "Bolat", agency="kz-almaty-housing")
    first, second = file(house, "Бірінші"), file(house, "Екінші", publish=True)
    case, asked = window(aigul, f"/desk/cases/{first.case.number}"), window(bolat, "/desk?view=joint")
    expect(case.locator("#areas .badge")).to_have_text("1")
    with act(house, second.case.number, aigul) as turn:
        joint.give_copy(turn, bolat.agency_code, "Сіздің құбыр ма?")
        publishing.decline(turn, "Көршінің есімі бар")
    expect(asked.locator("[data-news] button")).to_have_text("New or changed: 1. Show")
    asked.keyboard.press(".")
    expect(asked.locator("tbody tr")).to_have_count(1)
    for key in ("j", "x", "Escape"):
        asked.keyboard.press(key)
    expect(asked.locator("tbody tr.cur a.txt")).to_be_focused()
    with act(house, first.case.number, aigul) as turn:
        routing.take(turn)
    expect(case.locator("#news")).to_contain_text("took the case")
    expect(case.locator("#areas .badge")).to_have_count(0)
