"""The desk's forms for longer terms, standing clocks and promises; whose turn it is, and who had the case."""

import re
from datetime import date, timedelta

import pytest
from factories import ENERGY, account, file
from pasts import bring, put, row
from sqlmodel import Session, select
from staff import HOUSING, page_of, refusal, sign_in, taken, texts
from staff import act as press

from models.deadline import Deadline
from models.taxonomy import DeadlineKind, Role

pytestmark = pytest.mark.usefixtures("aigul")


def words(page):
    """What is read on the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def clock_of(house, kind=DeadlineKind.ANSWER):
    with Session(house.engine) as session:
        return session.exec(select(Deadline).where(Deadline.kind == kind)).one()


@pytest.fixture
def rustam(house, client, aigul):  # noqa: ARG001 -- she was signed in before him
    """The head of the agency, signed in."""
    head = account(house, "Rustam", Role.HEAD, ENERGY)
    sign_in(client, head)
    return head


@pytest.mark.usefixtures("rustam")
def test_the_head_signs_a_longer_term(client, number):
    page = words(page_of(client, number))
    assert "Make the term longer" in page
    assert "at most two months" in page
    assert "Signed by" not in page
    answer = press(client, number, "extend", until="2026-12-21", reason="Құбырды ауыстыру керек")
    assert answer.status_code == 303
    page = words(page_of(client, number))
    assert "21 December" in page
    assert "Made longer by 9 working days" in page
    assert "Make the term longer" not in page, "it can be done once"
    assert "Құбырды ауыстыру керек" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2027-03-01", "reason": "Уақыт керек"}, "not after February 8, 2027"),
        ({"until": "2026-12-21", "reason": " "}, refusal("reason_needed")),
        ({"until": "soon", "reason": "Уақыт керек"}, refusal("date_needed")),
    ],
)
@pytest.mark.usefixtures("rustam")
def test_what_cannot_be_signed_comes_back_in_its_form(house, client, number, fields, said):
    answer = press(client, number, "extend", **fields)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert fields["reason"].strip() in answer.text
    assert clock_of(house).due_on == date(2026, 12, 7)


@pytest.mark.usefixtures("rustam")
def test_an_empty_form_comes_back_open(client, number):
    answer = press(client, number, "extend", until="", reason="")
    assert answer.status_code == 422
    form = answer.text.index(f'action="/desk/cases/{number}/extend"')
    assert " open>" in answer.text[answer.text.rindex("<details", 0, form) : form]


def test_an_officer_reads_who_signs_and_is_not_offered_it(client, number):
    page = words(page_of(client, number))
    assert "Make the term longer" not in page
    assert "last possible day: Monday 8 February. Signed by: Head of agency." in page
    assert press(client, number, "extend", until="2026-12-21", reason="Уақыт керек").status_code == 403


@pytest.mark.parametrize("signs", [True, False], ids=["the head", "an officer"])
def test_a_late_case_offers_no_longer_term(house, client, number, clock, signs):
    clock.now = clock_of(house).due_at + timedelta(seconds=1)
    sign_in(client, account(house, "Rustam", Role.HEAD if signs else Role.OFFICER, ENERGY))
    page = words(page_of(client, number))
    assert "Make the term longer" not in page
    assert "last possible day" not in page


@pytest.mark.usefixtures("rustam")
def test_what_was_written_for_a_longer_term_is_read_when_its_time_is_over(house, client, number, clock):
    clock.now = clock_of(house).due_at + timedelta(seconds=1)
    sign_in(client, account(house, "Saltanat", Role.HEAD, ENERGY))
    answer = press(client, number, "extend", until="2026-12-21", reason="Құбырды ауыстыру керек")
    assert answer.status_code == 409
    assert "Құбырды ауыстыру керек" in answer.text


def test_in_kazakhstan_a_question_offers_no_pause(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    assert 'name="stands"' not in page_of(client, number)
    answer = press(client, number, "ask", text="Құжаттарды жіберіңіз", stands="10")
    assert answer.status_code == 409
    assert refusal("no_legal_ground") in words(answer.text)
    assert "Құжаттарды жіберіңіз" in answer.text


def test_whose_turn_it_is_stands_in_one_line(house, client, aigul, receipt, number):
    assert "Whose turn: Your agency: take the case and answer · until" in words(page_of(client, number))
    taken(house, receipt, aigul)
    assert "Whose turn: Your agency: answer · until" in words(page_of(client, number))
    press(client, number, "ask", text="Қай үй?")
    assert "Whose turn: The citizen: reply to your question" in words(page_of(client, number))
    press(client, number, "go-on")
    press(client, number, "answer", outcome="action_promised", promised_on="2026-12-01", text="Ауыстырамыз")
    page = words(page_of(client, number))
    assert "Whose turn: Your agency: do what was promised · until Tuesday 1 December" in page
    assert press(client, number, "done", text="Ауыстырылды").status_code == 303
    assert texts(house, receipt, "done") == ["Ауыстырылды"]
    assert "Whose turn: The citizen: say whether it is solved" in words(page_of(client, number))


def test_a_case_that_was_passed_on_says_who_had_it(house, client, clock, aigul, number):
    assert "Who had it" not in words(page_of(client, number))
    clock.forward(days=4)
    sign_in(client, aigul)
    press(client, number, "transfer", agency=HOUSING, reason="Бұл тұрғын үй мәселесі")
    clara = account(house, "Clara", agency=HOUSING)
    sign_in(client, clara)
    page = words(page_of(client, number))
    assert re.search(r"Who had it 4 working days [^.]+ \(brought the answer no nearer\) 0 working days", page), page
    assert "7 December" in page


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_in_georgia_the_clock_may_stand_for_documents(house, client):
    receipt = file(house, "მესამე დღეა გათბობა არ არის", region="GE-TB", language="ka")
    nino = account(house, "Nino", agency=receipt.case.agency_code)
    taken(house, receipt, nino)
    sign_in(client, nino)
    number = receipt.case.number
    assert 'name="stands" min="5" max="20"' in page_of(client, number)
    assert press(client, number, "ask", text="გამოგვიგზავნეთ", stands="5").status_code == 303
    page = words(page_of(client, number))
    assert "The clock stands, at the latest until this day" in page
    assert "the clock stands until Saturday 21 November" in page
    assert clock_of(house).due_on == date(2026, 12, 21)


def test_a_past_older_than_the_calendar_says_nothing_of_its_days(house, client, aigul, tmp_path):
    """A case that came in with its history: nobody can count the working days of 2005."""
    bring(house, put(tmp_path, [row("1", came="2005-03-01", office="Жылу")]))
    sign_in(client, aigul)
    page = client.get("/desk/cases/OLD-1")
    assert page.status_code == 200
    assert "Who had it" not in words(page.text)
