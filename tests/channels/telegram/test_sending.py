"""What leaves for Telegram, and what its refusals mean, against our own stand-in (tests/botapi.py)."""

import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from botapi import HANG_UP, TOKEN, BotApi, refusal
from conftest import MONDAY

from api.logs import start_logging
from channels.base import DeliveryError, Erasure, Option, Outgoing
from channels.cutting import pieces
from channels.telegram.account import AskingAccount
from channels.telegram.length import LONGEST, head, units
from channels.telegram.line import Line
from channels.telegram.outlet import Telegram

OUTGOING = Outgoing("KZ-4827-1936:1:answer", "7001", "", "Клапан ауыстырылды.\n", "kk", MONDAY, "city")
ROWS = ((Option("Иә", "rate:solved:KZ-4827-1936"),), (Option("Жартылай", "a"), Option("Жоқ", "b")))
LONG = "шағым " * 1500


def outlet(url: str) -> Telegram:
    return Telegram({"city": AskingAccount("city", Line(TOKEN, url))})


@pytest.fixture
def way(telegram: BotApi) -> Telegram:
    return outlet(telegram.url)


def failed(way: Telegram, outgoing: Outgoing = OUTGOING) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        way.send(outgoing)
    return caught.value


def test_a_message_leaves_with_its_heading_and_its_buttons(way, telegram):
    sent = way.send(replace(OUTGOING, subject="KZ-4827-1936: жауап келді 🔔", options=ROWS))
    (said,) = telegram.said()
    assert said["text"] == "KZ-4827-1936: жауап келді 🔔\n\nКлапан ауыстырылды."
    assert said["entities"] == [{"type": "bold", "offset": 0, "length": 28}]
    assert said["link_preview_options"] == {"is_disabled": True}
    labels = [[one["text"] for one in row] for row in said["reply_markup"]["inline_keyboard"]]
    assert labels == [["Иә"], ["Жартылай", "Жоқ"]]
    assert (sent.provider_id, sent.pieces, sent.delivered) == ("7001:1001", ("7001:1001",), False)


def test_what_is_said_in_a_conversation_has_no_second_heading(way, telegram):
    way.send(replace(OUTGOING, subject="Клапан ауыс"))
    assert telegram.texts() == ["Клапан ауыстырылды."]


@pytest.mark.long
def test_many_messages_take_one_connection_and_many_senders_a_few(way, telegram):
    for _ in range(20):
        way.send(OUTGOING)
    assert telegram.connections == 1
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(way.send, [OUTGOING] * 100))
    assert len(telegram.said()) == 120
    assert telegram.connections <= 8


def test_s46_a_chat_that_is_not_found_is_final(way, telegram):
    telegram.answers["sendMessage"] = [refusal(400, "Bad Request: chat not found")]
    error = failed(way)
    assert (error.kind, error.detail) == ("permanent", "BadRequest: Chat not found")


def test_s20_who_blocked_us_is_not_written_to_again(way, telegram):
    telegram.answers["sendMessage"] = [refusal(403, "Forbidden: bot was blocked by the user")]
    assert failed(way).kind == "blocked"


def test_s47_telegram_says_how_long_to_wait(way, telegram):
    telegram.answers["sendMessage"] = [refusal(429, "Too Many Requests: retry after 900", retry_after=900)]
    error = failed(way)
    assert (error.kind, error.retry_after) == ("temporary", timedelta(seconds=900))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(500, "Internal Server Error"), "uncertain"),
        (refusal(502, "Bad Gateway"), "uncertain"),
        (refusal(401, "Unauthorized"), "temporary"),
        (refusal(404, "Not Found"), "temporary"),
        (refusal(409, "Conflict: terminated by other getUpdates request"), "temporary"),
        (refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), "permanent"),
        (HANG_UP, "uncertain"),
        ((200, b"neither yes nor no"), "uncertain"),
    ],
    ids=["500", "502", "token", "no method", "conflict", "moved", "hung up", "no answer"],
)
def test_each_refusal_means_something(way, telegram, answer, kind):
    telegram.answers["sendMessage"] = [answer]
    assert failed(way).kind == kind
    assert TOKEN not in failed_detail(way, telegram, answer)


