"""Whole stories in Telegram, HTTP in, the database, HTTP out; the other side is our own stand-in (tests/botapi.py)."""

import json
import re
from datetime import timedelta

import pytest
from botapi import CHAT, GROUP, HANG_UP, SECRET, member, message, refusal, update, written
from chats import COLD, PIXEL
from chatters import answered, labels, settle
from sqlmodel import Session, col, select

from api.worker import ask, process
from channels.registry import open_inlets
from channels.telegram.account import AskingAccount
from channels.telegram.line import Line
from models.actions.inbound import PAUSES, run_again
from models.case import Case
from models.conversation import Conversation, Heard, RemoteFile
from models.db import unit_of_work
from models.delivery import Delivery
from models.inbound import DEAD, InboundEvent
from models.message import Attachment
from models.names import name
from models.rating import Rating
from models.taxonomy import DeliveryState as S
from models.taxonomy import Language, State

PHOTO = [{"file_id": "large", "file_unique_id": "b", "width": 1280, "height": 960}]


def rows(house, table, **where):
    with Session(house.engine) as session:
        return session.exec(select(table).filter_by(**where).order_by(col(table.id))).all()


def photo(name: str) -> list[dict]:
    return [{"file_id": name, "file_unique_id": name, "width": 1280, "height": 960}]


def test_aidos_is_cold_and_files_without_leaving_telegram(aidos, house, telegram):
    telegram.files["large.jpg"] = PIXEL
    aidos.writes("/start")
    (greeting,) = aidos.hears()
    assert "Қай тілде жазасыз?" in greeting
    aidos.presses("Қазақша")
    assert "Не болғанын өз сөзіңізбен жазыңыз" in aidos.hears()[0]
    assert telegram.wait_for("editMessageText")["text"].endswith("▸ Қазақша")

    aidos.writes(caption=COLD, photo=PHOTO)
    assert labels(aidos.chat()[-1]) == ["Аты-жөнімді беремін", "Атымсыз жіберу"]
    aidos.presses("Аты-жөнімді беремін")
    aidos.writes("Айдос Серікұлы")
    number = aidos.writes("990101400122")
    assert telegram.said("deleteMessage") == [{"chat_id": "7001", "message_id": str(number)}]
    assert "Рақмет. Нөмір жазылған хабарыңызды осы чаттан өшірдік." in aidos.hears()
    aidos.presses("Алматы қаласы")
    (card,) = aidos.hears()
    assert ("Жылу" in card, "Алматы" in card, "Дұрыс па?" in card) == (True, True, True)
    aidos.presses("Иә, жіберу")

    (case,) = aidos.cases()
    received = aidos.hears()[0]
    assert case.number in received
    assert "2026 жылғы 7 желтоқсан" in received
    assert (case.opening, case.language, case.has_clock) == (COLD, "kk", True)
    with Session(house.engine) as session:
        assert session.exec(select(Attachment)).one().case_id == case.id
    aidos.writes("/status")
    assert case.number in aidos.hears()[0]


def test_after_the_answer_all_goes_on_in_the_same_chat(aidos, house):
    case = aidos.files()
    answered(house, case.number)
    answer = aidos.hears()[0]
    assert "Клапан ауыстырылды." in answer
    aidos.presses("Жоқ, шешілмеді")
    assert rows(house, Rating)[0].value == "not_solved"
    aidos.hears()
    aidos.writes("Төртінші қабатта әлі суық")
    assert (aidos.cases()[0].state, aidos.cases()[0].cycle) == (State.ASSIGNED, 2)
    assert case.number in aidos.hears()[0]

    answered(house, case.number)
    aidos.presses("Жоғары органға шағымдану")
    aidos.writes("Мекеме тек подвалды қарады")
    assert aidos.cases()[0].state == State.APPEALED
    assert len(aidos.cases()) == 1


def test_no_button_of_a_story_is_too_long_for_telegram(aidos, house):
    case = aidos.files()
    aidos.files("Көшеде шам жанбайды, үш апта болды, балалар қорқады")
    answered(house, case.number)
    aidos.writes("Тағы суық")
    payloads = [
        one["callback_data"]
        for said in aidos.chat()
        for row in said.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
        for one in row
    ]
    assert len(payloads) > 20
    assert max(len(one.encode()) for one in payloads) <= 64


def test_s01_the_same_update_again_is_one_complaint_and_one_receipt(aidos):
    event = written(COLD)
    for _ in range(3):
        aidos.sends(event)
    for label in ("Қазақша", "Атымсыз жіберу", "Алматы қаласы", "Иә, жіберу"):
        aidos.presses(label)
    case = aidos.cases()[0]
    assert len([one for one in aidos.hears() if "нөмірлі" in one]) == 1
    assert (len(aidos.cases()), [one.text for one in aidos.messages(case)]) == (1, [COLD])


