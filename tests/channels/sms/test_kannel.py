"""Kannel's two interfaces against a stand-in of ours, written from Kannel's user guide 1.4.5 and from what it really
sent in test_real_kannel.py: what a real one cannot be made to do (refusals, broken lines, odd codes).
"""

from urllib.parse import quote, urlsplit

import pytest
from conftest import MONDAY
from factories import file
from sqlmodel import Session, col, select

from api.worker import deliver, process
from channels.base import DeliveryError, Outgoing
from channels.inlet import Written
from channels.sms.segments import cut
from models.delivery import Delivery, DeliveryLog
from models.inbound import DEAD, InboundEvent
from models.taxonomy import DeliveryState as S

SECRET = "a-secret-of-the-tests"
PATH = "/api/v1/channels/sms/main"
KNOWN = f"secret={SECRET}"

pytestmark = pytest.mark.parametrize("jurisdiction", ["az"])


def mo(client, query="", text="", charset="UTF-8", proof=KNOWN):
    """Kannel's post-url: who and when in the address, the text in the body."""
    address = f"{PATH}?{proof}&udh=&id=m1&from=%2B994501234567&{query}"
    return client.post(
        address, content=text.encode(charset), headers={"content-type": f'text/plain; charset="{charset}"'}
    )


def report(client, key, kind, said="", piece=0, of=1):
    return client.get(f"{PATH}?{KNOWN}&key={quote(key)}&piece={piece}&of={of}&type={kind}&said={quote(said)}")


def events(house):
    with Session(house.engine) as session:
        return session.exec(select(InboundEvent).order_by(col(InboundEvent.id))).all()


def read(house) -> Written:
    (event,) = events(house)
    return house.inlets["sms", "main"].read(event.body)


@pytest.fixture
def sent(house, sms):  # noqa: ARG001
    """A receipt that the gateway has taken."""
    file(house, contact_kind="phone", contact_value="050 123 45 67", language="az", category=None, region=None)
    deliver(house, house.clock())
    return delivery(house)


def delivery(house) -> Delivery:
    with Session(house.engine) as session:
        return session.exec(select(Delivery)).one()


def moves(house):
    with Session(house.engine) as session:
        return [(one.to_state, one.detail) for one in session.exec(select(DeliveryLog).order_by(col(DeliveryLog.id)))]


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize("proof", ["", "secret=", "secret=wrong", "secret=%F0%9F", f"secret={SECRET}x"])
def test_s05_without_the_secret_nothing_is_kept(client, house, proof):
    answers = [mo(client, text="Salam", proof=proof), client.get(f"{PATH}?{proof}&from=1&text=x&id=2")]
    assert [(one.status_code, one.json()["error"]) for one in answers] == [(401, "bad_signature")] * 2
    assert events(house) == []


@pytest.mark.usefixtures("sms")
def test_s05_an_empty_secret_lets_nobody_in(client, house):
    object.__setattr__(house.inlets["sms", "main"].gateway, "secret", "")
    assert [mo(client, proof=proof).status_code for proof in ("secret=", "", KNOWN)] == [401] * 3
    assert events(house) == []


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize("charset", ["UTF-8", "UTF-16BE"])
def test_a_message_comes_by_post_in_either_coding(client, house, charset):
    answer = mo(client, "at=1795375943", "Şikayət: işıq yoxdur 😀", charset)
    # What an answer holds would go to the citizen.
    assert (answer.status_code, answer.content) == (200, b"")
    written = read(house)
    assert (written.author.address, written.author.account, written.text) == (
        "+994501234567",
        "main",
        "Şikayət: işıq yoxdur 😀",
    )
    assert (written.provider_id, written.at.timestamp(), written.answerable) == ("m1", 1795375943, True)


@pytest.mark.usefixtures("sms")
def test_a_message_comes_by_get_with_its_bytes_in_the_address(client, house):
    text = quote("Işıq 😀".encode("utf-16-be"))
    assert client.get(f"{PATH}?{KNOWN}&id=g1&from=994501234567&charset=UTF-16BE&text={text}").status_code == 200
    assert (read(house).text, read(house).author.address) == ("Işıq 😀", "+994501234567")


@pytest.mark.usefixtures("sms")
def test_s01_the_same_message_again_is_one_event(client, house):
    for _ in range(3):
        mo(client, text="Salam")
    assert len(events(house)) == 1


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize("text", ["", "a\0b", "😀", "\u202eقهوة\u200f", "\ud7ff", " "], ids=ascii)
def test_s31_odd_texts_are_kept_and_read(client, house, text):
    assert mo(client, text=text).status_code == 200
    assert read(house).text == text.replace("\0", "\ufffd")


