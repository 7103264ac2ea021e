"""Every date of a citizen's page leads to how it was counted: the sum, the article, the calendar."""

from datetime import date, timedelta

import pytest
from citizens import LANGUAGES, answered, do, open_case, to_check
from dashlinks import around, unexplained
from factories import account, file
from sqlmodel import Session, select

from api.worker import escalate
from channels.silence import appeal_window
from escalation.explain import calendar_words, full_day
from models.deadline import Deadline

DUE = date(2026, 12, 7)


def days(house):
    with Session(house.engine) as session:
        return {one.due_on for one in session.exec(select(Deadline))}


def checked(page, language, *wanted):
    """The dates stand on the page, each leads to a sum, and each sum names its calendar."""
    assert list(around(page.text, *wanted, language=language)) != []
    assert unexplained(page.text, *wanted, language=language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anything_is_sent(client, language):
    checked(client.get(f"/{language}/what-happens"), language, DUE)
    checked(to_check(client, language=language), language, DUE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_the_agency_has_it(client, house, language):
    receipt = file(house)
    page = open_case(client, receipt, language)
    checked(page, language, DUE)
    worked = house.office.due("answer", receipt.case.received_at)
    assert calendar_words(worked, language) in page.text


def test_a_promise_and_the_last_day_for_an_appeal(client, house, clock):
    dana = account(house, "Dana")
    promised = date(2026, 12, 28)
    receipt = answered(house, file(house), dana, outcome="action_promised", promised_on=promised)
    clock.forward(minutes=1)
    page = open_case(client, receipt)
    checked(page, "en", DUE, promised, date(2027, 2, 16))
    assert "No law counts this day. The agency chose it itself" in page.text
    page = do(client, page, "appeal", text="  ")
    checked(page, "en", date(2027, 2, 16))
    page = do(client, open_case(client, receipt), "appeal", text="Келіспеймін")
    with Session(house.engine) as session:
        decided = next(one for one in session.exec(select(Deadline)) if one.kind == "appeal_answer")
    checked(page, "en", decided.due_on)


def test_silence_and_the_complaint_about_it(client, house, clock):
    receipt = file(house)
    clock.now = clock.now + timedelta(days=25)
    escalate(house, clock())
    page = open_case(client, receipt)
    with Session(house.engine) as session:
        clock_of_answer = session.exec(select(Deadline).where(Deadline.kind == "answer")).one()
    window = appeal_window(house.office, receipt.case, clock_of_answer.due_at - timedelta(seconds=1))
    checked(page, "en", DUE)
    assert f">Last day for it: {full_day(window.due_on, 'en')}.<" in page.text
    assert 'href="#why-appeal_window"' in page.text
    page = do(client, page, "appeal", text="Жауап жоқ")
    checked(page, "en", *(one for one in days(house) if one > house.office.local_date(clock())))
