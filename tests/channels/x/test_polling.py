"""Asking X what is new, against a stand-in of our own (tests/xapi.py)."""

from datetime import timedelta

import pytest
from conftest import MONDAY
from standin import serving
from xapi import AIDOS, KEYS, LEYLA, NUMBER, OWNER, XApi, mention, message, problem

from channels.base import DeliveryError
from channels.inlet import Passed, Written
from channels.x.account import XTable
from models.taxonomy import Channel


@pytest.fixture
def x():
    with serving(XApi()) as api:
        yield api


@pytest.fixture
def account(x):
    return XTable(account="main", api_url=x.url, **KEYS).open()


def arrivals(account, since: str = "", now=MONDAY):
    return [account.read(one.body) for one in account.poll(since, now).envelopes]


def written(account, **how) -> list[Written]:
    return [one for one in arrivals(account, **how) if isinstance(one, Written)]


@pytest.mark.long
def test_what_is_new_comes_once_and_the_oldest_first(account, x):
    x.mentions = [mention(place, f"@jawab_kz шұңқыр {place}") for place in range(8)]
    x.messages = [message(place, f"хабар {place}") for place in range(100, 105)]
    first = account.poll("", MONDAY)
    told = [one for body in first.envelopes if isinstance(one := account.read(body.body), Written)]
    assert [one.text for one in told] == [f"шұңқыр {n}" for n in range(8)] + [f"хабар {n}" for n in range(100, 105)]
    assert (told[0].author, told[0].at) == ((Channel.X, AIDOS, "main"), MONDAY)

    x.mentions.append(mention(9, "@jawab_kz тағы біреу"))
    x.messages.append(message(105, "тағы"))
    later = MONDAY + timedelta(minutes=1)
    second = account.poll(first.since, later)
    assert [one.event_id.partition(":")[0] for one in second.envelopes] == ["mention", "invite", "message"]
    assert account.poll(second.since, later + timedelta(minutes=1)).envelopes == []


def test_what_was_said_long_before_we_came_is_left_alone(account, x):
    day = 86_400_000 << 22
    x.messages = [message(-2 * day, "бұрынғы"), message(0, "жаңа")]
    assert [one.text for one in written(account)] == ["жаңа"]


def test_nothing_is_asked_before_its_time(account, x):
    since = account.poll("", MONDAY).since
    x.asked.clear()
    account.poll(since, MONDAY + timedelta(seconds=5))
    assert x.paths() == []
    account.poll(since, MONDAY + timedelta(seconds=20))
    assert x.paths() == [f"/2/users/{OWNER}/mentions"]


def test_s47_x_is_left_alone_until_its_limit_ends(account, x):
    ends = str(int(MONDAY.timestamp()) + 900)
    limits = {"x_rate_limit_reset": ends, "x_rate_limit_remaining": "0"}
    x.told = [("/2/users", problem(429, **limits)), ("/2/dm_events", problem(429, **limits))]
    with pytest.raises(DeliveryError) as met:
        account.poll("", MONDAY)
    assert (met.value.kind, met.value.retry_after) == ("temporary", timedelta(seconds=900))


def test_a_limit_on_the_one_does_not_stop_the_other(account, x):
    x.messages = [message(0, "су жоқ")]
    ends = str(int(MONDAY.timestamp()) + 900)
    x.told = [("/2/users", problem(429, x_rate_limit_reset=ends, x_rate_limit_remaining="0"))]
    polled = account.poll("", MONDAY)
    assert [account.read(one.body).text for one in polled.envelopes] == ["су жоқ"]
    x.asked.clear()
    account.poll(polled.since, MONDAY + timedelta(minutes=14))
    assert x.paths("/2/users") == []
    x.mentions = [mention(0, "@jawab_kz жарық жоқ")]
    assert [one.text for one in written(account, since=polled.since, now=MONDAY + timedelta(minutes=16))] == [
        "жарық жоқ"
    ]


