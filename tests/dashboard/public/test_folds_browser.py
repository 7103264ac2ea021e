"""The long page of figures on a phone: short to read, unfolded by whoever wants more, whole on paper. No scripts."""

import pytest
from counts import ordinary
from phones import PHONE, fits, phone
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
SCREENS = 5


@pytest.fixture
def page(house, browser, address):
    ordinary(house)
    page = phone(browser, scripts=False, base_url=address)
    yield page
    page.context.close()


@pytest.mark.parametrize("language", ["kk", "ru", "en", "az", "ka"])
def test_it_is_a_few_screens_long_and_one_tap_shows_more(page, language):
    page.goto(f"/{language}/public")
    assert fits(page)
    assert page.evaluate("document.documentElement.scrollHeight") < SCREENS * PHONE["height"]
    table = page.locator("#agencies table").first
    expect(table).to_be_hidden()
    page.locator(".p-fold", has=page.locator("#agencies")).locator("summary h2").click()
    expect(table).to_be_visible()
    assert fits(page)


def test_a_line_of_the_contents_unfolds_its_part(page):
    page.goto("/kk/public")
    page.locator("#contents").click()
    page.locator(".p-contents a[href='#agencies']").click()
    expect(page.locator("#agencies table").first).to_be_in_viewport()
    page.goto("/kk/public#method")
    expect(page.locator("#method dt").first).to_be_in_viewport()


def test_every_line_of_the_contents_leads_to_a_part_and_every_part_has_one(page):
    page.goto("/en/public")
    listed = page.eval_on_selector_all(".p-contents a", "all => all.map(one => one.hash.slice(1))")
    assert listed == page.eval_on_selector_all(".p-fold__in", "all => all.map(one => one.id)")


def test_on_paper_all_of_it_stands_there(page):
    page.goto("/kk/public")
    page.emulate_media(media="print")
    for part in page.locator(".p-fold__in").all():
        assert part.bounding_box()["height"] > 0
        assert part.evaluate("one => one.checkVisibility({ contentVisibilityAuto: true })")
    expect(page.locator("#trend table")).to_be_visible()