@pytest.mark.usefixtures("bot")
def test_s03_what_was_kept_before_a_crash_is_processed_once(client, house, telegram):
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    client.post("/api/v1/channels/telegram/city", json=written(COLD), headers=headers)
    assert rows(house, Heard) == []
    assert [process(house, house.clock()), process(house, house.clock())] == [1, 0]
    settle(house)
    assert (len(rows(house, Heard)), len(telegram.texts())) == (1, 1)


def test_s04_an_update_that_cannot_be_read_waits_for_a_person(aidos, house, caplog):
    aidos.sends(update("message", {"message_id": 1, "chat": CHAT, "text": "күні жоқ"}))
    for pause in PAUSES:
        process(house, house.clock.forward(seconds=pause.total_seconds()))
    (event,) = rows(house, InboundEvent)
    assert (event.state, "күні жоқ" in event.body) == (DEAD, True)
    assert any("ALARM" in one.message for one in caplog.records)
    with unit_of_work(house.engine) as session:
        session.get_one(InboundEvent, event.id).body = json.dumps(written(COLD))
        run_again(session, event.id, house.clock())
    settle(house)
    assert len(aidos.hears()) == 1


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 3, 1)])
def test_s09_an_album_is_one_message_with_its_files(aidos, house, telegram, order):
    telegram.files |= {f"f{one}.jpg": PIXEL for one in order}
    for one in order:
        aidos.writes(photo=photo(f"f{one}"), media_group_id="album", **({"caption": COLD} if one == 0 else {}))
    for label in ("Қазақша", "Атымсыз жіберу", "Алматы қаласы", "Иә, жіберу"):
        if label in labels(aidos.chat()[-1]):
            aidos.presses(label)
    (case,) = aidos.cases()
    assert [one.text for one in aidos.messages(case)] == [COLD]
    assert len(rows(house, Attachment, case_id=case.id)) == 4


def test_s10_a_late_part_joins_its_message(aidos, house, telegram):
    telegram.files |= {"f1.jpg": PIXEL, "f2.jpg": PIXEL}
    case = aidos.files()
    aidos.writes(caption="Фото", photo=photo("f1"), media_group_id="album")
    house.clock.forward(seconds=10)
    aidos.writes(photo=photo("f2"), media_group_id="album")
    assert len({one.message_id for one in rows(house, Attachment)}) == 1
    assert [one.text for one in aidos.messages(case)] == [COLD, "Фото"]
    assert rows(house, Case)[0].unread


def test_s11_words_are_there_at_once_and_the_photo_when_it_can_be_had(aidos, house, telegram):
    case = aidos.files()
    aidos.writes(caption="Суретке қараңыз", photo=photo("late"))
    assert aidos.messages(case)[-1].text == "Суретке қараңыз"
    assert rows(house, Attachment) == []
    telegram.files["late.jpg"] = PIXEL
    house.clock.forward(minutes=1)
    settle(house)
    assert (rows(house, RemoteFile)[0].state, len(rows(house, Attachment))) == ("kept", 1)


def test_s12_what_is_too_big_is_said_and_the_words_are_kept(aidos, house, telegram):
    case = aidos.files()
    telegram.answers["getFile"] = [refusal(400, "Bad Request: file is too big")]
    aidos.writes(
        caption="Видеоны қараңыз", document={"file_id": "film", "file_unique_id": "f", "file_size": 30_000_000}
    )
    said = aidos.hears()[-1]
    assert "Telegram үшін шек: 20 МБ" in said
    assert (rows(house, RemoteFile)[0].state, aidos.messages(case)[-1].text) == ("refused", "Видеоны қараңыз")


def test_s14_a_changed_message_keeps_its_first_words_in_sight(aidos):
    case = aidos.files()
    number = aidos.writes("Бүгін жөндеді")
    aidos.rewrites(number, "Бүгін жөндемеді")
    first, second = aidos.messages(case)[1:]
    assert (first.text, second.text, second.replaces_id) == ("Бүгін жөндеді", "Бүгін жөндемеді", first.id)


def test_s15_a_change_before_its_message(aidos):
    case = aidos.files()
    aidos.rewrites(9_000, "Бүгін жөндемеді")
    aidos.writes("Бүгін жөндеді", message_id=9_000)
    said = {one.text: one for one in aidos.messages(case)}
    assert said["Бүгін жөндемеді"].replaces_id == said["Бүгін жөндеді"].id


