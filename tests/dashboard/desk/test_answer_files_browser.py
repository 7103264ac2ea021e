"""A photo of the repair, chosen and sent in a real browser with the keyboard alone."""

from collections.abc import Iterator

import pytest
from citizens import keys
from factories import PASSWORD, account, file
from playwright.sync_api import Page, expect
from repairs import DONE, SHOWN, photo
from staff import taken

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus."""
    for _ in range(80):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def add(page: Page, name: str) -> None:
    """Choose a photo, say what it shows and lay it beside the answer."""
    tab_to(page, "#enclosed-answer summary")
    page.keyboard.press("Enter")
    tab_to(page, "#files-answer")
    # The dialog that Space opens is the browser's own, and the event that tells of it is
    # lost now and then on a busy machine. Ours is that Tab comes to the field.
    chosen = {"name": name, "mimeType": "image/jpeg", "buffer": photo()}
    page.set_input_files("#files-answer", chosen)
    tab_to(page, "#caption-answer")
    page.keyboard.type(SHOWN)
    tab_to(page, "#enclosed-answer .encl__add button")
    page.keyboard.press("Enter")


def track(page: Page, receipt) -> None:
    """What the citizen opens."""
    page.goto("/en/track")
    for name, typed in keys(receipt).items():
        page.fill(f"input[name={name}]", typed)
    page.keyboard.press("Enter")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, browser, address) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_photo_is_added_kept_and_sent_by_keyboard(house, page, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    taken(house, receipt, aigul)
    page.goto("/desk/sign-in")
    page.fill("#login", aigul.login)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.goto(f"/desk/cases/{receipt.case.number}")

    page.focus("#text-answer")
    page.keyboard.type(DONE)
    add(page, "насос.jpg")
    expect(page.locator("#enclosed-answer li")).to_contain_text("насос.jpg")
    expect(page.locator("#text-answer")).to_have_value(DONE)

    page.focus("input[name=outcome]")
    page.keyboard.press("Space")
    tab_to(page, ".pane--answer .bt--1")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text(receipt.case.number)
    clock.forward(seconds=30)
    track(page, receipt)
    expect(page.get_by_alt_text(SHOWN)).to_be_visible()
