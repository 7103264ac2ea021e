"""The citizen's own form on a machine that stands for everybody in a service centre."""

import pytest
from citizens import ME, receipt_on, rows, send, to_check, words_on, write
from factories import account
from forms import press

from models.case import Case
from models.event import CaseEvent
from models.taxonomy import Channel, Role

CENTRE = "Алматы, Абай даңғылы 10"


@pytest.fixture
def machine(house, client):
    """A browser that somebody has made a machine of the centre."""
    account(house, "Clara", Role.CLERK, None, centre=CENTRE)
    client.get("/kk/kiosk", params={"centre": CENTRE})
    return client


def test_what_is_filed_there_came_over_the_counter_of_the_centre(house, machine):
    done = send(machine, to_check(machine))
    case = rows(house, Case)[0]
    assert receipt_on(done)[0] == case.number
    assert (case.channel, case.centre) == (Channel.DESK, CENTRE)
    assert rows(house, CaseEvent)[0].account_id is None


def test_sent_twice_it_is_one_case(house, machine):
    page = to_check(machine)
    assert receipt_on(send(machine, page)) == receipt_on(send(machine, page))
    assert len(rows(house, Case)) == 1


def test_the_start_leaves_nothing_of_the_person_before(machine):
    to_check(machine)
    assert ME["name"] in machine.get("/kk/report/you").text
    start = machine.get("/kk/kiosk")
    assert start.headers["cache-control"] == "no-store"
    assert "refresh" not in start.headers
    assert ME["name"] not in machine.get("/kk/report/you").text
    assert machine.get("/kk/report/you", follow_redirects=False).headers["location"] == "/kk/report"


def test_a_receipt_cannot_be_opened_again_after_the_start(machine):
    number, code = receipt_on(send(machine, to_check(machine)))
    machine.get("/kk/kiosk")
    after = machine.get("/kk/report/done")
    assert (number in after.text, code[:4] in words_on(after).split()) == (False, False)


def test_a_page_that_is_left_alone_asks_and_then_goes_away(machine):
    page = write(machine)
    assert page.headers["refresh"] == "240;url=/kk/kiosk/still?to=report/subject"
    still = machine.get("/kk/kiosk/still?to=report/subject")
    assert still.headers["refresh"] == "60;url=/kk/kiosk"
    assert 'href="/kk/report/subject"' in still.text
    done = send(machine, to_check(machine))
    assert done.headers["refresh"] == "120;url=/kk/kiosk"
    assert machine.get("/kk/track").headers["refresh"] == "240;url=/kk/kiosk/still?to=report"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "../../desk", ""])
def test_the_question_leads_nowhere_else(machine, to):
    still = machine.get("/kk/kiosk/still", params={"to": to})
    assert 'href="/kk/report"' in still.text
    assert "evil" not in still.text.split("<main")[1].split("</main>")[0]


def test_the_browser_is_told_to_remember_nothing(machine):
    press(machine, write(machine), "subject", category="heating")
    press(machine, machine.get("/kk/report/place"), "place", region="KZ-75")
    page = machine.get("/kk/report/you").text
    form = page.split('<form method="post" action="/kk/report/you"')[1].split(">")[0]
    assert 'autocomplete="off"' in form
    assert 'autocomplete="name"' not in page


def test_only_a_centre_with_a_clerk_can_be_named(house, client):
    account(house, "Dana", Role.CLERK, None, centre="Жабық", active=False)
    assert {client.get("/kk/kiosk", params={"centre": one}).status_code for one in ("Ойдан", "Жабық")} == {404}
    client.cookies.set("__Host-kiosk", "Invented", domain="testserver.local")
    send(client, to_check(client))
    assert rows(house, Case)[0].channel == Channel.WEB


def test_on_a_machine_of_ones_own_nothing_changes(machine):
    press(machine, machine.get("/kk/kiosk"), "kiosk/end")
    page = write(machine)
    assert "refresh" not in page.headers
    assert machine.get("/kk/kiosk", follow_redirects=False).headers["location"] == "/kk/"
