"""A citizen's phone: a small window, and the way of a complaint on it."""

from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}
HEATING = "Үшінші күн жылу жоқ, батареялар мұздай, үйде кішкентай бала бар"


def phone(browser: Browser, *, scripts: bool, **more: object) -> Page:
    """A new phone that knows nobody."""
    return browser.new_context(viewport=PHONE, java_script_enabled=scripts, **more).new_page()


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def go_on(page: Page) -> None:
    """The first button of the page's own form, and the page behind it."""
    assert fits(page), page.url
    with page.expect_navigation():
        page.locator("main form button").first.click()


def to_check(page: Page, address: str, language: str, text: str = HEATING) -> None:
    """From the start page to the last look before sending; every page on the way fits on the phone."""
    page.goto(f"{address}/{language}/")
    assert fits(page)
    with page.expect_navigation():
        page.locator(".btn--big").click()
    page.fill("#text", text)
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


def to_receipt(page: Page, address: str, language: str) -> tuple[str, str]:
    """From the start page to number and code."""
    to_check(page, address, language)
    go_on(page)
    assert fits(page)
    return receipt_of(page)


def receipt_of(page: Page) -> tuple[str, str]:
    """Number and code, as they stand on the receipt."""
    return page.locator("#number").inner_text(), " ".join(page.locator("#code").inner_text().split())
