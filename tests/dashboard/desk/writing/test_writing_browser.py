"""Writing in a real browser: the list of templates by keyboard alone, drafts by themselves, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from factories import PASSWORD, account, act, file
from playwright.sync_api import Page, expect
from ready import macro, template

from models.actions import routing
from models.taxonomy import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def sign_in(page: Page, who) -> None:
    page.goto("/desk/sign-in")
    page.fill("#login", who.login)
    page.fill("#password", PASSWORD)
    page.click("form button")


def window(browser, address, scripts: bool) -> Iterator[Page]:
    """A window in which nothing may go wrong, the content security policy included."""
    context = browser.new_context(
        base_url=address, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert broken == []


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """A window with scripts."""
    yield from window(browser, address, True)


@pytest.fixture
def plain(browser, address) -> Iterator[Page]:
    """A window without scripts."""
    yield from window(browser, address, False)


@pytest.fixture
def aigul(house):
    """An officer; her agency has two templates in Kazakh and one in Russian."""
    aigul = account(house, "Aigul")
    template(house, aigul, "Күні бар уәде", "{number}. [күн] күні келеміз.")
    template(house, aigul, "Жоспарлы тоқтату", "{number}. Жөндеу жүріп жатыр.")
    template(house, aigul, "Перерасчёт", "{number}. Пересчитано.", "ru")
    return aigul


@pytest.fixture
def number(house, aigul):
    """A case that she has taken."""
    number = file(house).case.number
    with act(house, number, aigul) as turn:
        routing.take(turn)
    return number


def open_list(page: Page) -> None:
    """The key of that place, on any layout."""
    page.keyboard.press("Semicolon")
    expect(page.locator("#find-answer")).to_be_focused()


def test_a_template_is_chosen_by_keyboard_alone(page, aigul, number):
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}")
    page.wait_for_load_state()
    picker = page.locator(".pane--answer .picker")
    open_list(page)
    page.keyboard.type("тоқтату")
    expect(picker.get_by_text("Күні бар уәде")).to_be_hidden()
    page.keyboard.press("Enter")
    text = page.locator("#text-answer")
    expect(text).to_have_value(f"{number}. Жөндеу жүріп жатыр.")
    expect(text).to_be_focused()
    expect(picker).not_to_have_attribute("open", "")


def test_arrows_move_and_the_first_place_to_fill_is_marked(page, aigul, number):
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}")
    page.locator("#text-answer").press_sequentially("Сәлем! ")
    page.keyboard.press("Escape")
    open_list(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pane--answer .pick__one").nth(1)).to_be_focused()
    # A letter of the page rests meanwhile.
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    text = page.locator("#text-answer")
    expect(text).to_have_value(f"Сәлем! {number}. [күн] күні келеміз.")
    expect(page.locator("#places-answer")).to_have_text("Still to fill in: [күн]")
    page.keyboard.type("18 қараша")
    expect(text).to_have_value(f"Сәлем! {number}. 18 қараша күні келеміз.")
    expect(page.locator("#places-answer")).to_be_empty()
    page.keyboard.press("Escape")
    open_list(page)
    page.keyboard.press("Escape")
    expect(text).to_be_focused()


def test_enter_in_the_search_never_sends(plain, aigul, number):
    sign_in(plain, aigul)
    plain.goto(f"/desk/cases/{number}")
    plain.get_by_label("Resolved", exact=True).check()
    plain.fill("#text-answer", "Дайын жауап")
    plain.locator(".pane--answer .picker summary").first.click()
    plain.fill("#find-answer", "уәде")
    plain.press("#find-answer", "Enter")
    expect(plain.locator("#text-answer")).to_have_value("Дайын жауап")
    expect(plain.locator(".toast")).to_have_count(0)
    plain.locator(".pane--answer").get_by_role("button", name="Күні бар уәде").click()
    expect(plain.locator("#text-answer")).to_have_value(f"Дайын жауап\n\n{number}. [күн] күні келеміз.")
    expect(plain.locator("#places-answer")).to_have_text("Still to fill in: [күн]")


def test_a_draft_keeps_itself_and_says_when(page, aigul, number):
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}")
    expect(page.get_by_role("button", name="Keep draft")).to_have_count(0)
    page.locator("#text-answer").press_sequentially("Басталған")
    expect(page.locator("#saved-answer")).to_have_text("Draft saved 10:42")
    page.locator("label[for=tab-note]").click()
    page.locator("#text-note").press_sequentially("Диспетчер")
    # Leaving the text keeps it at once.
    with page.expect_response("**/draft/note"):
        page.locator("h1").click()
        page.locator(".find input").focus()
    page.goto("/desk")
    expect(page.get_by_text("draft", exact=True)).to_be_visible()
    page.goto(f"/desk/cases/{number}")
    expect(page.locator("#text-answer")).to_have_value("Басталған")
    expect(page.locator("#text-note")).to_have_value("Диспетчер")


def test_s93_i_am_told_while_i_type(house, page, aigul, number):
    rustam, dana = account(house, "Rustam", Role.MANAGER), account(house, "Dana")
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}")
    page.locator("#text-answer").press_sequentially("Басталған")
    with act(house, number, rustam) as turn:
        routing.assign(turn, dana)
    page.locator("#text-answer").press_sequentially(" жауап")
    expect(page.locator("#news-answer")).to_contain_text("Dana has the case now.")
    expect(page.locator("#text-answer")).to_have_value("Басталған жауап")
    expect(page.locator("#saved-answer")).to_have_text("Draft saved 10:42")


def test_the_preview_stands_under_the_text(page, aigul, number):
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}")
    page.get_by_label("Resolved", exact=True).check()
    page.fill("#text-answer", "Қазан жөнделді")
    page.locator(".pane--answer").get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-answer")).to_contain_text("Қазан жөнделді")
    expect(page.locator("#preview-answer")).to_contain_text("This is how it arrives")
    assert page.url.endswith(number)


def test_s94_a_macro_by_keyboard_opens_the_next_case(house, page, aigul, number):
    macro(house, aigul, {"verb": "ask_citizen", "template": "2"})
    following = file(house, "Екінші").case.number
    with act(house, following, aigul) as turn:
        routing.take(turn)
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{number}?view=mine")
    page.wait_for_load_state()
    open_list(page)
    page.keyboard.type("сұрау")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=text]")).to_have_value(f"{number}. Жөндеу жүріп жатыр.")
    page.locator("textarea[name=text]").press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/desk/cases/{following}"))


def test_a_case_is_answered_by_keys_alone_and_the_list_goes_on_where_it_was(house, page, aigul):
    for n in range(3):
        with act(house, file(house, f"Мәселе {n}").case.number, aigul) as turn:
            routing.take(turn)
    sign_in(page, aigul)
    page.goto("/desk?view=mine")
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#text-answer")).to_be_visible()
    # The keys work once the page's script has run, which is after the field is seen.
    page.wait_for_load_state()
    for key, field in (("t", "agency"), ("c", "category"), ("3", "promised_on")):
        page.keyboard.press(key)
        expect(page.locator(f"[name={field}]:focus")).to_have_count(1)
        page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("[name=outcome][value=resolved]")).to_be_checked()
    expect(page.locator("#text-answer")).to_be_focused()
    page.keyboard.insert_text("Құбыр жөнделді")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").nth(1)).to_have_class(re.compile("cur"))
    expect(page.locator("tbody tr").nth(1).locator("a.txt")).to_be_focused()


def test_letters_find_a_template_that_only_another_language_has(house, page, aigul):
    receipt = file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    sign_in(page, aigul)
    page.goto(f"/desk/cases/{receipt.case.number}")
    page.keyboard.press(";")
    page.locator("#find-answer").press_sequentially("перера")
    page.keyboard.press("Enter")
    expect(page.locator("#text-answer")).to_have_value(f"{receipt.case.number}. Пересчитано.")
