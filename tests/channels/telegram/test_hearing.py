"""How updates reach us, called or asked, and how a file is fetched: HTTP in, the database, HTTP out.

The other side is our own stand-in (tests/botapi.py).
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from botapi import BOT, SECRET, TOKEN, message, pressed, refusal, written
from sqlmodel import Session, col, select

from channels.base import DeliveryError
from channels.registry import open_inlets
from channels.telegram.account import AskingAccount, CalledAccount
from channels.telegram.line import Line
from models.errors import TooLarge
from models.inbound import InboundEvent

PATH = "/api/v1/channels/telegram/city"
HEADER = "x-telegram-bot-api-secret-token"


pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def asking(telegram) -> AskingAccount:
    return AskingAccount("city", Line(TOKEN, telegram.url))


def post(client, event, secret: str | None = SECRET):
    body = event if isinstance(event, str) else json.dumps(event)
    return client.post(PATH, content=body.encode(), headers={} if secret is None else {HEADER: secret})


def kept(house) -> list[InboundEvent]:
    with Session(house.engine) as session:
        return list(session.exec(select(InboundEvent).order_by(col(InboundEvent.id))).all())


def test_s01_the_same_update_again_is_kept_once(client, house):
    event = written("Жылу жоқ")
    answers = [post(client, event) for _ in range(3)]
    assert [(one.status_code, one.text) for one in answers] == [(200, "")] * 3
    (row,) = kept(house)
    assert (row.event_id, row.sender, json.loads(row.body)) == (str(event["update_id"]), "7001", event)


def test_s02_two_at_once_keep_one_row(client, house):
    event = written("Жылу жоқ")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: post(client, event), range(2)))
    assert [one.status_code for one in answers] == [200, 200]
    assert len(kept(house)) == 1


@pytest.mark.parametrize(
    ("configured", "given"),
    [(SECRET, None), (SECRET, ""), (SECRET, "another"), (SECRET, SECRET + "x"), ("", ""), ("", None), (SECRET, "ш")],
)
def test_s05_without_the_right_secret_nothing_is_kept(client, house, bot, configured, given):
    house.inlets = open_inlets({"telegram": (CalledAccount("city", bot.line, secret=configured),)})
    answer = client.post(PATH, content=b"{}", headers={} if given is None else {HEADER: given.encode()})
    assert (answer.status_code, answer.json()["error"], kept(house)) == (401, "bad_signature", [])


@pytest.mark.parametrize("body", ["", "{", "[]", '"a"', "{}", '{"message": {}}'])
def test_what_is_no_update_is_refused(client, house, body):
    assert (post(client, body).status_code, kept(house)) == (422, [])


def test_an_account_that_we_ask_cannot_be_called(client, house, asking):
    house.inlets = open_inlets({"telegram": (asking,)})
    assert (post(client, written("а")).status_code, kept(house)) == (404, [])


def test_a_press_is_acknowledged_at_once_and_its_buttons_make_room_for_the_choice(client, telegram):
    rows = [[{"text": "Иә, жіберу", "callback_data": "yes"}], [{"text": "Бас тарту", "callback_data": "cancel"}]]
    bold = [{"type": "bold", "offset": 0, "length": 4}]
    card = message("Дұрыс па?", **{"from": BOT}, reply_markup={"inline_keyboard": rows}, entities=bold)
    press = pressed("yes", card)
    assert post(client, press).status_code == 200
    assert telegram.wait_for("answerCallbackQuery") == {"callback_query_id": press["callback_query"]["id"]}
    changed = telegram.wait_for("editMessageText")
    assert (changed["text"], changed["message_id"]) == ("Дұрыс па?\n\n▸ Иә, жіберу", str(card["message_id"]))
    assert (changed["entities"], "reply_markup" in changed) == (bold, False)


def test_where_the_choice_has_no_room_only_the_buttons_go(client, telegram):
    rows = [[{"text": "Иә", "callback_data": "yes"}]]
    post(client, pressed("yes", message("а" * 4096, **{"from": BOT}, reply_markup={"inline_keyboard": rows})))
    assert "text" not in telegram.wait_for("editMessageReplyMarkup")


def test_a_press_counts_although_telegram_takes_no_acknowledgement(client, house, telegram):
    telegram.answers["answerCallbackQuery"] = [refusal(400, "Bad Request: query is too old")]
    post(client, pressed("yes"))
    telegram.wait_for("answerCallbackQuery")
    assert len(kept(house)) == 1


def test_asked_for_what_is_new_telegram_forgets_what_we_have(asking, telegram, clock):
    telegram.updates = [written(f"{place}-хабар") for place in range(150)]
    numbers = [str(one["update_id"]) for one in telegram.updates]
    first = asking.poll("", clock())
    second = asking.poll(first.since, clock())
    last = asking.poll(second.since, clock())
    assert [one.event_id for one in (*first.envelopes, *second.envelopes)] == numbers
    assert (first.rest, last.envelopes, last.since) == (timedelta(0), [], second.since)
    assert telegram.updates == []
    assert telegram.said("getUpdates")[0]["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (refusal(409, "Conflict: can't use getUpdates method while webhook is active"), None),
        (refusal(429, "Too Many Requests: retry after 30", retry_after=30), timedelta(seconds=30)),
        (refusal(502, "Bad Gateway"), None),
    ],
)
def test_asked_in_vain_we_ask_again(asking, telegram, clock, answer, after):
    telegram.answers["getUpdates"] = [answer]
    with pytest.raises(DeliveryError) as caught:
        asking.poll("", clock())
    assert (caught.value.kind, caught.value.retry_after) == ("temporary", after)


def test_a_file_is_fetched_with_its_name(bot, telegram):
    telegram.files["large.jpg"] = b"a photo"
    assert bot.fetch("large") == (b"a photo", "large.jpg")


def test_s11_a_file_that_is_not_there_is_asked_for_again(bot):
    with pytest.raises(DeliveryError) as caught:
        bot.fetch("large")
    assert caught.value.kind == "temporary"


def test_s12_what_is_too_big_for_a_bot_is_said_to_be_so(bot, telegram):
    telegram.answers["getFile"] = [refusal(400, "Bad Request: file is too big")]
    with pytest.raises(TooLarge):
        bot.fetch("large")


def test_a_file_that_telegram_does_not_know_never_comes(bot, telegram):
    telegram.answers["getFile"] = [refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")]
    with pytest.raises(DeliveryError) as caught:
        bot.fetch("large")
    assert caught.value.kind == "permanent"
