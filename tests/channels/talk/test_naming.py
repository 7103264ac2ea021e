"""A signal from a chat becomes a complaint with a date: its author says the name there, the number on a page."""

import re
from threading import Event

import pytest
from chats import COLD, Person, labels, payloads
from forms import press
from sqlmodel import Session, select

from channels.base import Outgoing
from models import queries
from models.case import Case
from models.contact import Contact

NAME, NUMBER = "Лейла Ахметова", "990101400122"
PAGE = re.compile(r"https://testserver(/kk/complete/[\w-]+)")


def contact(house) -> Contact:
    with Session(house.engine) as session:
        return session.exec(select(Contact).order_by(Contact.id.desc())).first()


def case_of(house) -> Case:
    with Session(house.engine) as session:
        return session.exec(select(Case)).one()


def asked_for_number(person: Person) -> str:
    """The address of the page for the number, after the name was given."""
    person.writes("атым")
    person.writes(NAME)
    return PAGE.search(person.hears()[-1].text).group(1)


def test_by_telephone_the_name_in_the_chat_and_the_number_on_the_page(client, house, leyla, clock):
    leyla.writes(COLD)
    (receipt,) = leyla.hears()
    assert "АТЫМ" in receipt.text
    assert not case_of(house).has_clock
    clock.forward(days=2)
    path = asked_for_number(leyla)
    page = client.get(path)
    assert client.get(path).status_code == 200
    assert "Үш күннен" not in page.text
    assert client.post(path, data={"identity_number": "12"}).status_code == 422
    done = press(client, page, path, identity_number=NUMBER)
    case = case_of(house)
    assert (done.status_code, case.has_clock, case.clock_from) == (200, True, clock())
    assert (contact(house).name, contact(house).identity_number) == (NAME, NUMBER)
    assert case.number in leyla.hears()[-1].text
    assert client.get(path).status_code == 404
    assert leyla.words(case) == [COLD]


def test_whoever_writes_the_number_in_the_chat_is_asked_to_erase_it(house, leyla):
    leyla.writes(COLD)
    asked_for_number(leyla)
    leyla.writes("990101 400122")
    said = " ".join(one.text for one in leyla.hears())
    assert "өшіріп" in said
    assert case_of(house).has_clock
    assert NUMBER not in str(leyla.words(case_of(house)))


def test_with_buttons_one_below_the_receipt_asks(house, aidos):
    case = aidos.files_heating()
    with Session(house.engine) as session:
        (received,) = [one for one in queries.deliveries(session, case.id) if one.notice == "received"]
    receipt = next(one for one in aidos.chat.said if one.key == received.key)
    assert f"identity:{case.number}" in payloads(receipt)
    assert "Аты-жөнімді беремін" in labels(receipt)
    aidos.presses(f"identity:{case.number}")
    aidos.writes("Айдос Серіков")
    said = aidos.hears()[-1].text
    assert PAGE.search(said)
    number = aidos.writes(NUMBER)
    thanks = next(one for one in aidos.hears() if one.erasure)
    assert thanks.erasure.provider_id == number
    assert case_of(house).has_clock


@pytest.mark.parametrize(
    "words", ["Тағы: подъезд те қараңғы, 3-қабат", "Балаларымыз суықта отыр, тезірек келіңіздерші", COLD]
)
def test_what_is_no_name_is_put_to_the_case(house, leyla, words):
    leyla.writes(COLD)
    leyla.writes("Атым.")
    leyla.writes(words)
    case = case_of(house)
    assert leyla.words(case)[-1] == words
    assert contact(house).name is None


def test_the_word_is_a_word_where_nothing_is_missing(house, leyla):
    leyla.writes(COLD)
    asked_for_number(leyla)
    leyla.writes(NUMBER)
    leyla.writes("АТЫМ")
    assert leyla.words(case_of(house))[-1] == "АТЫМ"


def test_what_a_person_is_told_comes_in_the_order_in_which_it_was_said(leyla, monkeypatch):
    overtaken, send = Event(), leyla.chat.send

    def slow_with_receipts(outgoing: Outgoing):
        # A receipt is of a case and a question is of none: both go to one telephone.
        if outgoing.notice == "received":
            overtaken.wait(0.5)
        overtaken.set()
        return send(outgoing)

    monkeypatch.setattr(leyla.chat, "send", slow_with_receipts)
    leyla.writes(COLD)
    leyla.writes("атым")
    assert [one.notice for one in leyla.hears()] == ["received", "talk_name"]


def test_of_two_signals_the_author_says_which(house, leyla):
    leyla.writes(COLD)
    leyla.writes("/new")
    leyla.writes("Көшеде үш күннен бері жарық жоқ, балалар қараңғыда жүр")
    second, first = leyla.cases()
    leyla.hears()
    leyla.writes("АТЫМ")
    asked = leyla.hears()[-1].text
    assert first.number in asked
    assert second.number in asked
    leyla.writes("2")
    leyla.writes(NAME)
    assert [_name(house, one) for one in (first, second)] == [NAME, None]


def _name(house, case: Case) -> str | None:
    with Session(house.engine) as session:
        return session.get_one(Contact, case.contact_id).name


def test_a_stranger_cannot_name_himself_for_somebody_elses_complaint(client, house, leyla):
    leyla.writes(COLD)
    (case,) = leyla.cases()
    arman = Person(client, house, leyla.chat, "arman-3")
    arman.presses(f"identity:{case.number}")
    arman.writes("Арман Бегалин")
    assert _name(house, case) is None
    assert not leyla.cases()[-1].has_clock
