"""A clerk with a keyboard and nothing else, in a real browser, from the first letter to the printed receipt."""

import io

import pytest
from citizens import rows
from factories import PASSWORD, account
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.case import Case
from models.contact import ContactPoint
from models.taxonomy import Channel, Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

HEATING = "Үшінші күн жылу жоқ, батареялар мұздай, үйде кішкентай бала бар"
# Millimetres of the half sheet in points, and what a printer rounds.
A5 = (148 * 72 / 25.4, 210 * 72 / 25.4)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, browser, address):
    """A window on the house."""
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def keys(page: Page, *pressed: str) -> None:
    """Press these; what is no key is typed."""
    for one in pressed:
        if one in ("Tab", "Enter", "ArrowDown"):
            page.keyboard.press(one)
        else:
            page.keyboard.insert_text(one)


def choose(page: Page, letters: str) -> None:
    """Go down the list that has the focus to the option that begins so: letters would have to come within a second."""
    chosen = "document.activeElement.selectedOptions[0].label"
    for _ in range(60):
        if page.evaluate(chosen).startswith(letters):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")


def tell(page: Page) -> None:
    """What somebody says at the desk. The text has the focus: the rest is in the order in which people tell it."""
    expect(page.locator("textarea[name=text]")).to_be_focused()
    keys(page, HEATING, "Tab", "Tab", "Tab")
    choose(page, "Almaty city")
    keys(page, "Абай 12", "Tab", "Болат Ахметов", "Tab", "990101300122", "Tab", "Tab", "Tab")
    choose(page, "Call")
    keys(page, "8 701 123 45 67")


def test_a_clerk_files_by_keyboard_alone_and_prints_the_receipt(house, page):
    clara = account(house, "Clara", Role.CLERK, None, centre="Алматы, Абай даңғылы 10")
    page.goto("/desk/sign-in")
    page.locator("#login").focus()
    keys(page, clara.login, "Tab", PASSWORD, "Enter")
    page.wait_for_url("**/desk/triage")
    page.goto("/desk/intake")
    tell(page)
    page.locator("#identity_number").focus()
    with page.expect_navigation():
        keys(page, "Enter")
    # The program has proposed the subject; the button has the focus.
    expect(page.locator("button[form=intake]").first).to_be_focused()
    assert rows(house, Case) == []
    with page.expect_navigation():
        keys(page, "Enter")
    case, point = rows(house, Case)[0], rows(house, ContactPoint)[0]
    assert (case.category, case.region, case.address, case.has_clock) == ("heating", "KZ-75", "Абай 12", True)
    assert (point.channel, point.address) == (Channel.PHONE, "+77011234567")
    code = page.locator("#code").inner_text()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    box = printed.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A5, abs=1)
    words = printed.pages[0].extract_text()
    assert case.number in words
    assert code in words
    assert "Take in another one" not in words