@pytest.mark.usefixtures("sms")
def test_s31_bytes_that_are_no_letters_are_kept_and_read(client, house):
    headers = {"content-type": "text/plain; charset=UTF-8"}
    client.post(f"{PATH}?{KNOWN}&id=b1&from=994501234567", content=b"a\xff\xfeb", headers=headers)
    client.post(f"{PATH}?{KNOWN}&id=b2&from=994501234567", content=b"\xe7", headers={})
    texts = [house.inlets["sms", "main"].read(one.body).text for one in events(house)]
    assert texts == ["a\ufffd\ufffdb", "ç"]


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize(
    ("sender", "address", "answerable"),
    [
        ("+994501234567", "+994501234567", True),
        ("0501234567", "+994501234567", True),
        ("77011234567", "+77011234567", True),
        ("KASPI", "KASPI", False),
        ("Bələdiyyə", "Bələdiyyə", False),
        ("1414", "1414", False),
    ],
)
def test_s32_who_cannot_be_answered_is_kept_and_marked(client, house, sender, address, answerable):
    client.post(f"{PATH}?{KNOWN}&id=n1&from={quote(sender)}", content=b"Salam")
    assert (read(house).author.address, read(house).answerable) == (address, answerable)


@pytest.mark.usefixtures("sms")
def test_a_message_without_a_sender_waits_for_a_person(client, house):
    client.post(f"{PATH}?{KNOWN}&id=n1", content="İşıq yoxdur".encode())
    for _ in range(5):
        process(house, house.clock.forward(minutes=20))
    (event,) = events(house)
    assert (event.state, event.error.startswith("ValueError"), "İşıq yoxdur" in event.body) == (DEAD, True, True)


def test_a_receipt_goes_out_whole_with_its_own_header(sms, sent):
    assert sent.state == S.ACCEPTED
    heads = [headers for _path, headers, _body in sms.taken]
    text = "".join(body.decode() for _path, _headers, body in sms.taken)
    assert (len(heads), cut(text)) == (2, [body.decode() for _path, _headers, body in sms.taken])
    assert {(one["x-kannel-to"], one["x-kannel-from"], one["x-kannel-coding"]) for one in heads} == {
        ("+994501234567", "3470", "2")
    }
    udh = [bytes.fromhex(one["x-kannel-udh"]) for one in heads]
    assert [(one[:3], one[4], one[5]) for one in udh] == [(b"\5\0\3", 2, 1), (b"\5\0\3", 2, 2)]
    assert udh[0][3] == udh[1][3]
    assert text.startswith(f"{sent.key.partition(':')[0]}: şikayətinizi aldıq")


def test_a_short_text_in_latin_letters_is_one_sms_without_a_header(house, sms):
    house.channels["sms"].send(Outgoing("k:1", "+994501234567", "", " Hello [€] \n", "en", MONDAY))
    ((path, headers, body),) = sms.taken
    assert (path, headers["x-kannel-coding"], body.decode()) == ("/cgi-bin/sendsms", "0", "Hello [€]")
    assert "x-kannel-udh" not in headers


@pytest.mark.usefixtures("sent")
def test_the_report_comes_to_the_address_that_went_out(client, house, sms):
    for _path, headers, _body in sms.taken:
        address = headers["x-kannel-dlr-url"].replace("%d", "1").replace("%A", "").replace("%%", "%")
        assert client.get(urlsplit(address).path + "?" + urlsplit(address).query).status_code == 200
    process(house, house.clock())
    assert delivery(house).state == S.DELIVERED


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize(
    ("told", "becomes"),
    [
        (("1", ""), (S.DELIVERED, "delivered")),
        (("8", "ACK/"), (S.ACCEPTED, "")),
        (("4", ""), (S.ACCEPTED, "")),
        (
            ("2", "id:1 sub:001 dlvrd:000 stat:EXPIRED err:00b text:err:secret"),
            (S.PERM_FAILED, "not delivered, the telephone was not reached in time, err 00b"),
        ),
        (("2", "stat:MOONED err:1"), (S.PERM_FAILED, "not delivered, stat MOONED, err 1")),
        (("16", "NACK/11/Invalid Destination"), (S.PERM_FAILED, "refused by the SMS centre, NACK 11")),
    ],
)
def test_s46_a_report_means_what_its_codes_mean(client, house, sent, told, becomes):
    report(client, sent.key, *told)
    process(house, house.clock())
    assert (delivery(house).state, moves(house)[-1]) == (becomes[0], becomes)


