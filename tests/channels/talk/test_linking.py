"""One author on two channels: a code goes the way that the complaint came, and comes back on the other."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from chats import COLD, Chat, Person, answered
from factories import ENERGY, account, act
from sqlmodel import Session

from models import queries
from models.actions import routing
from models.case import Case
from models.taxonomy import Channel


@pytest.fixture
def both(client, house) -> tuple[Person, Person]:
    """Leyla's plain phone, and her messenger."""
    chats = [Chat(Channel.SMS), Chat(Channel.TELEGRAM)]
    house.inlets = {(one.channel, one.account): one for one in chats}
    house.channels = {**house.channels, **{one.channel: one for one in chats}}
    house.office = replace(house.office, served=frozenset(house.channels))
    phone, messenger = (Person(client, house, one) for one in chats)
    phone.who = "+994501234567"
    return phone, messenger


def filed(house, phone: Person) -> Case:
    phone.writes(COLD)
    case = phone.cases()[0]
    with act(house, case.number, account(house, "Clara", "clerk", None)) as held:
        routing.route(held, ENERGY, "heating", "person")
    phone.hears()
    return case


def code_for(phone: Person) -> str:
    return re.search(r"\d{6}", phone.hears()[0].text).group()


def linked(house, phone: Person, messenger: Person) -> Case:
    case = filed(house, phone)
    messenger.writes("/link")
    messenger.writes(case.number.lower().replace("-", " "))
    messenger.writes(code_for(phone))
    return case


def test_a_complaint_by_sms_goes_on_in_the_messenger(house, both):
    phone, messenger = both
    case = linked(house, phone, messenger)
    assert case.number in messenger.hears()[-1].text
    messenger.presses(f"here:{case.number}")
    messenger.writes("Бүгін де суық")
    assert messenger.words(case)[-1] == "Бүгін де суық"
    messenger.hears()
    answered(house, case.number)
    assert f"rate:solved:{case.number}" in [one.payload for row in messenger.hears()[0].options for one in row]
    assert not phone.hears()


def test_s61_whoever_shares_the_phone_reads_nothing_of_the_others(house, both):
    phone, messenger = both
    first = filed(house, phone)
    phone.presses("new")
    phone.writes("Көшеде шам жанбайды, үшінші күн қараңғы")
    second = phone.cases()[0]
    phone.hears()
    messenger.writes("/link")
    messenger.writes(first.number)
    messenger.writes(code_for(phone))
    messenger.writes("/status")
    told = messenger.hears()[-1].text
    assert first.number in told
    assert second.number not in told
    answered(house, first.number)
    assert phone.hears()
    assert not messenger.hears()


def test_s62_what_was_linked_is_taken_back_whole(house, both):
    phone, messenger = both
    case = linked(house, phone, messenger)
    with Session(house.engine) as session:
        before = session.get(Case, case.id).contact_point_id
    messenger.presses(f"here:{case.number}")
    messenger.writes("/unlink")
    messenger.hears()
    with Session(house.engine) as session:
        kept = session.get(Case, case.id)
        assert kept.contact_point_id == before
        assert queries.author(session, kept)[1].address == "+994501234567"
    messenger.writes("/status")
    assert case.number not in messenger.hears()[-1].text
    answered(house, case.number)
    assert phone.hears()


def test_without_the_code_there_is_no_way(house, both):
    phone, messenger = both
    case = filed(house, phone)
    messenger.writes("/link")
    messenger.writes(case.number)
    code = code_for(phone)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        messenger.writes(wrong)
    messenger.writes(code)
    messenger.writes("/status")
    assert case.number not in "".join(one.text for one in messenger.hears())


def test_an_old_code_is_worth_nothing(house, both):
    phone, messenger = both
    case = filed(house, phone)
    messenger.writes("/link")
    messenger.writes(case.number)
    code = code_for(phone)
    house.clock.now += timedelta(minutes=11)
    messenger.writes(code)
    messenger.writes("/status")
    assert case.number not in "".join(one.text for one in messenger.hears())


def test_nobody_learns_whether_there_is_such_a_complaint(house, both):
    phone, messenger = both
    case = filed(house, phone)
    told = []
    for number in (case.number, "KZ-0000-0000", "?"):
        messenger.writes("/link")
        messenger.writes(number)
        told.append(messenger.hears()[-1].text)
    assert len(set(told)) == 1
    assert [one.notice for one in phone.chat.said].count("link_code") == 1


def test_linked_twice_it_is_one_complaint_all_the_same(house, both):
    phone, messenger = both
    case = linked(house, phone, messenger)
    messenger.writes("/link")
    messenger.writes(case.number)
    messenger.writes(code_for(phone))
    messenger.hears()
    messenger.writes("Бүгін де суық")
    assert messenger.words(case)[-1] == "Бүгін де суық"


@pytest.mark.parametrize("unlinked", [False, True])
def test_when_the_first_way_fails_only_a_link_that_stands_is_another(house, both, unlinked):
    phone, messenger = both
    case = linked(house, phone, messenger)
    if unlinked:
        messenger.writes("/unlink")
    messenger.hears()
    phone.chat.shut = True
    answered(house, case.number)
    told = [one.notice for _ in range(3) for one in messenger.hears()]
    assert told == ([] if unlinked else ["answer"])
