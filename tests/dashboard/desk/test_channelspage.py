"""How the channels fare, for admins: what is wrong, and the events that died."""

import re

import pytest
from cityapp import file_event, listening, move_in, post, rows, settle
from factories import account
from staff import sign_in

from api.worker import process
from models.account import AuditLine
from models.case import Case
from models.db import unit_of_work
from models.inbound import DEAD, InboundEvent
from models.taxonomy import Channel, Role

PAGE = "/admin/channels"


@pytest.fixture
def saule(house, client):
    """The administrator, signed in; the city's app is an account of ours."""
    with listening() as app:
        move_in(house, app)
        sign_in(client, account(house, "Saule", Role.ADMIN, None))
        yield app


def die(house, client, **given) -> int:
    post(client, house, "e1", file_event(**given))
    with unit_of_work(house.engine) as session:
        event = session.get(InboundEvent, rows(house, InboundEvent)[0].id)
        event.state, event.next_try_at, event.tries, event.error = DEAD, None, 5, "ValueError, channels/app.py:7"
        return event.id


def send(client, path: str, key: int):
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(PAGE).text)
    return client.post(f"{PAGE}/{path}", data={"csrf": token[1] if token else "", "key": key})


@pytest.mark.usefixtures("saule")
def test_a_dead_event_is_seen_opened_with_a_trace_and_run_again(house, client):
    key = die(house, client)
    shown = client.get(PAGE).text
    assert "ValueError, channels/app.py:7" in shown
    assert "батареялар" not in shown
    assert rows(house, AuditLine, action="channels.body") == []

    assert "батареялар" in send(client, "body", key).text
    assert [one.object for one in rows(house, AuditLine, action="channels.body")] == [str(key)]

    assert "There are none." in send(client, "again", key).text
    assert process(house, house.clock()) == 1
    assert len(rows(house, Case)) == 1
    assert send(client, "again", key).status_code in (403, 404)


@pytest.mark.usefixtures("saule")
def test_only_dead_events_can_be_opened(house, client):
    key = die(house, client)
    with unit_of_work(house.engine) as session:
        session.add(InboundEvent(channel=Channel.APP, account="city", event_id="e2", at=house.clock(), body="secret"))
    assert send(client, "body", key + 1).status_code == 404


def test_s63_all_providers_down_is_red_here(house, client, saule):
    assert "all well" in client.get(PAGE).text
    saule.always = (503, {})
    for n in range(6):
        post(client, house, f"e{n}", file_event(sender=f"tenant-{n}"))
    settle(house)
    shown = client.get(PAGE).text
    assert "most messages fail" in shown
    assert "all well" not in shown


def test_without_accounts_the_page_says_where_notices_are_read(house, client):
    for name in [name for name in house.channels if name != Channel.WEB]:
        del house.channels[name]
    sign_in(client, account(house, "Saule", Role.ADMIN, None))
    assert "No account is configured" in client.get(PAGE).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OVERSIGHT, Role.CLERK])
def test_only_the_administrator_sees_it(house, client, role):
    sign_in(client, account(house, "Denis", role))
    assert client.get(PAGE).status_code == 403
