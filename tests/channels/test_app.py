"""An agency's own app: signed JSON in over HTTP, through the database, signed JSON out to a real listener.

The other side's signatures are made and checked by the library of the Standard Webhooks specification, which knows
nothing of ours.
"""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from cityapp import AIDOS, PATH, SECRET, Listener, file_event, heard, listening, move_in, post, rows, settle, signed
from factories import ENERGY, account, act
from sqlmodel import Session, select
from standardwebhooks.webhooks import Webhook

from api.worker import forget, process
from channels.signing import secret_of
from models.actions import answering, routing
from models.actions.inbound import PATIENCE, PAUSES, run_again
from models.case import Case
from models.closedaccount import ClosedAccount, open_account
from models.db import unit_of_work
from models.delivery import Delivery, DeliveryLog
from models.inbound import DEAD, DONE, WAITING, InboundEvent
from models.message import Message
from models.rating import Rating
from models.taxonomy import Channel, State
from models.taxonomy import DeliveryState as S


@pytest.fixture(autouse=True)
def app(house) -> Iterator[Listener]:
    """The house, with the city's app behind a real address."""
    with listening() as listener:
        move_in(house, listener)
        yield listener


def test_a_whole_case_inside_the_app(client, house, app):
    assert post(client, house, "e1", file_event()).json() == {"kept": 1}
    settle(house)
    case = rows(house, Case)[0]
    assert (case.channel, case.language, case.agency_code, case.has_clock) == (Channel.APP, "kk", ENERGY, True)
    told = heard(app)[0]
    assert (told["sender"], told["number"], told["notice"]) == ("aidos-17", case.number, "received")
    assert case.number in told["text"]

    denis = account(house, "Denis")
    with act(house, case.number, denis) as held:
        routing.take(held)
        answering.answer(held, "resolved", "Клапан ауыстырылды.", None)
    house.clock.forward(seconds=30)
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received", "answer"]
    assert "Клапан ауыстырылды." in heard(app)[1]["text"]

    said = {"sender": "aidos-17", "number": case.number}
    post(client, house, "e2", {"type": "case.rate", "data": {**said, "value": "solved", "comment": "Рақмет"}})
    settle(house)
    assert (rows(house, Rating)[0].value, rows(house, Case)[0].state) == ("solved", State.CLOSED)


def test_the_other_side_can_prove_who_wrote(client, house, app):
    house.clock.now = datetime.now(UTC)
    post(client, house, "e1", file_event())
    settle(house)
    headers, body = app.taken[0]
    assert Webhook(SECRET).verify(body, headers)["id"] == headers["webhook-id"]


def test_s01_the_same_event_again_is_one_case_and_one_notice(client, house, app):
    answers = [post(client, house, "e1", file_event()) for _ in range(3)]
    settle(house)
    assert [(one.status_code, one.json()["kept"]) for one in answers] == [(200, 1), (200, 0), (200, 0)]
    assert (len(rows(house, Case)), len(app.taken)) == (1, 1)


def test_s02_two_at_once_keep_one_row(client, house):
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: post(client, house, "e1", file_event()), range(2)))
    assert sorted(one.json()["kept"] for one in answers) == [0, 1]
    assert len(rows(house, InboundEvent)) == 1


def test_s03_what_was_kept_before_a_crash_is_processed_once(client, house):
    post(client, house, "e1", file_event())
    assert rows(house, Case) == []
    # Whoever comes up after the crash sees the row; a second worker finds nothing left.
    assert [process(house, house.clock()), process(house, house.clock())] == [1, 0]
    assert (len(rows(house, Case)), rows(house, InboundEvent)[0].state) == (1, DONE)


def test_s04_five_failures_make_it_dead_and_it_can_run_again(client, house, caplog):
    post(client, house, "e1", file_event())
    spoil(house, '{"type": "case.unheard-of"}')
    for pause in (timedelta(0), *PAUSES):
        house.clock.now += pause
        assert process(house, house.clock()) == 0
    event = rows(house, InboundEvent)[0]
    assert (event.state, event.tries, event.body) == (DEAD, PATIENCE, '{"type": "case.unheard-of"}')
    assert event.error.startswith("ValidationError, channels/app.py:")
    assert [one.levelname for one in caplog.records if "ALARM" in one.message] == ["ERROR"]

    spoil(house, json.dumps(file_event()))
    with unit_of_work(house.engine) as session:
        run_again(session, event.id, house.clock())
    assert (process(house, house.clock()), len(rows(house, Case))) == (1, 1)


