"""One citizen, two providers: filed by SMS through Kannel's door, gone on with and answered on Telegram.

Both providers are stand-ins of ours (standin.py, botapi.py); each channel's own tests say how far that goes.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from botapi import SECRET as TELEGRAMS
from botapi import TOKEN, BotApi, bot_api
from chatters import Chatter, settle
from factories import account, act
from sqlmodel import Session, select
from standin import Answer, Asked, StandIn, serving

from channels.accounts import read_accounts
from channels.registry import TABLES, open_channels, open_inlets
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.rating import Rating
from models.taxonomy import Channel, RatingValue, Role

SECRET = "a-secret-of-the-tests"
LEYLA = "+994501234567"
DARK = "Küçəmizdə üç gündür işıq yoxdur, dirəklər yanmır, uşaqlar qaranlıqda qalır."
serial = itertools.count()


class Kannel(StandIn):
    """It takes every message."""

    def answer(self, asked: Asked) -> Answer:  # noqa: ARG002
        return Answer(202, b"0: Accepted for delivery")

    def said(self) -> list[str]:
        """What the telephone shows: pieces with a header put together."""
        shown: list[str] = []
        for one in self.asked:
            udh = bytes.fromhex(one.headers.get("x-kannel-udh", ""))
            if udh and udh[5] > 1:
                shown[-1] += one.body.decode()
            else:
                shown.append(one.body.decode())
        return shown


@pytest.fixture
def telegram() -> Iterator[BotApi]:
    with bot_api() as served:
        yield served


@pytest.fixture
def kannel() -> Iterator[Kannel]:
    with serving(Kannel()) as served:
        yield served


@pytest.fixture
def leyla(client, house, telegram, kannel) -> Chatter:
    """With a telephone and Telegram on it, in a country that has an account on both."""
    sms = {"account": "main", "adapter": "kannel", "url": kannel.url, "user": "jawab", "password": "of-the-gateway"}
    sms |= {"secret": SECRET, "sender": "3470", "country": "az", "home": "https://testserver"}
    bot = {"account": "city", "token": TOKEN, "secret": TELEGRAMS, "api_url": telegram.url}
    accounts = read_accounts(None, TABLES, {"sms": [sms], "telegram": [bot]})
    house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
    house.inlets = open_inlets(accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
    return Chatter(client, house, telegram, first_name="Leyla")


def by_sms(leyla: Chatter, text: str) -> None:
    """Kannel calls us with what came from her telephone."""
    answer = leyla.client.post(
        f"/api/v1/channels/sms/main?secret={SECRET}&id=s{next(serial)}&from={quote(LEYLA)}&udh=",
        content=text.encode("utf-16-be"),
        headers={"content-type": 'text/plain; charset="UTF-16BE"'},
    )
    assert answer.status_code == 200
    settle(leyla.house)


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_filed_by_sms_in_azerbaijani_gone_on_with_and_answered_on_telegram(house, leyla, kannel):
    by_sms(leyla, DARK)
    case = leyla.cases()[0]
    assert (case.channel, case.language) == (Channel.SMS, "az")
    assert case.number in kannel.said()[0]
    leyla.writes("/start")
    leyla.presses("Azərbaycanca")
    leyla.writes("/link")
    leyla.writes(case.number)
    code = re.search(r"\b\d{6}\b", kannel.said()[-1]).group()
    leyla.writes(code)
    leyla.presses("Bura")
    leyla.hears()
    leyla.writes("Bu gecə də qaranlıq idi.")
    assert case.number in leyla.hears()[-1]
    sent_by_sms = len(kannel.asked)
    _rauf_answers(house, case)
    assert "Lampalar dəyişdirildi." in leyla.hears()[-1]
    assert len(kannel.asked) == sent_by_sms
    leyla.presses("Bəli, həll olundu")
    _is_hers_and_whole(house, case)


def _rauf_answers(house, case: Case) -> None:
    agency = next(iter(house.office.profile.agencies))
    rauf = account(house, f"Rauf {case.number}", Role.OFFICER, agency)
    with act(house, case.number) as turn:
        routing.route(turn, agency, "street_lighting", "test")
    with act(house, case.number, rauf) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Lampalar dəyişdirildi.", None)
    house.clock.forward(seconds=30)
    settle(house)


def _is_hers_and_whole(house, case: Case) -> None:
    with Session(house.engine) as session:
        assert session.exec(select(Rating)).one().value == RatingValue.SOLVED
        kept = session.get(Case, case.id)
        assert [one.text for one in queries.messages(session, case.id, notes=False)][:2] == [
            DARK,
            "Bu gecə də qaranlıq idi.",
        ]
        contact, point = queries.author(session, kept)
    assert (point.channel, contact.id) == (Channel.TELEGRAM, kept.contact_id)


def linked(leyla: Chatter, kannel: Kannel, case: Case) -> None:
    """By the code that came to her telephone."""
    leyla.writes("/start")
    leyla.presses("Azərbaycanca")
    leyla.writes("/link")
    leyla.writes(case.number)
    leyla.writes(re.search(r"\b\d{6}\b", kannel.said()[-1]).group())


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_s61_whoever_shares_the_telephone_is_told_nothing_and_each_answer_goes_where_its_complaint_came_from(
    house, leyla, kannel
):
    by_sms(leyla, DARK)
    first = leyla.cases()[0]
    by_sms(leyla, "/new")
    by_sms(leyla, "Həyətdə zibil beş gündür yığılmır, iy gəlir, siçovullar var.")
    second = leyla.cases()[0]
    assert second.id != first.id
    linked(leyla, kannel, first)
    leyla.presses("Bura")
    leyla.hears()
    leyla.writes("/status")
    told = leyla.hears()[-1]
    assert (first.number in told, second.number in told) == (True, False)
    before = len(kannel.said())
    _rauf_answers(house, first)
    assert (len(kannel.said()), "Lampalar dəyişdirildi." in leyla.hears()[-1]) == (before, True)
    _rauf_answers(house, second)
    assert (kannel.said()[-1].startswith(second.number), leyla.hears()) == (True, [])


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_s62_a_link_that_is_undone_leaves_both_sides_as_they_were(house, leyla, kannel):
    by_sms(leyla, DARK)
    case = leyla.cases()[0]
    linked(leyla, kannel, case)
    leyla.presses("Bura")
    leyla.writes("/unlink")
    leyla.hears()
    leyla.writes("/status")
    assert case.number not in leyla.hears()[-1]
    _rauf_answers(house, case)
    assert "Lampalar dəyişdirildi." in kannel.said()[-1]
    assert leyla.hears() == []
    with Session(house.engine) as session:
        kept = session.get_one(Case, case.id)
        assert [(one.channel, one.address) for one in (queries.author(session, kept)[1],)] == [(Channel.SMS, LEYLA)]
