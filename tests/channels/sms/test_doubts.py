"""After a gateway's bad hour: what may have left is settled by a person, all of one account at once.

HTTP in, the database, HTTP out; the other side is the stand-in of conftest.py.
"""

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from citizens import words_on
from factories import account, act
from forms import press
from sqlmodel import Session, col, select
from staff import sign_in

from api.worker import deliver, process
from channels.outbox.claiming import LEASE
from channels.story import story
from channels.texts import say
from models.account import AuditLine
from models.actions import answering, routing
from models.case import Case
from models.contact import ContactPoint
from models.delivery import Delivery, DeliveryLog
from models.event import CaseEvent
from models.taxonomy import Channel, Role, State
from models.taxonomy import DeliveryState as S

SECRET = "a-secret-of-the-tests"
PATH = "/api/v1/channels/sms/main"
DARK = "Küçəmizdə üç gündür işıq yoxdur, uşaqlar qaranlıqda qalır."
PEOPLE = {"Leyla": "994501234567", "Orxan": "994551234567", "Nigar": "994701234567"}
SAID = "Dirəkdəki lampalar dəyişdirildi."
WHY = "Şlüz 40 dəqiqə işləməyib"

pytestmark = pytest.mark.parametrize("jurisdiction", ["az"])
serial = itertools.count()


def settled(house) -> None:
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass


def rows(house, table, **where):
    with Session(house.engine) as session:
        return session.exec(select(table).filter_by(**where).order_by(col(table.id))).all()


def answers(house) -> list[Delivery]:
    return rows(house, Delivery, notice="answer", channel=Channel.SMS)


def reports(client, house, sent, kind="1") -> None:
    """The gateway says what became of an SMS that it was handed: at the address that it was told with it."""
    asked = urlsplit(sent[1]["x-kannel-dlr-url"].replace("%d", kind).replace("%A", "")).query
    assert client.get(f"{PATH}?{asked}").status_code == 200
    process(house, house.clock())


def heard(sms) -> dict[str, str]:
    """What came to each telephone."""
    said: dict[str, str] = defaultdict(str)
    for _path, headers, body in sms.taken:
        said[headers["x-kannel-to"]] += body.decode()
    return said


def answered(client, house, numbers) -> None:
    """Each number has complained, and its answer may leave now."""
    for number in numbers:
        body = f"{PATH}?secret={SECRET}&id=s{next(serial)}&from=%2B{number}"
        client.post(body, content=DARK.encode("utf-16-be"), headers={"content-type": 'text/plain; charset="UTF-16BE"'})
    settled(house)
    agency = next(iter(house.office.profile.agencies))
    rauf = account(house, "Rauf", Role.OFFICER, agency)
    for case in rows(house, Case):
        with act(house, case.number) as turn:
            routing.route(turn, agency, "street_lighting", "test")
        with act(house, case.number, rauf) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", SAID, None)
    settled(house)
    house.clock.forward(seconds=30)


@pytest.fixture
def outage(client, house, sms):
    """Three complaints were answered while the gateway took every SMS and said 502 to each."""
    answered(client, house, PEOPLE.values())
    sms.taken.clear()
    sms.usual = (502, "Bad Gateway")
    settled(house)
    sms.usual = (202, "0: Accepted for delivery")
    assert [one.state for one in answers(house)] == [S.UNCERTAIN] * 3
    return sms


@pytest.fixture
def saule(house, client):
    """The administrator, signed in."""
    sign_in(client, account(house, "Saule", Role.ADMIN, None))


def decides(client, how: str, **fields):
    page = client.get("/admin/channels/doubts?channel=sms&account=main")
    return press(client, page, "/admin/channels/doubts", **{"how": how, "reason": WHY, **fields})


