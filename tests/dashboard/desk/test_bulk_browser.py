"""Many rows under the keyboard and without scripts: choosing, parts of ten with progress and stop, one way back."""

import pytest
from dossiers import together
from factories import PASSWORD, account, act, file
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, func, select

from models.actions import routing
from models.case import Case
from models.taxonomy import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def desk(house, browser, address, *, scripts: bool = True) -> Page:
    page = browser.new_context(base_url=address, java_script_enabled=scripts).new_page()
    page.goto("/desk/sign-in")
    page.fill("#login", account(house, "Aigul").login)
    page.fill("#password", PASSWORD)
    page.click("form button")
    if scripts:
        expect(page.locator(".live")).to_have_text("Live")
    return page


def count(house, *states: State) -> int:
    with Session(house.engine) as session:
        return session.exec(select(func.count()).where(col(Case.state).in_(states))).one()


def numbers(page: Page) -> list[str]:
    return [one.get_attribute("data-row") for one in page.locator("tr.on").all()]


def test_keys_choose_a_row_a_range_and_none(house, browser, address):
    filed = [file(house, f"Мәселе {n}").case.number for n in range(5)]
    page = desk(house, browser, address)
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert numbers(page) == filed[1:2]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert numbers(page) == filed[1:4]
    expect(page.locator("#bulk")).to_contain_text("Chosen: 3")
    page.keyboard.press("Escape")
    assert numbers(page) == []
    expect(page.locator("#bulk")).to_be_hidden()
    # Without a choice the row at hand is meant.
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Transfer")
    expect(page.locator("[name=cases]")).to_have_value(f"{filed[3]}:2")
    page.context.close()


def test_s95_many_go_in_parts_what_fails_stays_chosen_and_one_press_takes_all_back(house, browser, address):
    for n in range(25):
        file(house, f"Мәселе {n}")
    page = desk(house, browser, address)
    page.locator("[data-all]").check()
    page.get_by_role("button", name="Answer").click()
    moved = page.locator("[name=cases]").nth(12).get_attribute("value").split(":")[0]
    with act(house, moved, account(house, "Dana")) as turn:
        routing.recategorise(turn, "water")
    page.get_by_label("Resolved", exact=True).check()
    page.fill("[name=kk]", "Жөнделді")
    page.locator("[data-send]").click()
    expect(page.locator("[data-sum]")).to_have_text("Done: 24. Not done: 1")
    expect(page.locator("li[data-row]")).to_have_count(1)
    expect(page.locator(f"li[data-row='{moved}']")).to_contain_text("This case changed since you opened it")
    assert count(house, State.ANSWERED) == 24
    page.keyboard.press("z")
    expect(page.locator("[data-sum]")).to_have_text("Taken back: 24. Too late: 0")
    expect(page.locator("[name=kk]")).to_have_value("Жөнделді")
    assert count(house, State.IN_PROGRESS) == 24
    page.context.close()


def test_what_was_stopped_is_still_chosen(house, browser, address):
    for n in range(25):
        file(house, f"Мәселе {n}")
    page = desk(house, browser, address)
    page.locator("[data-all]").check()
    page.keyboard.press("g")
    expect(page.locator("h1")).to_have_text("Take")
    held = []
    page.route("**/desk/bulk/take", lambda route: held.append(route))
    page.locator("[data-send]").click()
    expect(page.locator("[data-progress-line]")).to_contain_text("0 of 25")
    page.get_by_role("button", name="Stop").click()
    held[0].continue_()
    expect(page.locator("[data-sum]")).to_have_text("Done: 10. Not done: 15")
    expect(page.locator("[name=cases]:checked")).to_have_count(15)
    assert count(house, State.IN_PROGRESS) == 10
    page.context.close()


def test_a_dossier_is_answered_in_parts_and_one_press_takes_all_back(house, browser, address):
    page = desk(house, browser, address)
    filed = [file(house, f"Мәселе {n}") for n in range(12)]
    key = together(house, act, account(house, "Dana"), filed)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.goto(f"/desk/dossiers/{key}")
    page.get_by_label(filed[0].case.number, exact=True).uncheck()
    page.get_by_label("Resolved", exact=True).check()
    page.fill("[name=kk]", "Жөнделді")
    page.locator("[data-send]").click()
    expect(page.locator("[data-sum]")).to_have_text("Done: 11. Not done: 0")
    assert sum(url.endswith(f"/desk/dossiers/{key}/answer") for url in asked) == 2
    # What was not chosen waits there still.
    expect(page.locator("[data-row]")).to_have_count(1)
    assert count(house, State.ANSWERED) == 11
    page.keyboard.press("z")
    expect(page.locator("[data-sum]")).to_have_text("Taken back: 11. Too late: 0")
    assert count(house, State.IN_PROGRESS) == 11
    page.context.close()


def test_on_the_way_back_from_a_form_the_choice_stands(house, browser, address):
    filed = [file(house, f"Мәселе {n}").case.number for n in range(4)]
    page = desk(house, browser, address)
    for number in filed[1:3]:
        page.locator(f"tr[data-row='{number}'] [name=cases]").check()
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Transfer")
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("#bulk")).to_contain_text("Chosen: 2")
    assert numbers(page) == filed[1:3]
    page.goto("/desk")
    expect(page.locator("#bulk")).to_be_hidden()
    page.context.close()


def test_without_scripts_the_same_forms_do_it(house, browser, address):
    for n in range(3):
        file(house, f"Мәселе {n}")
    page = desk(house, browser, address, scripts=False)
    for box in page.locator("[name=cases]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Take", exact=True).last.click()
    expect(page.locator("[data-sum]")).to_have_text("Done: 2. Not done: 0")
    assert count(house, State.IN_PROGRESS) == 2
    page.context.close()