def spoil(house, body: str) -> None:
    with unit_of_work(house.engine) as session:
        session.exec(select(InboundEvent)).one().body = body


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ({"webhook-signature": ""}, SECRET),
        ({}, "whsec_" + "YW5vdGhlciBzZWNyZXQgb2YgZW5vdWdoIGxlbmd0aCBoZXJl"),
        ({"webhook-id": ""}, SECRET),
        ({"webhook-id": "e2"}, SECRET),
        ({"webhook-timestamp": "1"}, SECRET),
        ({"webhook-timestamp": "soon"}, SECRET),
    ],
    ids=["no signature", "another secret", "no id", "another id", "old", "no time"],
)
def test_s05_without_the_right_proof_nothing_is_kept(client, house, headers, secret):
    body = json.dumps(file_event())
    answer = client.post(PATH, content=body, headers=signed("e1", body, house.clock(), secret) | headers)
    assert (answer.status_code, answer.json()["error"], rows(house, InboundEvent)) == (401, "bad_signature", [])


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%"])
def test_s05_an_empty_or_short_secret_is_no_secret(secret):
    with pytest.raises(ValueError, match="secret"):
        secret_of(secret)


def test_s07_a_batch_brings_every_event(client, house):
    batch = {"events": [file_event(sender=f"sensor-{one}", text=f"Қазан {one} тоқтады") for one in range(3)]}
    assert post(client, house, "e1", batch).json() == {"kept": 3}
    assert post(client, house, "e1", batch).json() == {"kept": 0}
    settle(house)
    assert [one.opening for one in rows(house, Case)] == ["Қазан 0 тоқтады", "Қазан 1 тоқтады", "Қазан 2 тоқтады"]


def test_s24_a_strangers_word_reaches_no_case_and_tells_nothing(client, house):
    post(client, house, "e1", file_event())
    settle(house)
    number = rows(house, Case)[0].number
    answers = [
        post(client, house, f"x{place}", {"type": "case.message", "data": {"sender": who, "number": what, "text": "?"}})
        for place, (who, what) in enumerate([("stranger", number), ("aidos-17", "KZ-0000-0000")])
    ]
    assert [(one.status_code, one.json()["error"]) for one in answers] == [(404, "no_such_case")] * 2
    assert len(rows(house, Message)) == 1


def test_what_the_law_asks_of_the_author_is_given_later_and_the_clock_starts(client, house, app):
    nobody = {"name": None, "identity_number": None}
    post(client, house, "e1", file_event(**nobody))
    settle(house)
    (case,) = rows(house, Case)
    assert not case.has_clock
    who = {"sender": "aidos-17", "number": case.number}
    wrong = post(client, house, "e2", {"type": "case.identify", "data": {**who, "identity_number": "12"}})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["identity_number"])
    stranger = post(client, house, "e3", {"type": "case.identify", "data": {**who, "sender": "x", "name": "Айдос"}})
    assert stranger.status_code == 404
    given = {**who, "name": "Айдос Серікұлы", "identity_number": "990101400122"}
    assert post(client, house, "e4", {"type": "case.identify", "data": given}).status_code == 200
    settle(house)
    assert (rows(house, Case)[0].has_clock, heard(app)[-1]["notice"]) == (True, "identified")
    post(client, house, "e5", {"type": "case.identify", "data": given})
    settle(house)
    assert heard(app)[-1]["notice"] == "not_possible"


def test_one_senders_events_keep_their_order_and_stop_nobody_else(client, house):
    post(client, house, "e1", file_event())
    post(client, house, "e2", file_event(text="Екінші шағым"))
    post(client, house, "e3", file_event(sender="saule-3", text="Көшеде шам жанбайды"))
    with unit_of_work(house.engine) as session:
        first = session.exec(select(InboundEvent).where(InboundEvent.event_id == "e1")).one()
        kept, first.body = first.body, "{}"
    assert process(house, house.clock()) == 1
    assert [one.opening for one in rows(house, Case)] == ["Көшеде шам жанбайды"]
    with unit_of_work(house.engine) as session:
        session.exec(select(InboundEvent).where(InboundEvent.event_id == "e1")).one().body = kept
    house.clock.forward(seconds=5)
    assert process(house, house.clock()) == 2
    assert [one.opening for one in rows(house, Case)][1:] == [AIDOS["text"], "Екінші шағым"]


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ({"type": "case.file", "data": {"sender": "aidos-17"}}, {"case.file.data.text"}),
        ({"type": "case.unknown", "data": {}}, {"body"}),
        (file_event(category="dragons"), {"category"}),
        (file_event(identity_number="12"), {"identity_number"}),
        (file_event(colour="red"), {"case.file.data.colour"}),
        ({"events": []}, {"events"}),
        ("[]", {"body"}),
        ("{", set()),
    ],
    ids=[
        "no text",
        "unknown type",
        "unknown category",
        "bad number",
        "unknown field",
        "no events",
        "a list",
        "no JSON",
    ],
)
def test_what_can_never_become_a_case_is_refused_with_its_reason(client, house, event, fields):
    answer = post(client, house, "e1", event)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, fields)
    assert answer.json()["detail"]
    assert rows(house, InboundEvent) == []


