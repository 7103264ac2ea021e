"""An answer that waits for a word, from the officer's form to the citizen, and the cause of a delay."""

from datetime import timedelta
from html import unescape

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session
from staff import act as post
from staff import fresh, page_of, refusal, send, sign_in, taken, texts

from api.worker import deliver
from models.actions import citizen
from models.db import unit_of_work
from models.delay import delay_of
from models.taxonomy import Role, State
from models.team import TeamRule

NO = {"outcome": "refused_with_grounds", "text": "Заңның 5-бабы бойынша мүмкін емес"}


@pytest.fixture
def rustam(house):
    """The manager of Aigul's agency; its refusals wait for a word."""
    with unit_of_work(house.engine) as session:
        session.add(TeamRule(agency_code=ENERGY, approval=["refused_with_grounds"]))
    return account(house, "Rustam", Role.MANAGER)


@pytest.fixture
def waits(house, client, aigul, rustam, receipt, number):
    """A refusal that Aigul has sent; Rustam is signed in."""
    taken(house, receipt, aigul)
    assert post(client, number, "answer", **NO).status_code == 303
    sign_in(client, rustam)
    return number


def test_the_officer_reads_that_it_waits_and_that_the_clock_runs_on(house, client, aigul, waits, receipt):
    sign_in(client, aigul)
    page = unescape(page_of(client, waits))
    assert "This answer waits for approval" in page
    assert "the legal clock runs on" in page
    assert "Approve and send" not in page
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert texts(house, receipt, "answer") == []


