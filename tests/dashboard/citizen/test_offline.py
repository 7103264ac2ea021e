"""A phone that loses its connection: words instead of the browser's own, and nothing typed is lost."""

import pytest
from phones import HEATING, fits, phone

from dashboard.assets import STATIC, static_url
from dashboard.citizen.offline import PARTS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NO_LINE = {
    "az": "Bağlantı yoxdur",
    "kk": "Байланыс жоқ",
    "ka": "კავშირი არ არის",
    "ru": "Нет связи",
    "en": "No connection",
}


@pytest.fixture
def page(address, browser):
    """A phone that has read one page, and whose helper has what it keeps."""
    page = phone(browser, scripts=True, base_url=address)
    page.goto("/kk/report")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller")
    yield page
    page.context.close()


def test_what_was_typed_stays_until_the_line_is_back(page):
    page.fill("#text", HEATING)
    page.context.set_offline(True)
    page.click("main form button")
    assert page.locator("[data-offline]").is_visible()
    assert page.input_value("#text") == HEATING
    page.context.set_offline(False)
    page.locator("[data-offline]").wait_for(state="hidden")
    with page.expect_navigation():
        page.click("main form button")
    assert page.locator("input[value=heating]").count() == 1


@pytest.mark.parametrize("language", NO_LINE)
def test_a_page_without_a_line_is_said_in_its_language_and_comes_later(page, language):
    page.context.set_offline(True)
    page.goto(f"/{language}/track")
    assert page.locator("h1").inner_text() == NO_LINE[language]
    assert fits(page)
    assert page.locator(".btn").evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.context.set_offline(False)
    with page.expect_navigation():
        page.click("main .btn")
    assert page.locator("#number").is_visible()


def test_it_keeps_nothing_that_anybody_read_or_wrote(page):
    page.goto("/kk/public")
    page.goto("/kk/privacy")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
        ".then(shelf => shelf.keys()).then(all => all.map(one => one.url)))))"
    )
    pages = {f"/{language}/offline" for language in NO_LINE}
    assert [{url.split("/", 3)[3] for url in one} for one in kept] == [
        {path[1:] for path in (*pages, *(static_url(part) for part in PARTS))}
    ]


def test_the_desk_and_what_is_posted_never_pass_it(page):
    seen = []
    page.context.on("response", lambda answer: seen.append((answer.url, answer.from_service_worker)))
    page.goto("/desk/sign-in")
    page.goto("/kk/report")
    page.fill("#text", HEATING)
    with page.expect_navigation():
        page.click("main form button")
    past = [passed for url, passed in seen if "/desk" in url or url.endswith("/report/text")]
    assert past
    assert not any(past)


def test_the_page_is_drawn_with_what_is_kept(client):
    shown = client.get("/kk/offline").text
    assert all(f'"{static_url(part)}"' in shown for part in PARTS)
    answer = client.get("/offline.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text.endswith((STATIC / "offline.js").read_text())