def test_s50_sent_after_delivered_changes_nothing_and_a_late_failure_does(client, house, sent):
    for kind, state in (("1", S.DELIVERED), ("8", S.DELIVERED), ("2", S.PERM_FAILED), ("1", S.PERM_FAILED)):
        report(client, sent.key, kind, piece=len(moves(house)))
        process(house, house.clock())
        assert delivery(house).state == state


def test_s51_a_report_on_what_we_do_not_know_is_tried_again_and_then_lies_dead(client, house, sms):  # noqa: ARG001
    report(client, "AZ-0000-0000:1:received", "1")
    assert process(house, house.clock()) == 0
    assert events(house)[0].next_try_at > house.clock()
    for _ in range(4):
        process(house, house.clock.forward(minutes=20))
    assert events(house)[0].state == DEAD


def test_s52_an_unknown_code_is_a_technical_failure_and_an_alarm(client, house, sent, caplog):
    report(client, sent.key, "64", "who knows")
    process(house, house.clock())
    assert (delivery(house).state, moves(house)[-1][1]) == (S.PERM_FAILED, "technical failure: unknown report '64'")
    assert [one.levelname for one in caplog.records if "ALARM" in one.message] == ["ERROR"]
    assert "who knows" in events(house)[0].body


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((202, "3: Queued for later delivery"), None),
        ((200, "Sent."), None),
        ((503, "Temporal failure, try again later."), "temporary"),
        ((502, "Bad Gateway"), "uncertain"),
        ((403, "Authorization failed for sendsms"), "temporary"),
        ((403, "Not routable. Do not try again."), "permanent"),
        ((403, "Number(s) has/have been denied by white- and/or black-lists. Denied receivers are: x"), "blocked"),
        ((400, "Empty receiver number not allowed, rejected"), "permanent"),
        ((400, "Sender missing and no global set, rejected"), "temporary"),
        (None, "uncertain"),
    ],
)
def test_what_sendsms_answers(house, sms, answer, kind):
    sms.answers = [answer]
    outgoing = Outgoing("k:1", "+994501234567", "", "Salam", "az", MONDAY)
    if kind is None:
        assert house.channels["sms"].send(outgoing).provider_id == "k:1:0"
        return
    with pytest.raises(DeliveryError) as refused:
        house.channels["sms"].send(outgoing)
    assert refused.value.kind == kind


def test_nobody_there_is_temporary(house, sms):
    object.__setattr__(house.inlets["sms", "main"].gateway, "url", "http://127.0.0.1:9")
    with pytest.raises(DeliveryError) as refused:
        house.channels["sms"].send(Outgoing("k:1", "+994501234567", "", "Salam", "az", MONDAY))
    assert (refused.value.kind, sms.taken) == ("temporary", [])


def test_a_second_try_begins_where_the_first_ended(house, sms):
    sms.answers = [(202, "0: Accepted for delivery"), (503, "Temporal failure, try again later.")]
    file(house, contact_kind="phone", contact_value="050 123 45 67", language="az", category=None, region=None)
    deliver(house, house.clock())
    deliver(house, house.clock.forward(minutes=2))
    assert (delivery(house).state, len(sms.taken)) == (S.ACCEPTED, 3)
    first, failed, again = (bytes.fromhex(headers["x-kannel-udh"]) for _path, headers, _body in sms.taken)
    assert (first[5], failed, again[5]) == (1, again, 2)


def test_a_receipt_of_the_first_sms_does_not_hide_that_the_second_is_missing(client, house, sms):
    sms.answers = [(202, "0: Accepted for delivery"), (503, "Temporal failure, try again later.")]
    file(house, contact_kind="phone", contact_value="050 123 45 67", language="az", category=None, region=None)
    deliver(house, house.clock())
    report(client, delivery(house).key, "1", piece=0, of=2)
    process(house, house.clock())
    assert (delivery(house).state, [one.state for one in events(house)]) == (S.TEMP_FAILED, ["done"])
    deliver(house, house.clock.forward(minutes=2))
    assert (delivery(house).state, len(sms.taken)) == (S.ACCEPTED, 3)
    report(client, delivery(house).key, "1", piece=1, of=2)
    process(house, house.clock())
    assert delivery(house).state == S.DELIVERED


def test_an_account_that_nobody_has_any_more_takes_nothing(house, sms):
    with pytest.raises(DeliveryError) as refused:
        house.channels["sms"].send(Outgoing("k:1", "+994501234567", "", "Salam", "az", MONDAY, account="old"))
    assert (refused.value.kind, sms.taken) == ("permanent", [])
