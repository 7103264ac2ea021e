"""The citizens' pages in a real browser over a real connection: on a phone, without scripts, in all languages."""

import re

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
PHONE = {"width": 390, "height": 844}
HEATING = "Үшінші күн жылу жоқ, батареялар мұздай, үйде кішкентай бала бар"


def phone(browser: Browser, *, scripts: bool) -> Page:
    return browser.new_context(viewport=PHONE, java_script_enabled=scripts).new_page()


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def go_on(page: Page) -> None:
    assert fits(page), page.url
    with page.expect_navigation():
        page.locator("main form button").first.click()


def to_receipt(page: Page, address: str, language: str) -> tuple[str, str]:
    """From the start page to number and code; every page on the way fits on the phone."""
    page.goto(f"{address}/{language}/")
    assert fits(page)
    with page.expect_navigation():
        page.locator(".btn--big").click()
    page.fill("#text", HEATING)
    go_on(page)
    page.check("input[value=heating]")
    go_on(page)
    page.select_option("#region", "KZ-75")
    page.fill("#address", "Абай 10")
    go_on(page)
    go_on(page)
    page.fill("#name", "Гүлнар Тасыбаева")
    page.fill("#identity_number", "990101400122")
    page.check("input[value=email]")
    page.fill("#contact", "gulnar@example.com")
    go_on(page)
    go_on(page)
    assert fits(page)
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_a_complaint_in_kazakh_on_a_phone_without_scripts(address, browser, tmp_path):
    page = phone(browser, scripts=False)
    number, code = to_receipt(page, address, "kk")
    assert re.fullmatch(r"KZ-\d{4}-\d{4}", number)
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", " ".join(code.split()))
    assert "2026 жылғы 7 желтоқсан, дүйсенбі" in page.locator("main").inner_text()
    page.reload()
    assert page.locator("#number").inner_text() == number
    assert page.locator("#code").inner_text() == code
    with page.expect_navigation():
        page.get_by_role("link", name="Шағымымның бетіне өту").click()
    page.fill("#number", number)
    page.fill("#code", code)
    go_on(page)
    assert fits(page)
    assert number in page.locator("h1").inner_text()
    assert "7 желтоқсан, дүйсенбіге дейін" in page.locator(".status").inner_text()
    assert code.split()[0] not in page.url
    picture = tmp_path / "tracking.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 20_000


def test_every_language_fits_on_a_phone(address, browser):
    for language in ("az", "ka", "ru", "en"):
        page = phone(browser, scripts=False)
        to_receipt(page, address, language)
        for plain in ("what-happens", "privacy", "accessibility", "track", "report/done"):
            page.goto(f"{address}/{language}/{plain}")
            assert fits(page), page.url
        page.goto(f"{address}/{language}/report")
        go_on(page)
        assert fits(page)
        page.context.close()


def test_a_mistake_takes_the_focus_and_its_link_leads_to_the_field(address, browser):
    page = phone(browser, scripts=True)
    page.goto(f"{address}/kk/report")
    go_on(page)
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.locator(".govuk-error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "text"
    page.fill("#text", HEATING)
    go_on(page)
    assert page.url.endswith("/kk/report/subject")
    page.go_back()
    assert page.locator("#text").input_value() == HEATING


def test_the_whole_form_works_with_the_keyboard_alone(address, browser):
    page = phone(browser, scripts=True)
    page.goto(f"{address}/en/report")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report#main")
    page.locator("#text").focus()
    page.keyboard.type("No heating for three days in the whole house")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/subject")
    page.locator("input[name=category]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/place")
