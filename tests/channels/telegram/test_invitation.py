"""From the receipt on the web into Telegram: Start links exactly that complaint, once, for an hour.

Telegram is the stand-in of botapi.py.
"""

import re
from dataclasses import replace

import pytest
from botapi import SECRET, TOKEN, bot_api
from chatters import Chatter, answered, settle
from citizens import open_case, send, to_check
from factories import GULNAR, file
from forms import press
from sqlmodel import Session, select

from channels.accounts import AccountsError, read_accounts
from channels.registry import TABLES, open_channels, open_inlets
from channels.telegram.invitation import bot_of
from models.case import Case
from models.contact import ContactPoint
from models.onetime import OneTimeKey
from models.taxonomy import Channel

LINK = re.compile(r"https://t\.me/almaty_jawab_bot\?start=([\w-]+)")
BOT = {"account": "city", "token": TOKEN, "secret": SECRET, "username": "almaty_jawab_bot"}


@pytest.fixture
def telegram():
    with bot_api() as served:
        yield served


@pytest.fixture
def aidos(client, house, telegram) -> Chatter:
    return _house_with(house, telegram, client, BOT)


def _house_with(house, telegram, client, bot) -> Chatter:
    accounts = read_accounts(None, TABLES, {"telegram": [{**bot, "api_url": telegram.url}]})
    house.channels = {**house.channels, **open_channels(smtp_url="", mail_from="", accounts=accounts)}
    house.inlets = open_inlets(accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
    return Chatter(client, house, telegram)


def key_on(page) -> str:
    return LINK.search(page.text).group(1)


def point(house, case) -> ContactPoint:
    with Session(house.engine) as session:
        kept = session.get_one(Case, case.id)
        return session.get_one(ContactPoint, kept.contact_point_id)


def asks_for_link(client, receipt):
    return press(client, open_case(client, receipt), "track", act="telegram")


def test_the_receipt_leads_there_and_the_answer_comes_there(client, house, aidos):
    receipt = send(client, to_check(client))
    key = key_on(receipt)
    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
        assert key not in str(session.exec(select(OneTimeKey)).one())
    # Opened again, perhaps by somebody else at this machine, the receipt leads nowhere.
    assert not LINK.search(client.get("/kk/report/done").text)
    aidos.writes(f"/start {key}")
    assert case.number in aidos.hears()[-1]
    assert point(house, case).channel == Channel.EMAIL
    aidos.presses("Осы жерге")
    aidos.hears()
    answered(house, case.number)
    assert any("Клапан ауыстырылды" in said for said in aidos.hears())
    assert point(house, case).channel == Channel.TELEGRAM


def test_start_is_good_once_and_for_this_complaint_alone(client, house, aidos):
    mine, other = file(house), file(house)
    key = key_on(asks_for_link(client, mine))
    aidos.writes(f"/start {key}")
    aidos.hears()
    aidos.writes("/status")
    said = aidos.hears()[-1]
    assert mine.case.number in said
    assert other.case.number not in said
    stranger = Chatter(client, house, aidos.telegram, chat_id=7002)
    stranger.writes(f"/start {key}")
    assert mine.case.number not in stranger.hears()[-1]
    stranger.writes("/status")
    assert mine.case.number not in stranger.hears()[-1]


def test_after_an_hour_it_is_too_late(client, house, clock, aidos):
    receipt = file(house)
    key = key_on(asks_for_link(client, receipt))
    clock.forward(minutes=61)
    aidos.writes(f"/start {key}")
    assert receipt.case.number not in aidos.hears()[-1]


def test_on_a_shared_phone_no_word_of_it_is_written(client, house, aidos):
    receipt = file(house)
    aidos.writes(f"/start {key_on(asks_for_link(client, receipt))}")
    aidos.presses("Осы жерге, мәтінсіз")
    aidos.hears()
    answered(house, receipt.case.number)
    news = aidos.hears()[-1]
    assert receipt.case.number in news
    assert "Клапан" not in news
    assert aidos.chat()[-1].get("reply_markup") is None


def test_before_anything_is_chosen_nothing_of_it_comes_here_even_when_the_letter_fails(client, house, aidos):
    receipt = file(house)
    aidos.writes(f"/start {key_on(asks_for_link(client, receipt))}")
    with Session(house.engine) as session:
        (here,) = session.exec(select(ContactPoint).where(ContactPoint.channel == Channel.TELEGRAM)).all()
    assert (here.quiet, here.verified_at is not None) == (True, True)
    assert point(house, receipt.case).channel == Channel.EMAIL


@pytest.mark.parametrize(("jurisdiction", "runs"), [("az", True), ("kz", False)])
def test_who_gave_no_address_has_one_now_and_the_law_sees_it(client, house, aidos, runs):
    region = {"az": "AZ-BA", "kz": "KZ-75"}[house.office.profile.code]
    receipt = file(house, region=region, **dict.fromkeys(GULNAR))
    aidos.writes(f"/start {key_on(asks_for_link(client, receipt))}")
    with Session(house.engine) as session:
        assert session.get_one(Case, receipt.case.id).has_clock is runs
    assert point(house, receipt.case).channel == Channel.TELEGRAM
    aidos.writes("/unlink")
    with Session(house.engine) as session:
        assert session.get_one(Case, receipt.case.id).contact_point_id is None


def test_without_a_public_name_nobody_is_led_there(client, house, telegram):
    _house_with(house, telegram, client, {name: value for name, value in BOT.items() if name != "username"})
    assert bot_of(house.inlets) == ""
    receipt = file(house)
    assert 'value="telegram"' not in open_case(client, receipt).text
    assert "t.me" not in asks_for_link(client, receipt).text
    settle(house)


def test_a_name_that_cannot_be_one_is_refused():
    with pytest.raises(AccountsError, match="username"):
        read_accounts(None, TABLES, {"telegram": [{**BOT, "username": "no bot/here"}]})
