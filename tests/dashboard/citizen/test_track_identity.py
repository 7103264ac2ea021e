"""On the tracking page a signal's author gives what the law asks for, and the date stands there."""

import pytest
from citizens import LANGUAGES, errors_of, open_case, words_on
from factories import GULNAR, account, file
from forms import press
from starlette.testclient import TestClient

from api.main import create_app
from dashboard.i18n import translations
from models.actions.onetime import Purpose, hand_out
from models.db import unit_of_work

ALL = {
    "name": "Гүлнар Тасыбаева",
    "identity_number": "990101400122",
    "contact_kind": "email",
    "contact": "gulnar@example.com",
}
NOBODY = dict.fromkeys(GULNAR)


def form_page(client, receipt):
    return press(client, open_case(client, receipt), "track", act="identify")


def test_with_number_and_code_the_author_gives_it_and_sees_the_date(client, house, clock):
    receipt = file(house, **NOBODY)
    clock.forward(days=2)
    page = form_page(client, receipt)
    done = press(client, page, "track/identify", **ALL)
    assert done.status_code == 200
    assert "9 December" in words_on(done)
    assert 'value="identify"' not in done.text
    again = press(client, page, "track/identify", **ALL)
    assert (again.status_code, "9 December" in words_on(again)) == (200, True)


@pytest.mark.parametrize("left_out", ["name", "identity_number", "contact"])
def test_all_that_the_law_asks_for_is_asked_at_once(client, house, left_out):
    receipt = file(house, **NOBODY)
    answer = press(client, form_page(client, receipt), "track/identify", **{**ALL, left_out: " "})
    assert (answer.status_code, len(errors_of(answer))) == (422, 1)
    kept = {name: text for name, text in ALL.items() if name not in (left_out, "contact_kind")}
    assert all(text in answer.text for text in kept.values())


def test_only_what_is_missing_is_asked(client, house):
    receipt = file(house, **{**GULNAR, "identity_number": None})
    page = form_page(client, receipt)
    assert 'name="identity_number"' in page.text
    assert not any(f'name="{one}"' in page.text for one in ("name", "contact"))


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_where_the_law_asks_only_for_an_address_no_number_is_asked(client, house):
    receipt = file(house, **NOBODY, region="AZ-BA")
    page = form_page(client, receipt)
    assert 'name="identity_number"' not in page.text
    assert press(client, page, "track/identify", **ALL).status_code == 200


def test_who_gave_everything_is_offered_nothing(client, house):
    assert 'value="identify"' not in open_case(client, file(house)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_behind_a_key_tells_nothing_of_the_complaint(client, house, clock, language):
    receipt = file(house, "Абай 143, жертөледе су тұр", **NOBODY)
    with unit_of_work(house.engine) as session:
        key = hand_out(session, receipt.case.id, Purpose.IDENTITY, clock())
    page = client.get(f"/{language}/complete/{key}")
    assert translations(language).gettext("Give what is missing") in page.text
    assert "жертөледе" not in page.text
    assert client.get(f"/{language}/complete/{key[1:]}").status_code == 404
    assert press(client, page, f"complete/{key}", **ALL).status_code == 200
    assert client.post(f"/{language}/complete/{key}", data=ALL).status_code == 404


def test_by_the_api(client, house):
    receipt = file(house, **NOBODY)
    body = {"code": receipt.code, "name": ALL["name"], "contact": {"kind": "email", "value": ALL["contact"]}}
    path = f"/api/v1/cases/{receipt.case.number}/identity"
    half = client.post(path, json=body)
    assert (half.json()["due_at"], "identify" in half.json()["can"]) == (None, True)
    whole = client.post(path, json={"code": receipt.code, "identity_number": ALL["identity_number"]})
    assert whole.json()["due_at"] == "2026-12-08T00:00:00+05:00"
    assert whole.json()["timeline"][-1]["kind"] == "identify"
    assert client.post(path, json={"code": receipt.code, "name": "Somebody"}).status_code == 409
    assert client.post(path, json={**body, "code": "0" * 16}).status_code == 404


def test_the_officer_reads_in_the_thread_that_the_clock_began(client, house):
    receipt = file(house, **NOBODY)
    account(house, "Aigul")
    press(client, form_page(client, receipt), "track/identify", **ALL)
    desk = TestClient(create_app(house, warm=False), base_url="https://testserver")
    desk.headers["sec-fetch-site"] = "same-origin"
    press(desk, desk.get("/desk/sign-in"), "/sign-in", login="aigul", password="seven quiet horses")
    seen = words_on(desk.get(f"/desk/cases/{receipt.case.number}"))
    assert "the citizen gave what the law asks for" in seen
    assert ALL["name"] in seen
    assert ALL["identity_number"] not in seen
