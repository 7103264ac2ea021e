"""In Kazakhstan an SMS without a name is a signal; its author gives the name by SMS, and the date comes by SMS.

The other side is the stand-in of conftest.py.
"""

import re
from itertools import count
from urllib.parse import quote

import pytest
from factories import account, act
from forms import press
from sqlmodel import Session, select

from api.worker import deliver, process
from models.actions import answering, routing
from models.case import Case
from models.contact import Contact
from models.event import CaseEvent
from models.lifecycle import Verb
from models.taxonomy import State

AIZHAN = "+77011234567"
COLD = "Абай 143, екінші подъезд. Үш күннен бері батареялар мүлдем суық, үйде 14 градус"
serial = count()


@pytest.fixture
def table(table):
    """Numbers of Kazakhstan."""
    return table | {"country": "kz"}


def writes(client, house, text):
    client.post(
        f"/api/v1/channels/sms/main?secret=a-secret-of-the-tests&id=n{next(serial)}&from={quote(AIZHAN)}&udh=",
        content=text.encode("utf-16-be"),
        headers={"content-type": 'text/plain; charset="UTF-16BE"'},
    )
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass


def heard(sms):
    """What the telephone shows: pieces with a header put together."""
    shown: list[str] = []
    for _path, headers, body in sms.taken:
        udh = bytes.fromhex(headers.get("x-kannel-udh", ""))
        if udh and udh[5] > 1:
            shown[-1] += body.decode()
        else:
            shown.append(body.decode())
    return shown


def test_a_signal_by_sms_becomes_a_complaint_with_a_date(client, house, clock, sms):
    writes(client, house, COLD)
    assert "АТЫМ" in heard(sms)[-1]
    clock.forward(days=2)
    writes(client, house, "Атым")
    writes(client, house, "Айжан Серікова")
    path = re.search(r"https://testserver(/\S+)", heard(sms)[-1]).group(1)
    page = client.get(path)
    assert press(client, page, path, identity_number="990101400122").status_code == 200
    while deliver(house, clock()):
        pass
    with Session(house.engine) as session:
        case, contact = session.exec(select(Case)).one(), session.exec(select(Contact)).one()
        verbs = session.exec(select(CaseEvent.verb).order_by(CaseEvent.seq)).all()
    assert (contact.name, contact.identity_number) == ("Айжан Серікова", "990101400122")
    assert (case.has_clock, case.clock_from) == (True, clock())
    assert verbs.count(Verb.IDENTIFY) == 2
    assert case.number in heard(sms)[-1]
    assert "9 желтоқсан" in heard(sms)[-1]
    with act(house, case.number) as held:
        if held.case.state in (State.RECEIVED, State.TRIAGE):
            routing.route(held, "kz-almaty-energy", "heating", "test")
    with act(house, case.number, account(house, "Aigul")) as held:
        routing.take(held)
        answering.answer(held, "resolved", "Клапан ауыстырылды.", None)
    clock.forward(seconds=30)
    deliver(house, clock())
    assert "Клапан ауыстырылды." in heard(sms)[-1]
