"""What Meta tells us: over HTTP, with its proof, into kept events and what they mean.

The requests are written from developers.facebook.com (tests/graphapi.py says from which pages): no independent witness.
"""

import json

import pytest
from conftest import MONDAY
from graphapi import AT, NINO, PAGE, PATH, SECRETS, GraphApi, entry, escaped, event, feed, post, said, signed
from sqlmodel import Session, select
from standin import serving

from channels.base import DeliveryError
from channels.facebook.account import FacebookTable
from channels.inlet import Erased, Passed, Reported, Rewritten, Written
from channels.registry import open_channels, open_inlets
from models.inbound import InboundEvent
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S


@pytest.fixture
def graph():
    with serving(GraphApi()) as api:
        yield api


@pytest.fixture
def page(graph):
    return FacebookTable(account="main", api_url=graph.url, **SECRETS).open()


@pytest.fixture(autouse=True)
def facebook(house, page):
    accounts = {"facebook": (page,)}
    house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
    house.inlets = open_inlets(accounts)


def kept(house) -> list[InboundEvent]:
    with Session(house.engine) as session:
        return list(session.exec(select(InboundEvent).order_by(InboundEvent.id)))


def meant(house) -> list:
    return [house.inlets["facebook", "main"].read(one.body) for one in kept(house)]


def test_s05_without_the_right_proof_nothing_is_kept(client, house, graph):
    body = escaped(entry(said("m_1")))
    for headers in (
        {},
        signed(body, "another-secret-0123456789"),
        {"x-hub-signature-256": "sha256="},
        signed(body, ""),
    ):
        assert post(client, body=body, headers=headers).status_code == 401
    open_table = FacebookTable(account="main", api_url=graph.url, **SECRETS).open()
    object.__setattr__(open_table, "app_secret", "")
    house.inlets = {("facebook", "main"): open_table}
    assert post(client, body=body, headers=signed(body, "")).status_code == 401
    assert kept(house) == []


def test_s05_an_account_without_a_secret_does_not_start():
    with pytest.raises(ValueError, match="app_secret"):
        FacebookTable(account="main", **(SECRETS | {"app_secret": ""}))


def test_s06_the_signature_is_over_the_very_bytes(client, house):
    body = escaped(entry(said("m_1", "სად არის / წყალი?")))
    assert b"\\u10e1" in body
    assert post(client, body=body).status_code == 200
    again = json.dumps(json.loads(body), ensure_ascii=False).encode()
    assert client.post(PATH, content=again, headers=signed(body)).status_code == 401
    assert [one.text for one in meant(house)] == ["სად არის / წყალი?"]


def test_s07_all_events_of_a_request_are_kept(client, house):
    post(client, entry(said("m_1", "ერთი"), said("m_2", "ორი")), entry(said("m_3", "სამი")))
    post(client, entry(said("m_2", "ორი")))
    assert [one.text for one in meant(house)] == ["ერთი", "ორი", "სამი"]
    assert {one.sender for one in kept(house)} == {NINO}


def test_s08_each_event_is_what_it_is(client, house):
    post(
        client,
        entry(
            said("m_1"),
            event(read={"watermark": AT}),
            event(delivery={"mids": ["m_out1", "m_out2"], "watermark": AT}),
            event(message_edit={"mid": "m_1", "text": "ორმო ეზოში", "num_edit": 1}),
            event(message={"mid": "m_1", "is_deleted": True}),
            event(message={"mid": "m_9", "text": "ჩვენ", "is_echo": True, "app_id": 1}),
            event(reaction={"reaction": "love", "action": "react", "mid": "m_1"}),
        ),
    )
    nino = (Channel.FACEBOOK, NINO, "main")
    written, read, first, second, edited, erased, echo, reaction = meant(house)
    assert written == Written(nino, "m_1", "ორმო ქუჩაში", MONDAY)
    assert [(one.key, one.state, one.by_provider) for one in (first, second)] == [
        ("m_out1", S.DELIVERED, True),
        ("m_out2", S.DELIVERED, True),
    ]
    assert isinstance(first, Reported)
    assert edited == Rewritten(nino, "m_1", "ორმო ეზოში", MONDAY)
    assert erased == Erased(nino, "m_1")
    assert [type(one) for one in (read, echo, reaction)] == [Passed] * 3