def failed_detail(way: Telegram, telegram: BotApi, answer: object) -> str:
    telegram.answers["sendMessage"] = [answer]
    return failed(way).detail


def test_what_never_left_is_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = failed(outlet(url))
    assert (error.kind, error.detail) == ("temporary", "ConnectError")


def test_an_account_that_is_gone_is_final(way):
    assert failed(way, replace(OUTGOING, account="village")).kind == "permanent"


@pytest.mark.long
def test_s54_a_long_text_leaves_in_pieces_in_order_with_the_buttons_below(way, telegram):
    sent = way.send(replace(OUTGOING, text=LONG, options=ROWS))
    first, second, third = telegram.texts()
    assert max(len(first), len(second), len(third)) <= 4096
    assert f"{first} {second} {third}" == LONG.strip()
    assert ["reply_markup" in one for one in telegram.said()] == [False, False, True]
    assert sent.pieces == ("7001:1001", "7001:1002", "7001:1003")


@pytest.mark.long
def test_s55_only_what_has_not_arrived_is_sent_again(way, telegram):
    telegram.answers["sendMessage"] = [(200, {"ok": True, "result": telegram.result("sendMessage", {"chat_id": 7001})})]
    telegram.answers["sendMessage"].append(refusal(429, "Too Many Requests: retry after 1", retry_after=1))
    error = failed(way, replace(OUTGOING, text=LONG))
    assert (error.kind, error.pieces) == ("temporary", ("7001:1001",))
    sent = way.send(replace(OUTGOING, text=LONG, gone=error.pieces))
    texts = telegram.texts()
    assert texts[1:] == [texts[1], texts[1], texts[3]]
    assert sent.pieces == ("7001:1001", "7001:1002", "7001:1003")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("бір екі үш", ["бір екі", "үш"]),
        ("бірекі үш", ["бірекі", "үш"]),
        ("бір\nекіүштөрт", ["бір", "екіүштө", "рт"]),
        ("бірекіүштөрт", ["бірекіү", "штөрт"]),
        ("аа 🥶🥶🥶🥶", ["аа", "🥶🥶🥶", "🥶"]),
        ("аааааааа", ["ааааааа", "а"]),
    ],
)
def test_s54_words_stay_whole_and_so_do_characters(text, found):
    assert pieces(text, lambda rest: head(rest, 7)) == found


def test_s54_a_piece_is_never_too_long_however_it_is_counted():
    text = "🥶" * 3000 + " " + "а" * 5000
    assert "".join(pieces(text, head)) == text.replace(" ", "")
    assert max(units(one) for one in pieces(text, head)) <= LONGEST


def test_a_number_that_should_not_stay_in_the_chat_is_taken_out_and_that_is_said(way, telegram):
    asked = replace(OUTGOING, text="Өзіңіз өшіріңіз.", erasure=Erasure("7001:501", "Өшірдік."))
    way.send(asked)
    assert telegram.said("deleteMessage") == [{"chat_id": "7001", "message_id": "501"}]
    telegram.answers["deleteMessage"] = [
        refusal(400, "Bad Request: message can't be deleted for everyone"),
        refusal(400, "Bad Request: message to delete not found"),
    ]
    way.send(asked)
    way.send(asked)
    assert telegram.texts() == ["Өшірдік.", "Өзіңіз өшіріңіз.", "Өшірдік."]


def test_the_log_holds_neither_the_token_nor_the_words(way, telegram, caplog, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    for name in ("httpx", "telegram", "alembic"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    caplog.set_level(logging.INFO)
    start_logging()
    telegram.answers["sendMessage"] = [(200, OUTGOING.text.encode()), refusal(400, "Bad Request: chat not found")]
    failed(way)
    failed(way)
    way.send(OUTGOING)
    assert [one for one in (TOKEN, OUTGOING.text.strip()) if one in caplog.text] == []
