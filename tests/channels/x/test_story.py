"""X from a post to an answer: HTTP in, database, HTTP out; a stand-in of ours (tests/xapi.py)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from chats import answered
from factories import ENERGY, account, act
from sqlmodel import Session, col, select
from standin import serving
from xapi import AIDOS, KEYS, LEYLA, NUMBER, XApi, mention, message, problem

from api.worker import ask, deliver, fetch, process
from channels.registry import open_channels, open_inlets
from channels.texts import texts
from channels.x.account import XTable
from models import queries
from models.actions import routing
from models.case import Case
from models.contact import ContactPoint
from models.delivery import Delivery
from models.inbound import InboundEvent
from models.message import Attachment
from models.rating import Rating
from models.taxonomy import Channel, Language
from models.taxonomy import DeliveryState as S

PIT = "@jawab_kz Алматы, Абай 143, 12 пәтер, менің телефоным +7 701 123 45 67. Үш күннен бері батареялар суық"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def x(house):
    with serving(XApi()) as api:
        accounts = {"x": (XTable(account="main", api_url=api.url, **KEYS).open(),)}
        house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
        house.inlets = open_inlets(accounts)
        house.office = replace(house.office, served=frozenset(house.channels))
        yield api


def settle(house) -> None:
    """A minute passes, and the worker does what there is to do; X takes one message a second."""
    house.clock.forward(minutes=1)
    ask(house, house.clock())
    for _ in range(4):
        while process(house, house.clock()) + deliver(house, house.clock()):
            pass
        house.clock.forward(seconds=1)


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(col(table.id))).all()


def words(house, case: Case) -> list[str]:
    with Session(house.engine) as session:
        return [one.text for one in queries.messages(session, case.id, notes=False)]


def test_s35_a_mention_with_personal_data_is_a_case_and_in_public_only_an_invitation(house, x):
    x.mentions = [mention(0, PIT)]
    settle(house)
    (case,) = rows(house, Case)
    (point,) = rows(house, ContactPoint)
    assert (case.channel, case.language, case.publish) == (Channel.X, "kk", False)
    assert (point.channel, point.address, point.account) == (Channel.X, AIDOS, "main")
    assert words(house, case) == [PIT.removeprefix("@jawab_kz ")]
    assert x.public == [(str(NUMBER), texts("kk")["talk"]["invite"])]
    ((reader, told),) = x.private
    assert (reader, case.number in told) == (AIDOS, True)

    x.messages = [message(5, "Балабақшада да суық", created_at="2026-11-16T05:43:30Z")]
    settle(house)
    assert words(house, case)[1:] == ["Балабақшада да суық"]
    assert (len(rows(house, Case)), len(x.public)) == (1, 1)


def test_s35_the_invitation_is_in_the_posts_language_and_says_nothing_else(house, x):
    x.mentions = [mention(0, "@jawab_kz В доме три дня нет горячей воды, батареи холодные")]
    settle(house)
    assert x.public[0][1] == texts("ru")["talk"]["invite"]
    for language in Language:
        said = texts(language)["talk"]["invite"]
        assert not re.search(r"\d|https?:|www\.|@|\{|KZ-", said)
        assert len(said) <= 280


def test_s35_whoever_takes_no_private_message_has_a_case_all_the_same(house, x):
    x.mentions = [mention(0, PIT)]
    x.told = [("/2/dm_conversations", problem(403, detail="You cannot send messages to this user."))]
    settle(house)
    told = [one for one in rows(house, Delivery) if one.notice == "received" and one.channel == Channel.X]
    assert [one.state for one in told] == [S.PERM_FAILED]
    assert (len(rows(house, Case)), len(x.public), x.private) == (1, 1, [])


def test_s36_retweets_quotes_and_our_own_make_nothing(house, x):
    kinds = [[{"type": kind, "id": "7"}] for kind in ("retweeted", "quoted")]
    x.mentions = [mention(place, PIT, referenced_tweets=kind) for place, kind in enumerate(kinds)]
    x.mentions.append(mention(9, "@jawab_kz біз", "900100", referenced_tweets=[{"type": "replied_to", "id": "7"}]))
    settle(house)
    assert {one.state for one in rows(house, InboundEvent)} == {"done"}
    assert (len(rows(house, InboundEvent)), rows(house, Case), x.public, x.private) == (3, [], [], [])


def test_s37_a_deleted_parent_is_noted_in_the_case(house, x):
    x.mentions = [mention(0, PIT, referenced_tweets=[{"type": "replied_to", "id": "77"}])]
    settle(house)
    (case,) = rows(house, Case)
    assert words(house, case)[0].endswith("енді оқуға болмайтын ашық жазбаға жауап.")


def test_a_picture_comes_with_the_post(house, x):
    x.mentions = [mention(0, PIT, attachments={"media_keys": ["3_1"]})]
    x.includes = {"media": [{"media_key": "3_1", "type": "photo", "url": f"{x.url}/media/pit.png"}]}
    x.files["/media/pit.png"] = PIXEL
    settle(house)
    fetch(house, house.clock())
    assert [one.mime for one in rows(house, Attachment)] == ["image/png"]


def test_an_answer_is_rated_by_its_number(house, x):
    x.messages = [message(0, PIT.removeprefix("@jawab_kz "))]
    settle(house)
    (case,) = rows(house, Case)
    with act(house, case.number, account(house, "Clara", "clerk", None)) as held:
        routing.route(held, ENERGY, "heating", "person")
    answered(house, case.number)
    settle(house)
    assert "Клапан ауыстырылды." in x.private[-1][1]
    x.messages.append(message(7, "1"))
    settle(house)
    assert [one.value for one in rows(house, Rating)] == ["solved"]


def test_what_is_said_in_public_waits_for_no_question(house, x):
    x.messages = [message(0, "Подъезде жарық жоқ"), message(1, "/new"), message(2, "Аулада қоқыс шығарылмайды")]
    settle(house)
    assert len(rows(house, Case)) == 2
    x.mentions = [mention(5, PIT)]
    settle(house)
    assert words(house, rows(house, Case)[2]) == [PIT.removeprefix("@jawab_kz ")]


def test_a_call_without_words_is_only_invited(house, x):
    x.mentions = [mention(0, "@jawab_kz"), mention(1, "@jawab_kz 👎", LEYLA)]
    settle(house)
    assert (rows(house, Case), len(x.public)) == ([], 2)


def test_s47_a_limit_of_x_holds_the_message_until_it_ends(house, x):
    x.mentions = [mention(0, PIT)]
    ends = int((house.clock() + timedelta(minutes=16)).timestamp())
    x.told = [("/2/dm_", problem(429, x_rate_limit_reset=str(ends), x_rate_limit_remaining="0"))] * 2
    settle(house)
    (held,) = [one for one in rows(house, Delivery) if one.notice == "received"]
    assert (held.state, int(held.next_try_at.timestamp())) == (S.TEMP_FAILED, ends)
    assert len(x.public) == 1
    house.clock.forward(minutes=16)
    settle(house)
    assert len(x.private) == 1
