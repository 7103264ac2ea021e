"""A complaint in a chat that telemelya plays, which knows nothing of us: it calls our server, and our bot calls it.

It has no secret tokens: what stands before our server here says the secret in its place. Nor has it albums, changed
messages, refusals, patience or asking; those stand in the other files of this folder, against a stand-in of our own.
"""

import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest
import uvicorn
from botapi import SECRET, TOKEN
from chats import COLD
from chatters import settle
from factories import account, act
from PIL import Image
from repairs import DONE, photo
from sqlmodel import Session, select
from telemelya.client import TelegramTestClient
from telemelyas import KEY, telemelya

from api.main import create_app
from channels.attachments import folder_of, store
from channels.registry import open_channels, open_inlets
from channels.telegram.account import CalledAccount
from channels.telegram.line import Line
from models.actions import answering, routing
from models.actions.enclosing import Form, enclose, lay
from models.case import Case
from models.lifecycle import Verb
from models.message import Attachment, Message

CHAT = 7001


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with telemelya() as url:
        yield url


@pytest.fixture
def server(house) -> Iterator[str]:
    """Our application on a port, with something before it that adds the secret to each call."""
    app = create_app(house, warm=False)

    async def with_secret(scope, receive, send):
        if scope["type"] == "http":
            proof = (b"x-telegram-bot-api-secret-token", SECRET.encode())
            scope = scope | {"headers": [*scope["headers"], proof]}
        await app(scope, receive, send)

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(with_secret, log_level="error", ws="none"))
        thread = Thread(target=running.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def chat(house, service, server) -> Iterator[TelegramTestClient]:
    """Telemelya's client, its bot connected to our server as `jawab channels connect` does it."""
    account = CalledAccount("city", Line(TOKEN, service), secret=SECRET)
    accounts = {"telegram": (account,)}
    house.inlets = open_inlets(accounts)
    house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
    house.clock.now = datetime.now(UTC)
    assert account.connect(server).startswith(f"Telegram calls {server}/api/v1/channels/telegram/city; 0")
    with TelegramTestClient(service, KEY, TOKEN) as client:
        yield client


def said(chat: TelegramTestClient) -> list[dict]:
    return [one for one in chat.get_responses() if one["method"] == "sendMessage"]


def press(chat: TelegramTestClient, house, label: str) -> None:
    last = said(chat)[-1]
    options = [one for row in last["reply_markup"]["inline_keyboard"] for one in row]
    payload = next(one["callback_data"] for one in options if one["text"] == label)
    assert chat.send_callback_query(CHAT, payload, last["message_id"])["delivery"]["status_code"] == 200
    settle(house)


def test_a_complaint_with_a_photo_is_filed_in_a_strangers_telegram(chat, house, tmp_path):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    (tmp_path / "photo.jpg").write_bytes(picture.getvalue())

    chat.send_command(CHAT, "/start")
    settle(house)
    assert "Қай тілде жазасыз?" in said(chat)[0]["text"]
    press(chat, house, "Қазақша")
    chat.send_message(CHAT, COLD)
    settle(house)
    chat.send_photo(CHAT, str(tmp_path / "photo.jpg"), "Термометр 14°")
    settle(house)
    for label in ("Атымсыз жіберу", "Алматы қаласы", "Иә, жіберу"):
        press(chat, house, label)

    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
        assert session.exec(select(Message)).one().text == f"{COLD}\n\nТермометр 14°"
        assert session.exec(select(Attachment)).one().mime == "image/jpeg"
    assert case.number in said(chat)[-1]["text"]
    # Nobody waits for the last one.
    assert [one["method"] for one in chat.get_responses()].count("answerCallbackQuery") >= 3


def test_the_photo_of_an_answer_arrives_in_a_strangers_telegram(chat, house):
    chat.send_command(CHAT, "/start")
    settle(house)
    press(chat, house, "Қазақша")
    chat.send_message(CHAT, COLD)
    settle(house)
    for label in ("Атымсыз жіберу", "Алматы қаласы", "Иә, жіберу"):
        press(chat, house, label)
    kept = store(io.BytesIO(photo()), "насос.jpg", folder_of(house.data))
    with Session(house.engine) as session:
        number = session.exec(select(Case)).one().number
    aigul = account(house, "Aigul")
    with act(house, number, aigul) as turn:
        routing.take(turn)
        lay(turn.session, Form(turn.case.id, aigul.id, Verb.ANSWER, turn.now), [kept], 5)
        answering.answer(turn, "resolved", DONE)
        enclose(turn, Verb.ANSWER)
    house.clock.forward(seconds=30)
    settle(house)
    words, picture = [one for one in chat.get_responses() if one["method"].startswith("send")][-2:]
    assert DONE in words["text"]
    assert (picture["method"], picture["photo"][0]["file_size"]) == ("sendPhoto", kept.size)