def test_s17_messages_stand_in_the_order_in_which_they_were_said(aidos, house):
    case = aidos.files()
    now = int(house.clock.forward(hours=1).timestamp())
    aidos.writes("Екінші", date=now - 60)
    aidos.writes("Бірінші", date=now - 120)
    assert [one.text for one in aidos.messages(case)] == [COLD, "Бірінші", "Екінші"]


def test_s18_a_clock_that_is_fast_moves_nothing(aidos, house, caplog):
    case = aidos.files()
    aidos.writes("Ертең", date=int((house.clock() + timedelta(hours=3)).timestamp()))
    assert aidos.messages(case)[-1].at <= house.clock()
    assert "from the future" in caplog.text


def test_s19_a_group_hears_one_notice(aidos, house, telegram):
    aidos.sends(member(GROUP, "left", "member"))
    for words in ("Сәлем", "/start", "Үйде суық"):
        aidos.sends(update("message", message(words, chat=GROUP)))
    assert [one["chat_id"] for one in telegram.said()] == ["-500"]
    assert rows(house, Case) == []


def test_s20_who_blocks_us_is_not_reached(aidos, house, telegram):
    case = aidos.files()
    telegram.answers["sendMessage"] = [refusal(403, "Forbidden: bot was blocked by the user")]
    answered(house, case.number)
    (delivery,) = rows(house, Delivery, notice="answer")
    assert (delivery.state, delivery.attempts) == (S.PERM_FAILED, 1)


def test_s20_telegram_says_who_blocked_us_and_who_came_back(aidos, house):
    aidos.files()
    aidos.sends(member(CHAT, "member", "kicked"))
    assert rows(house, Conversation)[0].unreachable_at
    aidos.sends(member(CHAT, "kicked", "member"))
    assert rows(house, Conversation)[0].unreachable_at is None


def test_s21_more_words_join_the_open_complaint(aidos):
    case = aidos.files()
    aidos.writes("Бүгін 12 градус")
    assert [one.text for one in aidos.messages(case)] == [COLD, "Бүгін 12 градус"]
    assert case.number in aidos.hears()[-1]


def test_s21_after_an_answer_the_same_or_another_matter_is_asked(aidos, house):
    case = aidos.files()
    answered(house, case.number)
    house.clock.forward(days=3)
    aidos.writes("Қайтадан суық болып кетті")
    assert case.number in aidos.hears()[-1]
    assert labels(aidos.chat()[-1]) == ["Иә, сол туралы", "Бұл – жаңа мәселе"]
    aidos.presses("Иә, сол туралы")
    assert aidos.cases()[0].cycle == 2


def test_s22_with_two_open_complaints_nothing_is_guessed(aidos):
    first = aidos.files()
    aidos.writes("/new")
    second = aidos.files("Көшеде шам жанбайды, балалар қараңғыда жүр")
    assert first.number != second.number
    aidos.writes("Әлі сол қалпы")
    offered = labels(aidos.chat()[-1])
    assert [one[:12] for one in offered[:2]] == [second.number, first.number]
    aidos.presses(next(one for one in offered if one.startswith(first.number)))
    assert [one.text for one in aidos.messages(first)] == [COLD, "Әлі сол қалпы"]


def test_s23_an_answer_to_a_message_of_ours_goes_to_its_complaint(aidos):
    first = aidos.files()
    receipt = next(one for one in aidos.chat() if first.number in one["text"])
    aidos.writes("/new")
    aidos.files("Көшеде шам жанбайды, балалар қараңғыда жүр")
    aidos.writes("Әлі сол қалпы", reply_to_message=message(receipt["text"], message_id=int(receipt["number"])))
    assert [one.text for one in aidos.messages(first)] == [COLD, "Әлі сол қалпы"]


def test_s38_of_a_flood_of_messages_none_is_lost_and_little_is_said(client, aidos, house):
    case = aidos.files()
    said = [f"{n}: суық" for n in range(60)]
    for one in said:
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        assert client.post("/api/v1/channels/telegram/city", json=written(one), headers=headers).status_code == 200
    settle(house)
    assert {one.text for one in aidos.messages(case)} == {COLD, *said}
    assert len(aidos.cases()) == 1
    assert len(aidos.hears()) <= 25


def test_s42_az_latin_without_its_letters_is_kept_as_it_was_typed(aidos):
    case = aidos.files("Kuçede isiq yanmir, evde de soyuqdur, kombi islemir")
    assert aidos.messages(case)[0].text == "Kuçede isiq yanmir, evde de soyuqdur, kombi islemir"