@pytest.mark.usefixtures("saule")
def test_what_may_have_left_is_seen_with_the_gateways_own_words(client, outage):  # noqa: ARG001
    shown = words_on(client.get("/admin/channels"))
    assert "HTTP 502: Bad Gateway 3" in shown
    assert "SMS main 3" in shown
    assert "3 messages, handed over from" in words_on(client.get("/admin/channels/doubts?channel=sms&account=main"))


@pytest.mark.usefixtures("saule")
def test_sent_again_it_says_so_and_what_a_receipt_proved_is_not_sent_again(client, house, outage):
    proved = outage.taken[-1]
    reports(client, house, proved)
    outage.taken.clear()
    page = decides(client, "again")
    assert "Done: 2. Not done: 0" in words_on(page)
    settled(house)
    said = heard(outage)
    again = [SAID in text and say("az", "line", "again") in text for text in said.values()]
    assert sorted(again) == [False, True, True]
    assert not said[proved[1]["x-kannel-to"]].startswith(proved[2].decode())
    assert {one.state for one in answers(house)} == {S.ACCEPTED}
    assert len(rows(house, CaseEvent, verb="settle")) == 2
    assert "Of this account there are none any more." in words_on(page)


@pytest.mark.usefixtures("saule")
def test_each_case_keeps_who_decided_and_why_and_the_citizen_reads_nothing_of_it(client, house, outage):  # noqa: ARG001
    decides(client, "again")
    for event in rows(house, CaseEvent, verb="settle"):
        assert (event.data["how"], event.data["reason"], event.data["notices"]) == ("again", WHY, ["answer"])
        assert event.account_id is not None
    with Session(house.engine) as session:
        for case in session.exec(select(Case)):
            lines = story(session, case, "az", house.clock())
            assert [one.kind for one in lines][-1] == "answer"


@pytest.mark.usefixtures("saule", "outage")
def test_of_a_case_that_has_ended_for_good_the_audit_log_keeps_it(client, house):
    with Session(house.engine) as session:
        session.get_one(Case, rows(house, Case)[0].id).state = State.WITHDRAWN
        session.commit()
    assert "Done: 3. Not done: 0" in words_on(decides(client, "delivered"))
    (line,) = rows(house, AuditLine, action="channels.delivered")
    assert (line.object, line.reason) == (rows(house, Case)[0].number, WHY)
    assert len(rows(house, CaseEvent, verb="settle")) == 2


@pytest.mark.usefixtures("saule")
def test_a_receipt_that_comes_before_the_second_sending_stops_it(client, house, outage):
    first = list(outage.taken)
    decides(client, "again")
    outage.taken.clear()
    for sent in first:
        reports(client, house, sent)
    settled(house)
    # What the first SMS of each began is brought to its end, and not begun anew.
    starts = {headers["x-kannel-to"]: body.decode() for _path, headers, body in first}
    assert {one: text.startswith(starts[one]) for one, text in heard(outage).items()} == dict.fromkeys(starts, False)
    for sent in list(outage.taken):
        reports(client, house, sent)
    assert {one.state for one in answers(house)} == {S.DELIVERED}


def test_of_a_killed_worker_a_receipt_of_one_sms_lets_nothing_leave_twice(client, house, sms, monkeypatch):
    answered(client, house, [PEOPLE["Leyla"]])
    sms.taken.clear()
    hands_over = httpx.Client.send

    def killed_after_the_second(*asked, **how):
        heard_back = hands_over(*asked, **how)
        if len(sms.taken) == 2:
            raise KeyboardInterrupt
        return heard_back

    monkeypatch.setattr(httpx.Client, "send", killed_after_the_second)
    with pytest.raises(KeyboardInterrupt):
        deliver(house, house.clock())
    monkeypatch.undo()
    house.clock.forward(seconds=LEASE.total_seconds() + 1)
    settled(house)
    reports(client, house, sms.taken[0])
    settled(house)
    assert [one.state for one in answers(house)] == [S.UNCERTAIN]
    assert len(sms.taken) == 2


