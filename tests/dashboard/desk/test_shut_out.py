"""S34: who asked for no messages gets none; the officer reads why, where it goes instead, and can have a call made."""

from dataclasses import replace

import pytest
from chats import COLD, person
from citizens import words_on
from factories import ENERGY, account, act
from forms import press
from sqlmodel import Session, col, select
from staff import act as do
from starlette.testclient import TestClient

from api.main import create_app
from api.worker import deliver
from models.actions import routing
from models.case import Case
from models.contact import ContactPoint
from models.delivery import BY_HAND, Delivery
from models.event import CaseEvent
from models.lifecycle import Verb
from models.taxonomy import Channel, State

ANSWER = "Клапан ауыстырылды."


@pytest.fixture
def leyla(client, house):
    """She wrote by SMS and then asked for no more messages."""
    one = person(client, house, Channel.SMS)
    house.office = replace(house.office, served=house.office.served | BY_HAND)
    one.who = "+77011234567"
    one.writes(COLD)
    one.writes("ТОҚТА")
    one.hears()
    return one


@pytest.fixture
def case(house, leyla) -> Case:
    found = leyla.cases()[0]
    with act(house, found.number) as held:
        if held.case.state in (State.RECEIVED, State.TRIAGE):
            routing.route(held, ENERGY, "heating", "a person", "KZ-75")
    with act(house, found.number, account(house, "Aigul")) as held:
        routing.take(held)
    return found


@pytest.fixture
def desk(house, case) -> TestClient:  # noqa: ARG001
    seen = TestClient(create_app(house, warm=False), base_url="https://testserver")
    seen.headers["sec-fetch-site"] = "same-origin"
    press(seen, seen.get("/desk/sign-in"), "/sign-in", login="aigul", password="seven quiet horses")
    return seen


def sends(house, desk, case) -> None:
    page = desk.get(f"/desk/cases/{case.number}")
    press(desk, page, "/answer", outcome="resolved", text=ANSWER)
    house.clock.forward(seconds=30)
    deliver(house, house.clock())


def calls(house, case) -> list[Delivery]:
    with Session(house.engine) as session:
        wanted = select(Delivery).where(Delivery.case_id == case.id, Delivery.channel == Channel.PHONE)
        return list(session.exec(wanted.order_by(col(Delivery.id))))


def test_s34_the_composer_says_why_nothing_will_leave_and_where_it_stands(house, desk, case, leyla):
    seen = words_on(desk.get(f"/desk/cases/{case.number}"))
    assert "The reader asked for no messages here on" in seen
    assert "stands on the tracking page" in seen
    sends(house, desk, case)
    after = words_on(desk.get(f"/desk/cases/{case.number}"))
    assert "The reader asked for no messages there." in after
    assert leyla.hears() == []


def test_s34_another_address_of_the_reader_is_named(house, desk, case):
    with Session(house.engine) as session:
        mine = session.get_one(Case, case.id).contact_id
        session.add(ContactPoint(contact_id=mine, channel=Channel.LETTER, address="Абай 143\nАлматы", position=1))
        session.commit()
    seen = words_on(desk.get(f"/desk/cases/{case.number}"))
    assert "What you write goes another way that the reader gave: letter" in seen.replace("Letter", "letter")


def test_s34_the_preview_is_of_the_message_that_will_leave(house, desk, case):
    def preview() -> str:
        return words_on(do(desk, case.number, "preview/answer", outcome="resolved", text=ANSWER))

    seen = preview()
    assert ("On the tracking page:" in seen, "By SMS:" in seen) == (True, False)
    with Session(house.engine) as session:
        mine = session.get_one(Case, case.id).contact_id
        session.add(ContactPoint(contact_id=mine, channel=Channel.LETTER, address="Абай 143\nАлматы", position=1))
        session.commit()
    assert "By Letter:" in preview()


def test_s34_what_was_held_back_becomes_a_call_and_so_does_what_follows(house, desk, case, leyla):
    sends(house, desk, case)
    assert calls(house, case) == []
    page = desk.get(f"/desk/cases/{case.number}")
    press(desk, page, f"{case.number}/call")
    (call,) = calls(house, case)
    assert (call.notice, call.state) == ("answer", "queued")
    assert ANSWER in words_on(desk.get("/desk/calls"))
    again = desk.get(f"/desk/cases/{case.number}")
    assert f"{case.number}/call" not in again.text
    assert "has the author called" in words_on(again)
    with Session(house.engine) as session:
        assert Verb.HAVE_CALLED in session.exec(select(CaseEvent.verb)).all()
    assert leyla.hears() == []


def test_s34_before_sending_too(house, desk, case):
    deliver(house, house.clock())
    press(desk, desk.get(f"/desk/cases/{case.number}"), f"{case.number}/call")
    assert "becomes a call" in words_on(desk.get(f"/desk/cases/{case.number}"))
    sends(house, desk, case)
    assert [one.notice for one in calls(house, case)] == ["answer"]


def test_who_wants_messages_is_written_to(desk, case, leyla):
    leyla.writes("БАСТА")
    assert "asked for no messages here" not in words_on(desk.get(f"/desk/cases/{case.number}"))