def test_s43_what_may_have_gone_is_uncertain_and_not_sent_again(aidos, house, telegram):
    case = aidos.files()
    telegram.answers["sendMessage"] = [HANG_UP]
    answered(house, case.number)
    house.clock.forward(hours=2)
    settle(house)
    assert rows(house, Delivery, notice="answer")[0].state == S.UNCERTAIN
    assert len([one for one in aidos.chat() if "Клапан" in one["text"]]) == 1


def test_s46_a_chat_that_is_not_there_is_final_at_once(aidos, house, telegram):
    case = aidos.files()
    telegram.answers["sendMessage"] = [refusal(400, "Bad Request: chat not found")]
    answered(house, case.number)
    house.clock.forward(hours=2)
    settle(house)
    (delivery,) = rows(house, Delivery, notice="answer")
    assert (delivery.state, delivery.attempts) == (S.PERM_FAILED, 1)


def test_s47_telegram_is_obeyed_and_other_chats_go_on(aidos, saule, house, telegram):
    case, other = aidos.files(), saule.files()
    saule.hears()
    telegram.answers["sendMessage"] = [refusal(429, "Too Many Requests: retry after 900", retry_after=900)]
    answered(house, case.number)
    answered(house, other.number)
    (waiting,) = [one for one in rows(house, Delivery, notice="answer") if one.case_id == case.id]
    assert waiting.state == S.TEMP_FAILED
    assert len(saule.hears()) == 1
    assert aidos.hears() == [one["text"] for one in aidos.chat()[-1:]]
    house.clock.forward(seconds=800)
    settle(house)
    assert aidos.hears() == []
    house.clock.forward(seconds=100)
    settle(house)
    assert ["Клапан" in one for one in aidos.hears()] == [True]


def test_s54_s55_a_long_answer_arrives_whole_although_a_piece_fails(aidos, house, telegram):
    case = aidos.files()
    aidos.hears()
    telegram.answers["sendMessage"] = [
        (200, {"ok": True, "result": telegram.result("sendMessage", {"chat_id": 7001})}),
        refusal(429, "Too Many Requests: retry after 1", retry_after=1),
    ]
    answered(house, case.number, "Клапан ауыстырылды. " * 300)
    house.clock.forward(minutes=5)
    settle(house)
    first, lost, second = aidos.hears()
    assert (lost, "Клапан" in first) == (second, True)
    assert max(len(first), len(second)) <= 4096
    (delivery,) = rows(house, Delivery, notice="answer")
    assert (delivery.state, len(delivery.sent_ids)) == (S.ACCEPTED, 2)
    assert labels(aidos.chat()[-1])[0] == "Иә, шешілді"


def test_whoever_cannot_be_called_asks(aidos, house, telegram):
    house.inlets = open_inlets({"telegram": (AskingAccount("city", Line("1:x", telegram.url)),)})
    telegram.updates = [written(COLD)]
    assert ask(house, house.clock()) == 1
    settle(house)
    assert "Қай тілде жазасыз?" in aidos.hears()[0]
    assert ask(house, house.clock.forward(seconds=2)) == 0
    assert telegram.updates == []


@pytest.mark.parametrize("language", Language)
def test_s12_the_limit_is_that_of_the_channel_in_every_language(aidos, house, telegram, language):
    aidos.files()
    with unit_of_work(house.engine) as session:
        session.exec(select(Conversation)).one().language = language
    telegram.answers["getFile"] = [refusal(400, "Bad Request: file is too big")]
    aidos.writes(caption="Видео", document={"file_id": "film", "file_unique_id": "f", "file_size": 30_000_000})
    said = aidos.hears()[-1]
    assert re.findall(r"\d+", said) == ["20"]
    assert name("channels", "telegram", language) in said


@pytest.mark.parametrize(("jurisdiction", "words"), [("kz", "файл өтпеді"), ("ge", "ფაილი ვერ")])
def test_who_has_chosen_no_language_is_told_in_the_countrys(aidos, house, telegram, words):
    aidos.writes("/start")
    aidos.hears()
    telegram.answers["getFile"] = [refusal(400, "Bad Request: file is too big")]
    aidos.writes(document={"file_id": "film", "file_unique_id": "f", "file_size": 30_000_000})
    with Session(house.engine) as session:
        assert session.exec(select(Conversation)).one().language is None
    assert any(words in one and "20" in one for one in aidos.hears())


def test_between_our_own_limit_and_telegrams_a_file_is_taken(aidos, house, telegram):
    case = aidos.files()
    telegram.files["long.jpg"] = b"%PDF-1.7\n" + bytes(15_000_000) + b"\n%%EOF\n"
    aidos.writes(caption="Хаттама", photo=photo("long"))
    assert (rows(house, RemoteFile)[0].state, rows(house, Attachment)[0].case_id) == ("kept", case.id)