@pytest.mark.usefixtures("saule")
def test_counted_as_delivered_until_the_gateway_says_otherwise(client, house, outage):
    assert "Done: 3. Not done: 0" in words_on(decides(client, "delivered"))
    assert {one.state for one in answers(house)} == {S.DELIVERED}
    reports(client, house, outage.taken[0], "2")
    lost = next(one for one in answers(house) if one.state == S.PERM_FAILED)
    (case,) = (one for one in rows(house, Case) if one.id == lost.case_id)
    assert case.state == State.IN_PROGRESS


@pytest.mark.usefixtures("saule")
def test_while_a_receipt_may_come_nothing_counts_as_lost_and_later_another_way_is_tried(client, house, outage):  # noqa: ARG001
    page = words_on(decides(client, "not_delivered"))
    assert "Done: 0. Not done: 3" in page
    assert page.count("a receipt may still come") == 3
    first = rows(house, Case)[0]
    house.office = replace(house.office, served=house.office.served | {Channel.LETTER})
    with Session(house.engine) as session:
        other = {"channel": Channel.LETTER, "address": "Nizami 5\nBakı", "position": 1}
        session.add(ContactPoint(contact_id=first.contact_id, **other))
        session.commit()
    house.clock.forward(hours=73)
    sign_in(client, account(house, "Dana", Role.ADMIN, None))
    assert "Done: 3. Not done: 0" in words_on(decides(client, "not_delivered"))
    (letter,) = rows(house, Delivery, channel=Channel.LETTER)
    assert (letter.case_id, letter.notice, letter.state) == (first.id, "answer", S.QUEUED)
    assert [one.state for one in rows(house, Case)] == [State.ANSWERED, State.IN_PROGRESS, State.IN_PROGRESS]


@pytest.mark.usefixtures("saule")
def test_only_what_was_handed_over_in_that_time_and_never_without_a_reason(client, house, outage):  # noqa: ARG001
    with Session(house.engine) as session:
        early = session.get_one(Delivery, answers(house)[0].id)
        early.tried_at -= timedelta(hours=5)
        session.add(early)
        session.commit()
    page = client.get("/admin/channels/doubts?channel=sms&account=main")
    assert decides(client, "again", reason=" ").status_code == 422
    assert decides(client, "", reason=WHY).status_code == 422
    assert decides(client, "again", since="yesterday").status_code == 422
    assert {one.state for one in answers(house)} == {S.UNCERTAIN}
    until = page.text.split('name="until" value="')[1][:16]
    assert "Done: 2. Not done: 0" in words_on(decides(client, "again", since=until))
    assert [one.state for one in answers(house)] == [S.UNCERTAIN, S.QUEUED, S.QUEUED]


@pytest.mark.usefixtures("saule")
def test_a_second_press_finds_nothing_and_sends_nothing(client, house, outage):
    page = client.get("/admin/channels/doubts?channel=sms&account=main")
    for done in (3, 0):
        answer = press(client, page, "/admin/channels/doubts", how="again", reason=WHY)
        assert f"Done: {done}. Not done: 0" in words_on(answer)
    outage.taken.clear()
    settled(house)
    assert len({headers["x-kannel-to"] for _path, headers, _body in outage.taken}) == 3
    assert {one.attempts for one in answers(house)} == {2}


@pytest.mark.usefixtures("outage")
@pytest.mark.parametrize("role", [Role.OFFICER, Role.OVERSIGHT, Role.CLERK])
def test_only_the_administrator_decides(house, client, role):
    sign_in(client, account(house, "Denis", role))
    assert client.get("/admin/channels/doubts?channel=sms&account=main").status_code == 403
    assert client.post("/admin/channels/doubts", data={"channel": "sms", "how": "again"}).status_code == 403
    assert {one.to_state for one in rows(house, DeliveryLog, delivery_id=answers(house)[0].id)} == {
        S.SENDING,
        S.UNCERTAIN,
    }
