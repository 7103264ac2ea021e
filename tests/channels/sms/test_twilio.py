"""A gateway of Twilio's kind against a stand-in of ours, written from Twilio's public documentation: its signature, its
webhooks for messages and for their status, and what Messages.json answers.
"""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import MONDAY
from factories import file
from sqlmodel import Session, col, select

from api.worker import deliver, process
from channels.base import DeliveryError, Outgoing
from channels.inlet import Call
from channels.sms.segments import MOST, cut
from channels.sms.twilio import Twilio
from models.delivery import Delivery, DeliveryLog
from models.errors import BadInput
from models.inbound import InboundEvent
from models.taxonomy import DeliveryState as S

TOKEN = "0123456789abcdef0123456789abcdef"
PATH = "/api/v1/channels/sms/main"
SALAM = {
    "MessageSid": "SM1",
    "AccountSid": "AC1",
    "From": "+994501234567",
    "To": "+15005550006",
    "Body": "İşıq yoxdur 😀",
    "NumMedia": "0",
    "SmsStatus": "received",
}

pytestmark = pytest.mark.parametrize("jurisdiction", ["az"])


@pytest.fixture
def table(table):
    return table | {"adapter": "twilio", "user": "AC1", "secret": TOKEN, "sender": "+15005550006"}


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def post(client, form, query="", proof=None):
    path = PATH + query
    given = signature(f"https://testserver{path}", form) if proof is None else proof
    headers = {"x-twilio-signature": given, "content-type": "application/x-www-form-urlencoded"}
    return client.post(path, content=urlencode(form), headers=headers)


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(col(table.id))).all()


@pytest.fixture
def sent(house, sms):
    """A receipt that the gateway has taken."""
    sms.usual = (201, json.dumps({"sid": "SM77", "status": "queued"}))
    file(house, contact_kind="phone", contact_value="050 123 45 67", language="az", category=None, region=None)
    deliver(house, house.clock())
    return rows(house, Delivery)[0]


def status(client, sms, named, **more):
    """A status callback to the address that went out with the message."""
    callback = urlsplit(parse_qs(sms.taken[0][2].decode())["StatusCallback"][0])
    assert callback.path == PATH
    form = {"MessageSid": "SM77", "MessageStatus": named, "To": "+994501234567", **more}
    return post(client, form, f"?{callback.query}")


def test_the_signature_of_the_documentations_own_example(jurisdiction):  # noqa: ARG001
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, form, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    gateway = Twilio("https://api", "AC1", "12345", "12345", "", "https://mycompany.com/myapp.php")
    call = Call({"x-twilio-signature": signature(url, form, "12345")}, urlencode(form).encode(), MONDAY, {}, url)
    # Rightly signed, and no event of a message.
    with pytest.raises(BadInput):
        gateway.admit(call)


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize("proof", ["", "c2lnbmVk", signature("https://testserver" + PATH, SALAM, "another"), "é"])
def test_s05_without_the_right_signature_nothing_is_kept(client, house, proof):
    answer = post(client, SALAM, proof=proof.encode("latin-1"))
    assert (answer.status_code, answer.json()["error"], rows(house, InboundEvent)) == (401, "bad_signature", [])


@pytest.mark.usefixtures("sms")
def test_s05_an_empty_token_lets_nobody_in(client, house):
    object.__setattr__(house.inlets["sms", "main"].gateway, "secret", "")
    assert post(client, SALAM, proof=signature("https://testserver" + PATH, SALAM, "")).status_code == 401
    assert rows(house, InboundEvent) == []


@pytest.mark.usefixtures("sms")
def test_a_message_is_kept_once_and_answered_with_nothing(client, house):
    answers = [post(client, SALAM) for _ in range(2)]
    assert [(one.status_code, one.content) for one in answers] == [(200, b"")] * 2
    (event,) = rows(house, InboundEvent)
    written = house.inlets["sms", "main"].read(event.body)
    assert (written.author.address, written.text, written.provider_id) == ("+994501234567", "İşıq yoxdur 😀", "SM1")


