"""What the author of a case can do on the tracking page, once, and never by a link."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from citizens import answered, do, keys, open_case, words_on
from factories import account, act, file
from forms import forms, press
from sqlmodel import Session, col, select

from channels.texts import examples
from models.actions import answering, routing
from models.case import Case
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import Message
from models.rating import Rating
from models.receipt import read_number
from models.taxonomy import State


@pytest.fixture
def dana(house):
    """An officer of the agency that has the case."""
    return account(house, "Dana")


def state(house, receipt) -> State:
    with Session(house.engine) as session:
        return session.exec(select(Case.state).where(Case.number == receipt.case.number)).one()


def said(house, kind="message") -> list[str]:
    with Session(house.engine) as session:
        return list(session.exec(select(Message.text).where(Message.kind == kind)))


def verbs(house) -> list[str]:
    with Session(house.engine) as session:
        return list(session.exec(select(CaseEvent.verb).order_by(col(CaseEvent.id))))


def ratings(house) -> list[tuple[int, str]]:
    with Session(house.engine) as session:
        return [(one.cycle, str(one.value)) for one in session.exec(select(Rating).order_by(col(Rating.cycle)))]


def test_s97_a_link_never_acts(client, house, dana):
    receipt = answered(house, file(house), dana)
    before = verbs(house)
    for name in ("rate", "message", "reopen", "appeal", "withdraw", "file", "anything"):
        page = client.get(f"/en/track/{name}?number={receipt.case.number}&code={receipt.code}&value=solved")
        assert page.url.path == "/en/track"
        assert receipt.code not in page.text
    assert verbs(house) == before


def test_s97_two_presses_are_one_vote(client, house, dana):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    page = open_case(client, receipt)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: press(client, page, "track/rate", value="partly"), range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert ratings(house) == [(1, "partly")]
    assert "You said: Partly" in answers[0].text
    changed = press(client, page, "track/rate", value="solved")
    assert changed.status_code == 409
    assert ratings(house) == [(1, "partly")]


def test_s97_after_thirty_days_there_is_no_vote(client, house, dana, clock):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    page = open_case(client, receipt)
    clock.forward(days=30, seconds=1)
    late = press(client, page, "track/rate", value="solved")
    assert late.status_code == 409
    assert "30 days" in late.text
    assert ratings(house) == []
    assert 'name="value"' not in open_case(client, receipt).text


def test_a_vote_that_is_none_is_refused(client, house, dana):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    page = open_case(client, receipt)
    for value in ("", "yes", "solved\x00"):
        assert press(client, page, "track/rate", value=value).status_code == 422
    assert ratings(house) == []


def test_solved_closes_and_not_solved_offers_to_open_again(client, house, dana):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    assert "Open the case again" in page.text
    page = do(client, page, "reopen", text="Ванна бөлмесі әлі суық")
    assert state(house, receipt) == State.ASSIGNED
    assert "open again" in page.text
    assert said(house) == ["Ванна бөлмесі әлі суық"]
    assert 'value="solved"' not in page.text


def test_a_question_stands_first_and_is_answered_there(client, house, dana):
    receipt = file(house)
    with act(house, receipt.case.number, dana) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "Қай подъезд?")
    page = open_case(client, receipt)
    assert "The agency asks you something" in page.text
    assert page.text.index("Қай подъезд?") < page.text.index("What happened so far")
    page = do(client, page, "message", text="Екінші подъезд")
    assert state(house, receipt) == State.IN_PROGRESS
    assert said(house) == ["Екінші подъезд"]


def test_a_message_pressed_three_times_is_one_message(client, house):
    receipt = file(house)
    page = client.post("/en/track", data={**keys(receipt), "act": "message"})
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: press(client, page, "track/message", text="Толығырақ"), range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert said(house) == ["Толығырақ"]


def test_a_message_is_as_long_as_it_may_be_and_comes_back(client, house):
    case = open_case(client, file(house))
    for words in ("", "ш" * 10_001, "\x00"):
        page = do(client, case, "message", text=words)
        assert page.status_code == 422
        assert 'href="#text"' in page.text
        assert forms(page)[0].fields["text"] == words
    assert said(house) == []


def test_markup_in_words_stays_words(client, house, dana):
    nasty = "<script>alert(1)</script></textarea><img src=x onerror=alert(1)>"
    receipt = answered(house, file(house, nasty), dana, nasty)
    page = do(client, open_case(client, receipt), "message", text=nasty)
    assert said(house) == [nasty]
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_an_appeal_needs_a_reason_and_goes_to_the_body_above(client, house, dana):
    receipt = answered(house, file(house), dana, outcome="explained")
    house.clock.forward(seconds=20)
    page = open_case(client, receipt)
    assert "Last day for an appeal: 16 February 2027" in words_on(page)
    refused = do(client, page, "appeal", text="  ")
    assert refused.status_code == 422
    assert "Say why." in refused.text
    page = do(client, page, "appeal", text="Жауап мәселені шешпейді")
    assert state(house, receipt) == State.APPEALED
    assert "Your appeal is being decided" in page.text
    assert f"Who decides: {house.office.profile.agencies['kz-almaty-akimat'].names['en']}." in words_on(page)
    assert 'id="why-answer"' not in page.text, "the days of the answer's clock are not the appeal's"
    assert said(house, "appeal") == ["Жауап мәселені шешпейді"]
    again = press(client, client.post("/en/track", data={**keys(receipt), "act": "appeal"}), "track")
    assert 'action="/en/track/appeal"' not in again.text


def test_withdrawing_asks_first(client, house):
    receipt = file(house)
    page = client.post("/en/track", data={**keys(receipt), "act": "withdraw"})
    assert "Withdraw the complaint?" in page.text
    assert state(house, receipt) == State.ASSIGNED
    page = press(client, page, "track/withdraw")
    assert state(house, receipt) == State.WITHDRAWN
    again = client.post("/en/track/withdraw", data=keys(receipt))
    assert again.status_code == 200
    assert verbs(house).count(Verb.WITHDRAW) == 1
    assert 'value="withdraw"' not in again.text


def test_an_act_that_is_none_is_no_page(client, house):
    assert client.post("/en/track/burn", data=keys(file(house))).status_code == 404


def test_a_form_from_another_site_does_nothing(client, house, dana):
    receipt = answered(house, file(house), dana)
    data = {**keys(receipt), "value": "solved"}
    assert client.post("/en/track/rate", data=data, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert ratings(house) == []


def test_s98_an_answer_to_the_case_that_was_opened_again_is_rated_again_and_both_are_kept(client, house, dana):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    press(client, press(client, page, "track", act="reopen"), "track/reopen", text="Батареялар әлі суық")
    assert state(house, receipt) == State.ASSIGNED
    answered(house, receipt, dana)
    house.clock.forward(seconds=20)
    press(client, open_case(client, receipt), "track/rate", value="solved")
    assert state(house, receipt) == State.CLOSED
    assert ratings(house) == [(1, "not_solved"), (2, "solved")]


def test_the_words_of_an_earlier_message_open_the_case_again_and_appeal(client, house, clock, dana):
    receipt, cold = file(house), "Пәтерде әлі он екі градус"
    do(client, open_case(client, receipt), "message", text=cold)
    answered(house, receipt, dana)
    clock.forward(seconds=30)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    page = do(client, page, "reopen", text=cold)
    assert (state(house, receipt), said(house)) == (State.ASSIGNED, [cold, cold])
    answered(house, receipt, dana)
    clock.forward(seconds=30)
    page = do(client, open_case(client, receipt), "appeal", text=cold)
    assert (state(house, receipt), said(house, "appeal")) == (State.APPEALED, [cold])
    assert "It is with the body above" in page.text


def test_a_second_press_opens_the_case_again_once(client, house, clock, dana):
    receipt = answered(house, file(house), dana)
    clock.forward(seconds=30)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    written = client.post("/en/track", data={**keys(receipt), "act": "reopen"})
    for _ in range(2):
        page = press(client, written, "track/reopen", text="Әлі суық")
        assert page.status_code == 200
        assert "open again" in page.text
    assert said(house) == ["Әлі суық"]


def test_an_answer_that_can_still_be_taken_back_is_none_yet(client, house, clock, dana):
    receipt = answered(house, file(house), dana)
    page = open_case(client, receipt)
    assert "With the agency" in page.text
    assert "Answer received" not in page.text
    assert not any(f'value="{verb}"' in page.text for verb in ("solved", "appeal", "reopen"))
    early = client.post("/en/track/rate", data={**keys(receipt), "value": "solved"})
    assert (early.status_code, ratings(house)) == (409, [])
    with act(house, receipt.case.number, dana) as turn:
        answering.undo(turn)
    clock.forward(seconds=30)
    assert "With the agency" in open_case(client, receipt).text


def test_the_earlier_answer_stays_to_be_read_after_the_case_was_opened_again(client, house, clock, dana):
    receipt = answered(house, file(house), dana, text="Жылу берілді.")
    clock.forward(seconds=30)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    page = do(client, page, "reopen", text="Әлі суық")
    assert "The earlier answer" in page.text
    assert "Жылу берілді." in page.text.partition("The earlier answer")[2]


def test_the_question_stands_above_the_reply_and_an_empty_one_is_asked_for(client, house, dana):
    receipt = file(house)
    with act(house, receipt.case.number, dana) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "Қай подъезд?")
    written = client.post("/en/track", data={**keys(receipt), "act": "message"})
    assert written.text.index("Қай подъезд?") < written.text.index("Your reply")
    empty = press(client, written, "track/message", text=" ")
    assert empty.status_code == 422
    assert "Write what you want to add." in empty.text
    assert "Қай подъезд?" in empty.text


@pytest.mark.parametrize(
    ("country", "example"), [("kz", "KZ-4827-1930"), ("az", "AZ-4827-1930"), ("ge", "GE-4827-1930")]
)
def test_the_example_of_a_number_is_of_the_country_and_could_be_one(country, example):
    assert read_number(examples(country)["number_example"]) == example