def test_what_is_not_possible_any_more_is_said_to_the_author(client, house, app):
    post(client, house, "e1", file_event())
    settle(house)
    said = {"sender": "aidos-17", "number": rows(house, Case)[0].number}
    post(client, house, "e2", {"type": "case.withdraw", "data": said})
    post(client, house, "e3", {"type": "case.reopen", "data": {**said, "text": "Қайта ашыңыз"}})
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received", "withdrawn", "not_possible"]
    assert rows(house, InboundEvent, state=WAITING) == []


def test_s39_the_clock_starts_when_it_came_not_when_it_was_processed(client, house):
    came = house.clock()
    post(client, house, "e1", file_event())
    house.clock.forward(hours=2)
    settle(house)
    assert (rows(house, Case)[0].received_at, rows(house, Case)[0].filed_at) == (came, house.clock())


def test_s45_three_failures_then_one_delivery(client, house, app):
    app.answers = [(500, {}), (503, {}), (502, {})]
    post(client, house, "e1", file_event())
    for _ in range(4):
        settle(house)
        house.clock.forward(minutes=20)
    row = rows(house, Delivery)[0]
    assert (row.state, row.attempts) == (S.DELIVERED, 4)
    assert len({headers["webhook-id"] for headers, _body in app.taken}) == 1
    assert [one.detail for one in rows(house, DeliveryLog, to_state=S.TEMP_FAILED)] == [
        "HTTP 500",
        "HTTP 503",
        "HTTP 502",
    ]


def test_a_429_waits_as_long_as_it_says(client, house, app):
    app.answers = [(429, {"retry-after": "900"})]
    post(client, house, "e1", file_event())
    settle(house)
    assert rows(house, Delivery)[0].next_try_at == house.clock() + timedelta(seconds=900)


def test_s64_a_consumer_that_is_gone_gets_no_more_until_a_person_opens_it(client, house, app, caplog):
    app.answers = [(500, {}), (410, {})]
    post(client, house, "e1", file_event())
    settle(house)
    settle(house)
    assert rows(house, Delivery)[0].state == S.PERM_FAILED
    with Session(house.engine) as session:
        assert [(one.channel, one.account) for one in session.exec(select(ClosedAccount))] == [("app", "city")]
    assert any("ALARM" in one.message for one in caplog.records)
    assert {"what": "closed_account", "channel": "app", "account": "city"} in client.get("/health").json()["warnings"]

    post(client, house, "e2", file_event(text="Тағы бір шағым"))
    settle(house)
    assert (len(app.taken), rows(house, Delivery)[1].state) == (2, S.PERM_FAILED)
    with unit_of_work(house.engine) as session:
        assert open_account(session, "app", "city")
    post(client, house, "e3", file_event(text="Үшінші шағым"))
    settle(house)
    assert rows(house, Delivery)[2].state == S.DELIVERED


@pytest.mark.parametrize(
    ("state", "becomes"), [("read", S.READ), ("failed", S.PERM_FAILED), ("delivered", S.DELIVERED)]
)
def test_the_app_reports_what_became_of_a_notice(client, house, state, becomes):
    post(client, house, "e1", file_event())
    settle(house)
    receipt = {"type": "notice.receipt", "data": {"id": rows(house, Delivery)[0].key, "state": state}}
    post(client, house, "e2", receipt)
    settle(house)
    assert rows(house, Delivery)[0].state == becomes


def test_a_month_later_only_the_key_is_left(client, house):
    post(client, house, "e1", file_event())
    settle(house)
    house.clock.forward(days=31)
    forget(house, house.clock())
    event = rows(house, InboundEvent)[0]
    assert (event.body, event.sender, event.event_id) == ("", None, "e1")


def test_a_body_beyond_a_megabyte_is_refused(client, house):
    answer = post(client, house, "e1", " " * (1024 * 1024 + 1))
    assert (answer.status_code, rows(house, InboundEvent)) == (413, [])


def test_an_account_that_nobody_configured_is_not_there(client, house):
    body = json.dumps(file_event())
    for path in ("/api/v1/channels/app/other", "/api/v1/channels/pigeon/city"):
        assert client.post(path, content=body, headers=signed("e1", body, house.clock())).status_code == 404


def test_a_provider_that_hangs_up_while_it_speaks_is_no_fault_of_ours(client, house, caplog):
    told = []
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": [], "http_version": "1.1"}

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        told.append(message.get("status"))

    asyncio.run(client.app({**scope, "scheme": "https", "server": ("testserver", 443)}, receive, send))
    assert (told[0], rows(house, InboundEvent)) == (400, [])
    assert "broken" not in caplog.text