@pytest.mark.usefixtures("sms")
@pytest.mark.parametrize("text", ["", "\u202e", "a\0b", "😀" * 40], ids=ascii)
def test_s31_odd_texts_are_kept_and_read(client, house, text):
    assert post(client, SALAM | {"Body": text}).status_code == 200
    (event,) = rows(house, InboundEvent)
    assert house.inlets["sms", "main"].read(event.body).text == text.replace("\0", "\ufffd")


def test_a_receipt_goes_out_as_a_form(house, sms, sent):
    assert (sent.state, sent.provider_id, sent.sent_ids) == (S.ACCEPTED, "SM77", ["SM77"])
    ((path, headers, body),) = sms.taken
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (path, form["To"], form["From"]) == (
        "/2010-04-01/Accounts/AC1/Messages.json",
        "+994501234567",
        "+15005550006",
    )
    assert headers["authorization"] == "Basic " + base64.b64encode(b"AC1:of-the-gateway").decode()
    assert form["StatusCallback"].startswith(f"{house.public_url}{PATH}?key=")


@pytest.mark.parametrize("order", [("sent", "delivered"), ("delivered", "sent"), ("delivered", "queued", "sent")])
def test_s50_reports_in_any_order_end_in_delivered(client, house, sms, sent, order):  # noqa: ARG001
    for named in order:
        assert status(client, sms, named).status_code == 200
    process(house, house.clock())
    assert rows(house, Delivery)[0].state == S.DELIVERED


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("30003", "not delivered, the telephone cannot be reached (30003)"),
        ("30005", "not delivered, no such number (30005)"),
        ("", "not delivered"),
    ],
)
def test_s46_a_failure_says_why(client, house, sms, sent, code, detail):  # noqa: ARG001
    status(client, sms, "undelivered", ErrorCode=code)
    process(house, house.clock())
    assert rows(house, Delivery)[0].state == S.PERM_FAILED
    assert rows(house, DeliveryLog)[-1].detail == detail


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(("named", "code"), [("undelivered", "39999"), ("evaporated", "")])
def test_s52_an_unknown_code_is_a_technical_failure_and_an_alarm(client, house, sms, caplog, *, named, code):
    status(client, sms, named, ErrorCode=code)
    process(house, house.clock())
    assert rows(house, Delivery)[0].state == S.PERM_FAILED
    assert "technical failure" in rows(house, DeliveryLog)[-1].detail
    assert [one.levelname for one in caplog.records if "ALARM" in one.message] == ["ERROR"]
    assert named in rows(house, InboundEvent)[0].body


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, '{"code": 21211, "message": "Invalid To", "status": 400}'), "permanent"),
        ((400, '{"code": 21610, "message": "unsubscribed", "status": 400}'), "blocked"),
        ((401, '{"code": 20003, "message": "Authenticate", "status": 401}'), "temporary"),
        ((429, '{"code": 20429, "message": "Too Many Requests", "status": 429}'), "temporary"),
        ((500, "oops"), "uncertain"),
        ((503, "oops"), "temporary"),
        ((201, "[]"), "uncertain"),
        (None, "uncertain"),
    ],
)
def test_what_is_not_taken(house, sms, answer, kind):
    sms.answers = [answer]
    with pytest.raises(DeliveryError) as refused:
        house.channels["sms"].send(Outgoing("k:1", "+994501234567", "", "Salam", "az", MONDAY))
    assert refused.value.kind == kind


def test_a_long_answer_goes_whole_as_several_messages(house, sms):
    sms.answers = [(201, json.dumps({"sid": f"SM{no}"})) for no in range(3)]
    text = "İşıq bərpa olundu. " * 100
    sent = house.channels["sms"].send(Outgoing("k:1", "+994501234567", "", text, "az", MONDAY))
    bodies = [parse_qs(body.decode())["Body"][0] for _path, _headers, body in sms.taken]
    assert (sent.pieces, "".join(bodies)) == (("SM0", "SM1", "SM2"), text.strip())
    assert all(len(cut(one)) <= MOST for one in bodies)
