"""A case inside SMS, from Kannel's request to Kannel's answer, and what comes in pieces, from nobody, or as one word.

The other side is the stand-in of conftest.py; test_real_kannel.py walks the same way with Kannel itself.
"""

import itertools

import pytest
from factories import account, act
from sqlmodel import Session, col, select

from api.worker import deliver, process
from channels.pieces import PATIENCE, PAUSE
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.conversation import Conversation
from models.inbound import InboundEvent
from models.rating import Rating
from models.taxonomy import Channel, Role, State

SECRET = "a-secret-of-the-tests"
PATH = "/api/v1/channels/sms/main"
DARK = "Küçəmizdə üç gündür işıq yoxdur, dirəklər yanmır, uşaqlar qaranlıqda qalır."
LEYLA = "%2B994501234567"

pytestmark = pytest.mark.parametrize("jurisdiction", ["az"])
serial = itertools.count()


def writes(client, house, text, sender=LEYLA, udh=b""):
    header = "".join(f"%{one:02x}" for one in udh)
    client.post(
        f"{PATH}?secret={SECRET}&id=s{next(serial)}&from={sender}&udh={header}",
        content=text.encode("utf-16-be"),
        headers={"content-type": 'text/plain; charset="UTF-16BE"'},
    )
    settle(house)


def settle(house):
    """What the worker does until nothing is left."""
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass


def heard(sms, since=0):
    """What the telephone shows: pieces with a header put together."""
    shown: list[str] = []
    for _path, headers, body in sms.taken:
        udh = bytes.fromhex(headers.get("x-kannel-udh", ""))
        if udh and udh[5] > 1:
            shown[-1] += body.decode()
        else:
            shown.append(body.decode())
    return shown[since:]


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(col(table.id))).all()


def words(house):
    with Session(house.engine) as session:
        return [one.text for case in rows(house, Case) for one in queries.messages(session, case.id, notes=False)]


def test_a_whole_case_by_sms(client, house, sms):
    writes(client, house, DARK)
    (case,) = rows(house, Case)
    assert (case.channel, case.language, words(house)) == (Channel.SMS, "az", [DARK])
    (receipt,) = heard(sms)
    assert receipt.startswith(f"{case.number}: ")
    assert len(sms.taken) <= 2

    agency = next(iter(house.office.profile.agencies))
    rauf = account(house, "Rauf", Role.OFFICER, agency)
    with act(house, case.number) as turn:
        routing.route(turn, agency, "street_lighting", "test")
    with act(house, case.number, rauf) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Dirəkdəki lampalar dəyişdirildi.", None)
    house.clock.forward(seconds=30)
    settle(house)
    answer = heard(sms)[-1]
    assert "Dirəkdəki lampalar dəyişdirildi." in answer

    writes(client, house, "1")
    assert (rows(house, Rating)[0].value, rows(house, Case)[0].state) == ("solved", State.CLOSED)


def test_s30_pieces_in_any_order_are_one_message(client, house, sms):  # noqa: ARG001
    pieces = {1: "Küçəmizdə üç gündür ", 2: "işıq yoxdur, dirəklər ", 3: "yanmır 😀"}
    for no in (2, 3, 1):
        writes(client, house, pieces[no], udh=bytes((5, 0, 3, 77, 3, no)))
        assert rows(house, Case) == []
    house.clock.now += PAUSE
    settle(house)
    assert words(house) == ["Küçəmizdə üç gündür işıq yoxdur, dirəklər yanmır 😀"]
    assert {one.state for one in rows(house, InboundEvent)} == {"done"}


def test_s30_a_missing_piece_is_a_gap_after_ten_minutes_and_holds_up_nobody(client, house, sms):  # noqa: ARG001
    writes(client, house, "sonu budur", udh=bytes((6, 8, 4, 1, 44, 3, 3)))
    writes(client, house, "Küçəmizdə üç gündür", udh=bytes((6, 8, 4, 1, 44, 3, 1)))
    writes(client, house, "Nigar xanım, zəhmət olmasa kömək edin", sender="%2B994507654321")
    assert words(house) == ["Nigar xanım, zəhmət olmasa kömək edin"]
    began = house.clock()
    house.clock.now += PATIENCE - PAUSE
    settle(house)
    assert len(rows(house, Case)) == 1
    house.clock.now += PAUSE
    settle(house)
    assert words(house)[1] == "Küçəmizdə üç gündür […] sonu budur"
    # The law's clock begins when the first of it came.
    assert rows(house, Case)[1].received_at == began


def test_s30_two_messages_of_one_reference_do_not_mix(client, house, sms):  # noqa: ARG001
    for no, text in ((1, "Birinci "), (1, "İkinci "), (2, "mesajın sonu"), (2, "mesajın davamı")):
        writes(client, house, text, udh=bytes((5, 0, 3, 9, 2, no)))
    for _ in range(4):
        house.clock.now += PAUSE
        settle(house)
    assert sorted(" ".join(words(house)).split()) == sorted("Birinci mesajın sonu İkinci mesajın davamı".split())


@pytest.mark.parametrize("text", ["", "a\0b işıq yoxdur", "😀😀😀", "\u202eişıq yoxdur\u200f"], ids=ascii)
def test_s31_odd_texts_reach_their_end(client, house, sms, text):  # noqa: ARG001
    writes(client, house, text)
    assert [one.state for one in rows(house, InboundEvent)] == ["done"]


@pytest.mark.parametrize("sender", ["KASPI", "1414"])
def test_s32_who_cannot_be_answered_is_taken_in_and_nothing_goes_out(client, house, sms, sender):
    writes(client, house, DARK, sender=sender)
    assert words(house) == [DARK]
    assert rows(house, Conversation)[0].unreachable_at is not None
    assert sms.taken == []


@pytest.mark.parametrize("word", ["STOP", "Стоп", "stop.", "DAYAN", "Dayandır!"])
def test_s33_the_word_alone_ends_our_messages_with_one_confirmation(client, house, sms, word):
    writes(client, house, DARK)
    before = len(heard(sms))
    for _ in range(2):
        writes(client, house, word)
    assert len(heard(sms, before)) == 1
    assert rows(house, Conversation)[0].opted_out_at == house.clock()
    assert (rows(house, Case)[0].state in (State.RECEIVED, State.TRIAGE), words(house)) == (True, [DARK])
    writes(client, house, "START")
    assert rows(house, Conversation)[0].opted_out_at is None
    assert len(heard(sms, before)) == 2


def test_s33_inside_a_sentence_it_is_a_complaint(client, house, sms):  # noqa: ARG001
    writes(client, house, "STOP building the road, our yard is under water")
    assert words(house) == ["STOP building the road, our yard is under water"]
    assert rows(house, Conversation)[0].opted_out_at is None
