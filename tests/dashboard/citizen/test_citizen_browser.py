"""The citizens' pages in a real browser over a real connection: on a phone, without scripts, in all languages."""

import re

import pytest
from counts import ordinary
from phones import HEATING, fits, go_on, phone, receipt_of, to_receipt

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def test_a_complaint_in_kazakh_on_a_phone_without_scripts(address, browser, tmp_path):
    page = phone(browser, scripts=False)
    number, code = to_receipt(page, address, "kk")
    assert re.fullmatch(r"KZ-\d{4}-\d{4}", number)
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", code)
    assert "2026 жылғы 7 желтоқсан, дүйсенбі" in page.locator("main").inner_text()
    page.reload()
    assert receipt_of(page) == (number, code)
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


@pytest.mark.parametrize("language", ["kk", "ru", "en", "az", "ka"])
def test_letters_twice_as_large_widen_no_page(house, address, browser, language):
    ordinary(house)
    page = phone(browser, scripts=False)
    for path in ("", "report", "track", "lost", "what-happens", "privacy", "services", "public", "public/cases"):
        page.goto(f"{address}/{language}/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert fits(page), page.url
    to_receipt(page, address, language)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert fits(page), page.url
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