@pytest.mark.usefixtures("rustam")
def test_the_form_says_beforehand_what_waits(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    assert "Waits for approval first: Refused" in unescape(page_of(client, number))


def test_a_leader_finds_it_in_the_list_and_lets_it_leave_with_undo(house, client, clock, waits, receipt):
    assert waits in client.get("/desk", params={"view": "approve"}).text
    answer = post(client, waits, "approve", **NO)
    assert f"sent={waits}" in answer.headers["location"]
    page = unescape(client.get(answer.headers["location"]).text)
    assert "Rustam approved the answer of Aigul" in page
    assert "undo" in page
    clock.forward(seconds=21)
    deliver(house, clock())
    assert (fresh(house, receipt).state, texts(house, receipt, "answer")) == (State.ANSWERED, [NO["text"]])
    assert waits not in client.get("/desk", params={"view": "approve"}).text


def test_other_words_are_shown_as_other_words(client, waits):
    post(client, waits, "approve", **NO | {"text": "Басқа сөзбен айтқанда мүмкін емес"})
    page = unescape(page_of(client, waits))
    assert "Rustam changed and approved the answer of Aigul" in page
    assert NO["text"] in page


def test_what_is_sent_back_lies_in_its_officers_form_again(client, aigul, waits):
    assert post(client, waits, "send-back", text="Қай бап екенін жазыңыз").status_code == 303
    sign_in(client, aigul)
    page = unescape(page_of(client, waits))
    assert "Қай бап екенін жазыңыз" in page
    assert f"{NO['text']}</textarea>" in page
    assert "This answer waits for approval" not in page


def test_an_officer_cannot_say_the_word(client, aigul, waits):
    sign_in(client, aigul)
    assert post(client, waits, "approve", **NO).status_code == 403


def test_what_the_citizen_wrote_meanwhile_is_shown_before_it_leaves(house, client, waits, receipt):
    seen = fresh(house, receipt).revision
    with act(house, waits, author(receipt)) as turn:
        citizen.add_message(turn, "Енді жылу бар", "web")
    answer = post(client, waits, "approve", **NO, revision=seen)
    assert (answer.status_code, refusal("changed_since_opened") in unescape(answer.text)) == (409, True)
    assert "Енді жылу бар" in answer.text
    assert texts(house, receipt, "answer") == []


def test_no_word_of_it_reaches_the_citizen_or_another_agency(house, client, waits, receipt):
    told = client.post(f"/api/v1/cases/{waits}/track", json={"code": receipt.code}).json()
    assert "proposal" not in str(told)
    assert NO["text"] not in str(told)
    post(client, waits, "transfer", agency="kz-almaty-housing", reason="Үй ішінде")
    sign_in(client, account(house, "Bolat", agency="kz-almaty-housing"))
    assert NO["text"] not in page_of(client, waits)


def test_a_late_answer_says_why(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    clock.now = receipt.case.next_due_at + timedelta(hours=1)
    sign_in(client, aigul)
    assert 'id="answer-cause"' in page_of(client, number)
    post(client, number, "answer", outcome="resolved", text="Жөнделді", cause="contractor")
    with Session(house.engine) as session:
        assert delay_of(session, receipt.case.id, 1) == "contractor"
    page = unescape(page_of(client, number))
    assert "Aigul said why it takes longer: waited for a contractor or for parts" in page
    sign_in(client, account(house, "Rustam", Role.MANAGER))
    post(client, number, "delay", cause="weather")
    assert "weather or season" in client.get("/desk/team").text
    answer = post(client, number, "delay", cause="")
    assert (answer.status_code, refusal("cause_needed") in unescape(answer.text)) == (422, True)


def test_in_time_nobody_is_asked_why(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = page_of(client, number)
    assert ("answer-cause" in page, "It takes longer" in page) == (False, False)


def test_an_extension_says_why(house, client, receipt, number):
    head = account(house, "Hanna", Role.HEAD)
    sign_in(client, head)
    taken(house, receipt, head)
    until = (receipt.case.next_due_at + timedelta(days=6)).date().isoformat()
    answer = post(client, number, "extend", until=until, reason="Сараптама керек", cause="on_site")
    assert answer.status_code == 303, answer.text
    with Session(house.engine) as session:
        assert delay_of(session, receipt.case.id, 1) == "on_site"


def test_oversight_reads_the_causes_of_all_agencies(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    clock.now = receipt.case.next_due_at + timedelta(hours=1)
    sign_in(client, aigul)
    post(client, number, "answer", outcome="resolved", text="Жөнделді", cause="contractor")
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    page = client.get("/oversight/report").text
    assert "Why answers took longer" in page
    month = f"{clock():%Y-%m}"
    table = client.get("/oversight/report.csv", params={"first": month, "last": month}).text
    assert f"delays,{ENERGY},contractor,1" in table


def test_what_was_answered_otherwise_and_taken_back_waits_again(house, client, aigul, waits, receipt):
    sign_in(client, aigul)
    assert post(client, waits, "answer", outcome="resolved", text="Жөнделді").status_code == 303
    assert waits not in client.get("/desk", params={"view": "approve"}).text
    post(client, waits, "undo")
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert waits in client.get("/desk", params={"view": "approve"}).text
    assert "This answer waits for approval" in unescape(page_of(client, waits))


def test_among_many_it_is_left_out_with_the_reason(house, client, aigul, waits, receipt):
    sign_in(client, aigul)
    row = f"{waits}:{fresh(house, receipt).revision}"
    answer = send(client, "/desk/bulk/answer", cases=[row], kk="Жөнделді", ru="Готово", outcome="resolved")
    assert refusal("waits_for_approval") in answer.text
    assert waits in client.get("/desk", params={"view": "approve"}).text


def test_the_next_case_is_none_that_waits_for_a_word(house, client, aigul, waits):
    sign_in(client, aigul)
    other, third = file(house, "Екінші"), file(house, "Үшінші")
    for one in (other, third):
        taken(house, one, aigul)
    sent = post(client, other.case.number, "answer", outcome="resolved", text="Жөнделді", view="mine", then="next")
    assert waits not in sent.headers["location"]


def test_whoever_goes_through_what_waits_gets_the_next_of_those(house, client, aigul, rustam, waits):
    other = file(house, "Екінші")
    taken(house, other, aigul)
    sign_in(client, aigul)
    assert post(client, other.case.number, "answer", **NO).status_code == 303
    sign_in(client, rustam)
    sent = post(client, waits, "approve", **NO, view="approve", then="next")
    assert other.case.number in sent.headers["location"]
