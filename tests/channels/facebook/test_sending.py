"""What leaves to Facebook, against a stand-in of our own (tests/graphapi.py)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import MONDAY
from graphapi import SECRETS, GraphApi, refusal
from standin import HANG_UP, Answer, serving

from channels.base import DeliveryError, Option, Outgoing
from channels.facebook.account import FacebookTable
from channels.facebook.errors import WINDOW_CLOSED
from channels.facebook.outlet import Facebook

ANSWER = Outgoing("k1", "7001", "", "GE-4827-1936: პასუხი.\n", "ka", MONDAY, "main", "GE-4827-1936", "answer")
INVITED = replace(ANSWER, address="public:9_1", text="მოგვწერეთ პირადად.\n", number="", notice="talk_invite")
SEND = "/v25.0/me/messages"


@pytest.fixture
def graph():
    with serving(GraphApi()) as api:
        yield api


@pytest.fixture
def outlet(graph):
    return Facebook({"main": FacebookTable(account="main", api_url=graph.url, **SECRETS).open()})


def failure(outlet, outgoing) -> DeliveryError:
    with pytest.raises(DeliveryError) as met:
        outlet.send(outgoing)
    return met.value


def offering(*labels: str) -> Outgoing:
    return replace(ANSWER, options=tuple((Option(label, f"o{place}"),) for place, label in enumerate(labels)))


def test_a_person_is_written_to_on_messenger(outlet, graph):
    sent = outlet.send(ANSWER)
    assert graph.private == [("7001", {"text": "GE-4827-1936: პასუხი.", "metadata": f"{ANSWER.key}#0/1"})]
    assert (sent.provider_id, sent.delivered, sent.pieces) == ("m_out1", False, ("m_out1",))


def test_choices_are_buttons_and_long_ones_have_numbers(outlet, graph):
    outlet.send(offering("მოგვარდა", "არ მოგვარდა"))
    outlet.send(offering("მოგვარდა", "არ მოგვარდა, მინდა თავიდან"))
    short, long = (message for _to, message in graph.private)
    assert [one["title"] for one in short["quick_replies"]] == ["მოგვარდა", "არ მოგვარდა"]
    assert short["text"] == "GE-4827-1936: პასუხი."
    assert [(one["title"], one["payload"]) for one in long["quick_replies"]] == [("1", "o0"), ("2", "o1")]
    assert long["text"].endswith("\n\n1. მოგვარდა\n2. არ მოგვარდა, მინდა თავიდან")


def test_a_long_text_goes_in_pieces_and_only_what_is_missing_goes_again(outlet, graph):
    words = " ".join(["სიტყვა"] * 700)
    told = replace(offering("კარგი"), text=words)
    own, calls = graph.answer, []
    graph.answer = lambda asked: own(asked) if calls.append(1) or len(calls) != 2 else refusal(2, status=500)
    error = failure(outlet, told)
    assert (error.kind, error.pieces) == ("temporary", ("m_out1",))
    sent = outlet.send(replace(told, gone=error.pieces))
    texts = [message["text"] for _to, message in graph.private]
    assert (" ".join(texts), max(map(len, texts)) <= 2000, len(texts)) == (words, True, 3)
    assert ["quick_replies" in message for _to, message in graph.private] == [False, False, True]
    assert (sent.pieces, sent.provider_id) == (("m_out1", "m_out2", "m_out3"), "m_out3")


def test_s35_under_a_comment_there_is_only_the_invitation(outlet, graph):
    assert outlet.send(INVITED).delivered
    assert graph.public == [("9_1", "მოგვწერეთ პირადად.")]
    for told in (replace(ANSWER, address="public:9_1"), replace(INVITED, number="GE-4827-1936")):
        assert failure(outlet, told).kind == "permanent"
    assert (len(graph.public), graph.private) == (1, [])


def test_s59_a_closed_window_says_that_another_channel_is_needed(outlet, graph):
    graph.told = [(SEND, refusal(10, 2018278))]
    error = failure(outlet, ANSWER)
    assert (error.kind, error.detail) == ("permanent", WINDOW_CLOSED)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(551, 1545041), "blocked"),
        (refusal(200, 1545041, 403), "blocked"),
        (refusal(100, 2018001), "permanent"),
        (refusal(100, 33), "permanent"),
        (refusal(190, 463, 401), "temporary"),
        (refusal(10), "temporary"),
        (refusal(613), "temporary"),
        (refusal(4), "temporary"),
        (refusal(32), "temporary"),
        (refusal(1200, status=500), "temporary"),
        (refusal(987654), "permanent"),
        (Answer(502, b"<html>"), "uncertain"),
        (Answer(503, b"<html>"), "temporary"),
        (Answer(429), "temporary"),
        (Answer(200, b"garbled"), "uncertain"),
        (HANG_UP, "uncertain"),
    ],
)
def test_what_a_refusal_means(outlet, graph, answer, kind):
    graph.told = [(SEND, answer)]
    assert failure(outlet, ANSWER).kind == kind


def test_a_token_that_has_ended_is_an_alarm_and_costs_no_message(outlet, graph, caplog):
    graph.told = [(SEND, refusal(190, status=401))]
    assert failure(outlet, ANSWER).retry_after == timedelta(minutes=15)
    assert "ALARM: facebook account 'main'" in caplog.text


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ('{"1": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": 30}]}', 30),
        ('{"1": [{"type": "messenger", "call_count": 9, "estimated_time_to_regain_access": 0}]}', 15),
        ("not as described", 15),
        ("[]", 15),
    ],
)
def test_s47_the_limit_says_when_to_try_again(outlet, graph, header, wait):
    graph.told = [(SEND, refusal(80006, x_business_use_case_usage=header))]
    assert failure(outlet, ANSWER).retry_after == timedelta(minutes=wait)


def test_nobody_at_home_is_tried_again():
    table = FacebookTable(account="main", api_url="http://127.0.0.1:9", **SECRETS)
    assert failure(Facebook({"main": table.open()}), ANSWER).kind == "temporary"
