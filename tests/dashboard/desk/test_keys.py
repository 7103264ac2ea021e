"""The sheet of keys says what is so, and single letters can be switched off."""

import re
from pathlib import Path

import pytest
from factories import account, file
from playwright.sync_api import expect
from sqlmodel import Session
from staff import refusal, send

from dashboard.desk.keys import SHEET
from dashboard.pages import TEMPLATES
from models.account import Account

STATIC = Path(TEMPLATES).parent / "static"
# The browser's own, and the two that send, which jawab.js knows by name.
OWN = {"Enter", "Esc", "Ctrl+Enter", "Ctrl+Shift+Enter"}
# Of the composer's tabs and outcomes and of the triage cards, which the template counts out.
COUNTED = {"r", "q", "n", *"1234567"}


def in_templates() -> set[str]:
    written = "".join(path.read_text() for path in (TEMPLATES / "desk").rglob("*.html"))
    written += (TEMPLATES / "parts" / "frame.html").read_text()
    return set(re.findall(r'data-key="([^"{]+)"', written))


def in_rows() -> set[str]:
    written = (STATIC / "rows.js").read_text()
    table = re.search(r"const rowKeys = \{(.+)\};", written)[1]
    return set(re.findall(r'(?:^|[ ,{])"?([\w+]+)"?: ', table)) | set(re.findall(r'key === "(\w)"', written))


def on_the_sheet() -> set[str]:
    return {letter for _title, rows in SHEET for row in rows for letter in row.letters.split()}


def test_every_key_of_the_sheet_does_something_and_every_key_stands_on_it():
    from dashboard.desk.bulk import ACTS

    known = in_templates() | in_rows() | COUNTED | OWN | {act.key for act in ACTS if act.key}
    assert on_the_sheet() == known


def test_the_sheet_and_the_switch(client, aigul, house):
    assert "choose all rows up to here" in client.get("/desk/keys").text
    assert send(client, "/desk/me/wishes", email="aigul@agency.example", digest="1").status_code == 303
    with Session(house.engine) as session:
        kept = session.get_one(Account, aigul.id)
        assert (kept.shortcuts, kept.digest, kept.email) == (False, True, "aigul@agency.example")
    assert 'data-keys="off"' in client.get("/desk").text
    assert "Single letters are switched off" in client.get("/desk/keys").text
    send(client, "/desk/me/wishes", shortcuts="1")
    assert 'data-keys="off"' not in client.get("/desk").text


@pytest.mark.parametrize("fields", [{"digest": "1"}, {"email": "not an address"}, {"email": "a@b", "digest": "1"}])
@pytest.mark.usefixtures("aigul")
def test_a_letter_needs_an_address(client, fields):
    answer = send(client, "/desk/me/wishes", **fields)
    assert (answer.status_code, refusal("bad_email") in answer.text) == (422, True)


@pytest.mark.usefixtures("aigul")
def test_the_desk_speaks_the_language_that_its_reader_chose(client):
    assert send(client, "/desk/me/wishes", language="kk").headers["location"] == "/desk/me?done=saved#wishes"
    assert '<html lang="kk">' in client.get("/desk").text
    assert send(client, "/desk/me/wishes", language="xx").status_code == 422
    send(client, "/desk/me/wishes", shortcuts="1")
    assert '<html lang="kk">' in client.get("/desk").text


@pytest.mark.browser
@pytest.mark.slow
def test_letters_rest_where_they_are_switched_off(house, browser, address):
    receipt = file(house)
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/desk/sign-in")
    page.fill("#login", account(house, "Dana", shortcuts=False).login)
    page.fill("#password", "seven quiet horses")
    page.click("form button")
    expect(page.locator(".live")).to_have_text("Live")
    for key in ("j", "x", "g", "?"):
        page.keyboard.press(key)
    expect(page.locator("tr.cur")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Team: 1")
    page.locator(f"[data-row='{receipt.case.number}'] [name=cases]").check()
    expect(page.locator("#bulk")).to_be_visible()
    context.close()
