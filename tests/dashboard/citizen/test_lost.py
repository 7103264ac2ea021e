"""Whoever lost the receipt gets a new code over the address that the case has, and nobody else learns anything."""

import email
import re
from email.policy import default

import pytest
from citizens import LANGUAGES, receipt_on, rows, words_on
from factories import GULNAR, file
from forms import press
from sqlmodel import Session, select

from api.worker import deliver, forget
from channels.registry import open_channels
from models.account import Miss
from models.case import Submission
from models.contact import ContactAddress
from models.event import CaseEvent
from models.onetime import OneTimeKey
from models.taxonomy import Channel

ADDRESS = "gulnar@example.com"
SAME = "If there is a complaint with the address"


@pytest.fixture(autouse=True)
def mail(house, tmp_path):
    """The folder into which the house sends letters."""
    house.channels = open_channels(smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.test", accounts={})
    return tmp_path / "mail"


def ask(client, contact=ADDRESS, language="en"):
    return press(client, client.get(f"/{language}/lost"), "lost", contact=contact)


def links(house, mail) -> list[str]:
    """The links in the letters that have come, the newest letter last."""
    while deliver(house, house.clock()):
        pass
    said = [email.message_from_bytes(one.read_bytes(), policy=default) for one in mail.glob("*")]
    texts = [one.get_content() for one in said if "/lost/" in one.get_content()]
    return [re.search(r"https://testserver(/\S+/lost/\S+)", text)[1] for text in texts]


def track(client, number, code):
    return press(client, client.get("/en/track"), "track", number=number, code=code)


def test_the_author_comes_back_to_the_case_with_a_new_code(client, house, mail):
    kept = file(house, **GULNAR)
    assert SAME in words_on(ask(client, " Gulnar@Example.com "))
    (link,) = links(house, mail)
    page = client.get(link)
    assert kept.case.number in page.text
    number, code = receipt_on(press(client, page, link))
    assert (number, code != kept.code) == (kept.case.number, True)
    assert track(client, number, code).status_code == 200
    assert track(client, number, kept.code).status_code == 404
    assert [one.verb for one in rows(house, CaseEvent)][-1] == "renew_code"


def test_a_robot_that_opens_the_link_uses_nothing_up_and_the_second_press_shows_nothing(client, house, mail):
    file(house, **GULNAR)
    ask(client)
    (link,) = links(house, mail)
    for _ in range(3):
        page = client.get(link)
        assert (page.status_code, receipt_on(page)[1]) == (200, "")
    assert receipt_on(press(client, page, link))[1]
    again = client.post(link)
    assert (again.status_code, "Бұл сілтеме енді жарамайды" in words_on(again)) == (404, True)


def test_after_an_hour_the_link_opens_nothing_and_is_forgotten(client, house, clock, mail):
    file(house, **GULNAR)
    ask(client)
    (link,) = links(house, mail)
    clock.forward(hours=1, seconds=1)
    assert client.get(link).status_code == client.post(link).status_code == 404
    forget(house, clock())
    assert rows(house, OneTimeKey) == []


@pytest.mark.parametrize("contact", ["nobody@example.com", "+77010000000"])
def test_a_stranger_learns_nothing(client, house, mail, contact):
    file(house, **GULNAR)
    found, unknown = ask(client), ask(client, contact)
    assert found.status_code == unknown.status_code == 200
    assert words_on(found).replace(ADDRESS, "") == words_on(unknown).replace(contact, "")
    assert len(links(house, mail)) == 1


@pytest.mark.parametrize(
    ("contact", "said"), [("", "Please fill this in"), ("gulnar@", "e-mail"), ("12", "phone number with its code")]
)
def test_what_is_no_address_comes_back(client, contact, said):
    answer = ask(client, contact)
    assert answer.status_code == 422
    assert said.lower() in words_on(answer).lower()
    assert f'value="{contact}"' in answer.text or not contact


def test_five_questions_a_minute_and_one_letter_in_five_minutes(client, house, clock, mail):
    file(house, **GULNAR)
    assert [ask(client).status_code for _ in range(6)] == [200] * 5 + [429]
    assert len(links(house, mail)) == 1
    clock.forward(minutes=6)
    assert ask(client).status_code == 200
    old, new = sorted(links(house, mail), key=lambda link: client.get(link).status_code, reverse=True)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert all(ADDRESS not in one.sender_hash for one in rows(house, Miss))


def test_of_many_complaints_the_five_newest_get_a_link_each(client, house, mail):
    numbers = [file(house, f"Шағым {n}", **GULNAR).case.number for n in range(7)]
    file(house, "Басқа біреу", **{**GULNAR, "contact_value": "aidos@example.com"})
    ask(client)
    shown = {re.search(r"KZ-\d{4}-\d{4}", client.get(link).text)[0] for link in links(house, mail)}
    assert shown == set(numbers[-5:])


def test_the_form_that_is_sent_twice_shows_no_code_that_opens_nothing(client, house, mail):
    first = file(house, key="web:1", **GULNAR)
    ask(client)
    (link,) = links(house, mail)
    _number, code = receipt_on(press(client, client.get(link), link))
    again = file(house, key="web:1", **GULNAR)
    assert (again.fresh, again.code) == (False, code)
    assert first.code != code
    assert len(rows(house, Submission)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_speaks_the_language_of_the_complaint(client, house, mail, language):
    file(house, language=language, **{name: one for name, one in GULNAR.items() if name != "language"})
    ask(client)
    (link,) = links(house, mail)
    assert link.startswith(f"/{language}/lost/")
    assert client.get(link).status_code == 200


def test_who_came_by_another_way_is_not_written_to(client, house, mail):
    chat = ContactAddress(Channel.TELEGRAM, "77", "main")
    file(house, channel=Channel.TELEGRAM, came_from=chat)
    ask(client)
    assert links(house, mail) == []
    with Session(house.engine) as session:
        assert session.exec(select(OneTimeKey)).all() == []
