"""What leaves to X, against a stand-in of our own (tests/xapi.py)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import MONDAY
from standin import HANG_UP, Answer, serving
from xapi import KEYS, XApi, problem

from channels.base import DeliveryError, Outgoing
from channels.x.account import XTable
from channels.x.outlet import X

ANSWER = Outgoing("k1", "411", "", "KZ-4827-1936: жауап келді.\n", "kk", MONDAY, "main", "KZ-4827-1936", "answer")
INVITED = replace(ANSWER, address="public:77", text="Бізге жеке хабарлама жазыңыз.\n", number="", notice="talk_invite")
PRIVATE = "/2/dm_conversations"


@pytest.fixture
def x():
    with serving(XApi()) as api:
        yield api


@pytest.fixture
def outlet(x):
    return X({"main": XTable(account="main", api_url=x.url, **KEYS).open()})


def failure(outlet, outgoing) -> DeliveryError:
    with pytest.raises(DeliveryError) as met:
        outlet.send(outgoing)
    return met.value


def test_a_person_is_written_to_privately(outlet, x):
    sent = outlet.send(ANSWER)
    assert x.private == [("411", "KZ-4827-1936: жауап келді.")]
    assert (sent.delivered, sent.provider_id, x.public) == (True, "5000000000000000000", [])


def test_s35_in_public_there_is_only_the_invitation(outlet, x):
    outlet.send(INVITED)
    assert x.public == [("77", "Бізге жеке хабарлама жазыңыз.")]
    for told in (replace(ANSWER, address="public:77"), replace(INVITED, number="KZ-4827-1936")):
        assert failure(outlet, told).kind == "permanent"
    assert len(x.public) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(403, detail="You cannot send messages to this user."), "blocked"),
        (problem(404), "permanent"),
        (problem(400), "permanent"),
        (problem(401), "temporary"),
        (problem(402), "temporary"),
        (problem(403, "https://api.twitter.com/2/problems/oauth1-permissions"), "temporary"),
        (problem(503), "temporary"),
        (Answer(500, b"not JSON"), "uncertain"),
        (Answer(201, b"not JSON"), "uncertain"),
        (HANG_UP, "uncertain"),
    ],
    ids=["takes none", "nobody", "wrong", "keys", "credit", "our app", "down", "broken", "garbled", "hung up"],
)
def test_what_a_refusal_means(outlet, x, answer, kind):
    x.told = [(PRIVATE, answer)]
    assert failure(outlet, ANSWER).kind == kind


def test_a_fault_of_our_account_is_an_alarm(outlet, x, caplog):
    x.told = [(PRIVATE, problem(401))]
    assert failure(outlet, ANSWER).retry_after == timedelta(minutes=15)
    assert "ALARM: x account 'main': X refuses our keys" in caplog.text


def test_nobody_at_home_is_tried_again():
    table = XTable(account="main", api_url="http://127.0.0.1:9", **KEYS)
    assert failure(X({"main": table.open()}), ANSWER).kind == "temporary"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x_rate_limit_remaining": "0", "x_rate_limit_reset": "+600"}, timedelta(minutes=10)),
        ({"x_rate_limit_remaining": "3", "x_user_limit_24hour_remaining": "0", "x_user_limit_24hour_reset": "+7200"},
         timedelta(hours=2)),
        ({"x_rate_limit_remaining": "0", "x_rate_limit_reset": "-5"}, timedelta(seconds=1)),
        ({}, timedelta(minutes=15)),
    ],
    ids=["a quarter's limit", "a day's limit", "just over", "it does not say"],
)  # fmt: skip
def test_s47_the_limit_says_when_to_try_again(outlet, x, headers, wait):
    base = int(MONDAY.timestamp())
    said = {name: str(base + int(value)) if value[0] in "+-" else value for name, value in headers.items()}
    x.told = [(PRIVATE, problem(429, **said))]
    error = failure(outlet, ANSWER)
    assert (error.kind, error.retry_after) == ("temporary", wait)


def test_the_same_invitation_too_soon_waits(outlet, x):
    x.told = [("/2/tweets", problem(403, detail="You are not allowed to create a Tweet with duplicate content."))]
    assert failure(outlet, INVITED).kind == "temporary"
    x.told = [("/2/tweets", problem(403))]
    assert failure(outlet, INVITED).kind == "permanent"