def test_a_limit_in_the_middle_of_a_walk_loses_nothing(account, x):
    x.mentions = [mention(place, f"@jawab_kz {place}") for place in range(7)]
    refuse = problem(429, x_rate_limit_reset=str(int(MONDAY.timestamp()) + 900), x_rate_limit_remaining="0")
    own, x.answer = x.answer, lambda asked: refuse if "pagination_token" in asked.query else own(asked)
    polled = account.poll("", MONDAY)
    kept = {one.event_id for one in polled.envelopes}
    assert f"mention:{NUMBER}" not in kept

    x.answer = own
    x.mentions.append(mention(8, "@jawab_kz 8"))
    for minutes in (16, 17):
        polled = account.poll(polled.since, MONDAY + timedelta(minutes=minutes))
        kept |= {one.event_id for one in polled.envelopes}
    assert {f"mention:{NUMBER + place}" for place in (*range(7), 8)} <= kept


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"referenced_tweets": [{"type": "retweeted", "id": "7"}]}, "passed on from somebody else"),
        ({"referenced_tweets": [{"type": "quoted", "id": "7"}]}, "a quote"),
        ({"author_id": OWNER}, "our own post"),
        ({"author_id": OWNER, "referenced_tweets": [{"type": "replied_to", "id": "7"}]}, "our own post"),
    ],
    ids=["a retweet", "a quote", "an own post", "a reply of ours"],
)
def test_s36_what_is_nobodys_complaint(account, x, more, why):
    x.mentions = [mention(0, "@jawab_kz қараңыз", **more)]
    assert arrivals(account) == [Passed(why)]


def test_s37_a_parent_that_cannot_be_read_is_noted(account, x):
    x.mentions = [
        mention(0, "@jawab_kz Осындай жағдай бізде де бар", referenced_tweets=[{"type": "replied_to", "id": "77"}])
    ]
    told = written(account)[0].text
    assert told == "Осындай жағдай бізде де бар\n\nБұл енді оқуға болмайтын ашық жазбаға жауап."
    x.includes = {"tweets": [{"id": "77", "author_id": LEYLA, "text": "Абай көшесінде шұңқыр &amp; су"}]}
    assert written(account)[0].text.endswith("Бұл мына ашық жазбаға жауап: «Абай көшесінде шұңқыр & су»")
    x.includes["tweets"][0]["author_id"] = OWNER
    assert written(account)[0].text == "Осындай жағдай бізде де бар"


def test_a_post_that_only_points_at_another_one_brings_its_words(account, x):
    x.mentions = [mention(0, "@jawab_kz 👆", referenced_tweets=[{"type": "replied_to", "id": "77"}])]
    x.includes = {"tweets": [{"id": "77", "author_id": LEYLA, "text": "Küçədə su yoxdur, üç gündür gözləyirik"}]}
    assert written(account)[0].text.endswith("«Küçədə su yoxdur, üç gündür gözləyirik»")
    x.includes["tweets"][0]["text"] = "📷"
    assert written(account)[0].text == "👆\n\n📷"


def test_one_invitation_for_a_person_in_a_thread(account, x):
    x.mentions = [
        mention(0, "@jawab_kz шұңқыр"),
        mention(1, "@jawab_kz әлі тұр", conversation_id=str(NUMBER)),
        mention(2, "@jawab_kz менде де", LEYLA, conversation_id=str(NUMBER)),
    ]
    invited = [one for one in account.poll("", MONDAY).envelopes if one.event_id.startswith("invite")]
    assert [one.event_id for one in invited] == [f"invite:{NUMBER}:{who}" for who in (AIDOS, AIDOS, LEYLA)]
    assert account.read(invited[0].body).author == (Channel.X, f"public:{NUMBER}", "main")


def test_a_long_post_with_a_picture_comes_whole(account, x):
    long = {"text": "а" * 300 + " https://t.co/Ab12"}
    x.mentions = [mention(0, "а" * 279, note_tweet=long, attachments={"media_keys": ["3_1"]})]
    x.includes = {
        "users": [{"id": AIDOS, "name": "Айдос", "username": "aidos"}],
        "media": [{"media_key": "3_1", "type": "photo", "url": f"{x.url}/media/pit.jpg"}],
    }
    x.files["/media/pit.jpg"] = b"picture"
    told = written(account)[0]
    assert (told.text, told.name) == ("а" * 300, "Айдос")
    assert account.fetch(told.remote[0].file_id) == (b"picture", "pit.jpg")


def test_a_file_of_somebody_else_is_not_fetched(account):
    for url in ("https://pbs.twimg.com.example/x.jpg", "http://pbs.twimg.com/x.jpg", "file:///etc/passwd"):
        with pytest.raises(DeliveryError, match="does not lie with X"):
            account.fetch(url)


def test_our_own_messages_and_groups_are_passed(account, x):
    x.messages = [message(0, "біз", OWNER), message(1, "топта", dm_conversation_id="1582103724607971328")]
    assert arrivals(account) == [Passed("our own message"), Passed("a group")]


def test_a_token_without_the_accounts_number_is_refused():
    with pytest.raises(ValueError, match="token"):
        XTable(account="main", **(KEYS | {"token": "no-number-at-its-head"}))
