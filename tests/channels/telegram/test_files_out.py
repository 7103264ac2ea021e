"""Photos and papers of an answer in a chat, from the desk's form to Telegram (our own stand-in, tests/botapi.py)."""

import pytest
from botapi import HANG_UP, refusal
from chatters import settle
from factories import account, act
from repairs import DONE, PAPER, SHOWN, answer, photo
from sqlmodel import Session, col, select
from staff import send, sign_in

from channels.texts import say
from models.actions import routing
from models.delivery import Delivery
from models.taxonomy import DeliveryState as S


@pytest.fixture
def answered(client, house, aidos, telegram):
    """Answers a complaint that came by Telegram with a photo and a paper; what Telegram was asked since."""

    def do(**answers):
        case = aidos.files()
        aigul = account(house, "Aigul")
        sign_in(client, aigul)
        take(house, case, aigul)
        before = len(telegram.asked)
        telegram.answers.update(answers)
        assert answer(client, case.number, ("насос.jpg", photo()), ("акт.pdf", PAPER)).status_code == 303
        house.clock.forward(seconds=30)
        settle(house)
        return telegram.asked[before:]

    return do


def take(house, case, officer) -> None:
    with act(house, case.number, officer) as turn:
        routing.take(turn)


def delivery(house) -> Delivery:
    with Session(house.engine) as session:
        return session.exec(select(Delivery).where(col(Delivery.notice) == "answer")).one()


def test_the_words_come_first_then_each_file(house, answered):
    words, picture, paper = answered()
    assert [one.method for one in (words, picture, paper)] == ["sendMessage", "sendPhoto", "sendDocument"]
    assert DONE in words.given["text"]
    assert "reply_markup" in words.given
    name, content = picture.given["photo"]
    assert (picture.given["caption"], name, content[:2]) == (SHOWN, "насос.jpg", b"\xff\xd8")
    assert paper.given["document"] == ("акт.pdf", PAPER)
    row = delivery(house)
    assert (row.state, len(row.sent_ids), row.provider_id) == (S.ACCEPTED, 3, row.sent_ids[-1])


def test_a_file_that_has_to_wait_goes_alone_later(house, answered, telegram):
    asked = answered(sendPhoto=[refusal(429, "Too Many Requests: retry after 60", retry_after=60)])
    assert [one.method for one in asked] == ["sendMessage", "sendPhoto"]
    assert delivery(house).state == S.TEMP_FAILED
    house.clock.forward(seconds=61)
    settle(house)
    assert [one.method for one in telegram.asked[-3:]] == ["sendPhoto", "sendPhoto", "sendDocument"]
    assert len([one for one in telegram.texts() if DONE in one]) == 1
    assert delivery(house).state == S.ACCEPTED


def test_what_is_no_photo_for_telegram_goes_as_a_document(answered):
    asked = answered(sendPhoto=[refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")])
    assert [one.method for one in asked] == ["sendMessage", "sendPhoto", "sendDocument", "sendDocument"]
    assert asked[2].given["document"][0] == "насос.jpg"


def test_what_telegram_never_takes_is_said_to_be_on_the_page(house, answered):
    no = refusal(400, "Bad Request: wrong file")
    asked = answered(sendPhoto=[no], sendDocument=[no, no])
    texts = [one.given["text"] for one in asked if one.method == "sendMessage"]
    assert texts[1:] == [say("kk", "line", "photos_on_page"), say("kk", "line", "files_on_page")]
    assert delivery(house).state == S.ACCEPTED


def test_a_file_of_which_nobody_knows_is_not_sent_again(house, answered, telegram):
    answered(sendPhoto=[HANG_UP])
    assert (delivery(house).state, len(delivery(house).sent_ids)) == (S.UNCERTAIN, 1)
    house.clock.forward(hours=3)
    settle(house)
    assert len(telegram.said("sendPhoto")) == 1


def test_words_that_arrived_stay_an_answer_when_the_reader_leaves_before_the_photo(house, answered):
    answered(sendPhoto=[refusal(403, "Forbidden: bot was blocked by the user")])
    assert (delivery(house).state, len(delivery(house).sent_ids)) == (S.ACCEPTED, 1)


def test_an_answer_that_is_taken_back_sends_no_file(client, house, aidos, telegram):
    case = aidos.files()
    aigul = account(house, "Aigul")
    sign_in(client, aigul)
    take(house, case, aigul)
    answer(client, case.number, ("насос.jpg", photo()))
    assert send(client, f"/desk/cases/{case.number}/undo").status_code == 303
    house.clock.forward(seconds=30)
    settle(house)
    assert telegram.said("sendPhoto") == []