def test_a_pressed_button_and_a_reply_say_what_they_mean(client, house):
    post(
        client,
        entry(
            said("m_1", "მოგვარდა", quick_reply={"payload": "rate:solved"}),
            event(postback={"mid": "m_2", "title": "დაწყება", "payload": "start"}),
            said("m_3", "კიდევ", reply_to={"mid": "m_out1"}),
        ),
    )
    assert [(one.pressed, one.reply_to) for one in meant(house)] == [
        ("rate:solved", None),
        ("start", None),
        (None, "m_out1"),
    ]


def test_files_are_fetched_by_their_message(client, house, page, graph):
    kinds = [("image", {"url": "https://x"}), ("image", {"sticker_id": 1}), ("fallback", {}), ("file", {"url": "y"})]
    files = [{"type": kind, "payload": payload} for kind, payload in kinds]
    at = [{"type": "location", "payload": {"coordinates": {"lat": 41.7, "long": 44.8}}}]
    post(client, entry(said("m_1", "", attachments=files), said("m_2", "", attachments=at)))
    pictures, place = meant(house)
    assert ([one.file_id for one in pictures.remote], place.place) == (["m_1#0", "m_1#1"], (41.7, 44.8))
    graph.attached["m_1"] = [
        {"name": "pit.jpg", "image_data": {"url": f"{graph.url}/files/1"}},
        {"name": "letter.pdf", "file_url": f"{graph.url}/files/2"},
    ]
    graph.files = {"/files/1": b"picture", "/files/2": b"letter"}
    assert [page.fetch(one.file_id) for one in pictures.remote] == [(b"picture", "pit.jpg"), (b"letter", "letter.pdf")]
    graph.attached["m_1"][0]["image_data"]["url"] = "https://fbcdn.net.example/1"
    for file_id in ("m_1#0", "m_1#2"):
        with pytest.raises(DeliveryError, match="permanent"):
            page.fetch(file_id)


def test_a_sticker_says_nothing(client, house):
    post(client, entry(said("m_1", "", attachments=[{"type": "image", "payload": {"sticker_id": 369239263222822}}])))
    assert [type(one) for one in meant(house)] == [Passed]


def test_s35_a_comment_is_written_and_answered_by_an_invitation_only(client, house):
    post(client, feed())
    written, invited = meant(house)
    assert (written.author, written.text, written.name) == (
        (Channel.FACEBOOK, NINO, "main"),
        "ორმო რუსთაველზე 12",
        "Nino",
    )
    assert (invited.author.address, invited.say, invited.language) == ("public:9_1", "invite", "ka")


def test_one_invitation_for_a_person_under_a_post(client, house):
    post(client, feed(), feed(comment_id="9_2"), feed(comment_id="9_3", writer="7002"))
    assert [one.event_id for one in kept(house) if one.event_id.startswith("invite")] == [
        f"invite:{PAGE}_9:{NINO}",
        f"invite:{PAGE}_9:7002",
    ]


def test_our_own_comments_and_likes_are_passed(client, house):
    post(client, feed(writer=PAGE), feed(item="like"), feed(item="reaction"))
    assert meant(house) == [Passed("our own, or nobody's")]


def test_a_comment_that_is_changed_or_taken_away(client, house):
    post(client, feed("edited", message="ორმო ეზოში"), feed("remove"), feed("hide"))
    assert [type(one) for one in meant(house)] == [Rewritten, Erased, Passed]


def test_meta_is_greeted_with_its_challenge_by_whom_we_gave_the_word(client):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRETS["verify_token"]}
    answer = client.get(PATH, params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    for wrong in ({"hub.verify_token": "guessed"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": ""}):
        assert client.get(PATH, params=asked | wrong).status_code == 401


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"object": "instagram", "entry": []}'])
def test_what_is_no_request_of_a_page_is_refused(client, house, body):
    assert post(client, body=body).status_code == 422
    assert kept(house) == []
