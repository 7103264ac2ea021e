"""S21: what comes the same way after the window is another complaint, and the agency that has both is told."""

from datetime import timedelta

import pytest
from chats import COLD, answered
from citizens import words_on
from factories import ENERGY, account, act
from forms import press
from sqlmodel import Session
from starlette.testclient import TestClient

from api.main import create_app
from api.worker import close_answered
from channels.view import authors_view
from models.actions import routing
from models.case import Case
from models.related import related
from models.taxonomy import State

HOUSING = "kz-almaty-housing"
DARK = "Подъездде үш күннен бері жарық жоқ, балалар қараңғыда жүр"


def routed(house, case: Case, agency: str) -> None:
    with act(house, case.number) as held:
        if held.case.state in (State.RECEIVED, State.TRIAGE):
            routing.route(held, agency, "heating", "a person", "KZ-75")


def desk(house, officer: str) -> TestClient:
    seen = TestClient(create_app(house, warm=False), base_url="https://testserver")
    seen.headers["sec-fetch-site"] = "same-origin"
    press(seen, seen.get("/desk/sign-in"), "/sign-in", login=officer, password="seven quiet horses")
    return seen


@pytest.fixture
def both(house, clock, leyla):
    """Leyla's answered complaint, and what she wrote a day after it could be opened again."""
    leyla.writes(COLD)
    (first,) = leyla.cases()
    routed(house, first, ENERGY)
    answered(house, first.number)
    clock.forward(days=31)
    close_answered(house, clock())
    leyla.writes(DARK)
    return leyla.cases()[::-1]


def test_s21_outside_the_window_it_is_a_new_complaint_linked_to_the_old_one(house, leyla, both):
    first, second = both
    assert (second.earlier_id, second.cycle, second.state in (State.RECEIVED, State.ASSIGNED)) == (first.id, 1, True)
    assert leyla.words(second) == [DARK]
    with Session(house.engine) as session:
        assert session.get_one(Case, first.id).state == State.CLOSED
        view = authors_view(session, session.get_one(Case, second.id), house.office, "kk", house.clock())
    assert not any(first.number in line.text for line in view.lines)


def test_s21_the_officer_of_both_reads_it_in_the_thread_and_beside_it(house, both):
    first, second = both
    routed(house, second, ENERGY)
    account(house, "Aigul")
    seen = desk(house, "aigul")
    page = words_on(seen.get(f"/desk/cases/{second.number}"))
    assert f"came the same way as {first.number}" in page
    assert "The same way before or after" in page
    assert second.number in words_on(seen.get(f"/desk/cases/{first.number}"))


def test_s21_another_agency_is_told_nothing_of_it(house, both):
    first, second = both
    routed(house, second, HOUSING)
    account(house, "Denise", agency=HOUSING)
    page = words_on(desk(house, "denise").get(f"/desk/cases/{second.number}"))
    assert second.number in page
    assert first.number not in page


def test_s21_within_the_window_nothing_is_linked_unasked(house, clock, leyla):
    leyla.writes(COLD)
    (first,) = leyla.cases()
    routed(house, first, ENERGY)
    answered(house, first.number)
    clock.now += timedelta(days=3)
    leyla.writes(DARK)
    assert len(leyla.cases()) == 1
    leyla.presses("new")
    assert [one.earlier_id for one in leyla.cases()] == [None, None]


def test_nothing_is_told_of_an_author_who_is_kept(house, both):
    first, second = both
    routed(house, second, ENERGY)
    aigul = account(house, "Aigul")
    with Session(house.engine) as session:
        kept = session.get_one(Case, second.id)
        session.get_one(Case, first.id).sealed = True
        actor = act(house, second.number, aigul).actor
        assert related(session, actor, kept) == []
