"""Who is away, who stands in, and who may say so."""

from datetime import date

import pytest
from factories import account
from sqlmodel import Session
from staff import HOUSING, audit, refusal, send, sign_in

from models.account import Account
from models.taxonomy import Role

OWN = "/desk/me/leave"
# The day of the tests is Monday 16 November 2026.
TODAY = "2026-11-16"


def now(house, person):
    with Session(house.engine) as session:
        one = session.get_one(Account, person.id)
        return one.absent_from, one.absent_until, one.substitute_id


@pytest.fixture
def boris(house):
    """A colleague of Aigul."""
    return account(house, "Boris")


@pytest.fixture
def hanna(house):
    """The head of their agency."""
    return account(house, "Hanna", Role.HEAD)


def test_an_officer_says_when_she_is_away_and_who_stands_in(house, client, aigul, boris):
    answer = send(client, OWN, first="2026-11-20", last="2026-11-27", substitute=boris.id)
    assert answer.headers["location"] == "/desk/me?done=saved"
    assert now(house, aigul) == (date(2026, 11, 20), date(2026, 11, 27), boris.id)
    page = client.get("/desk/me").text
    assert "Boris stands in" in page
    assert [(one.account_id, one.object) for one in audit(house, "leave.set")] == [(aigul.id, "aigul")]
    send(client, OWN, first="2026-11-20", back="1")
    assert now(house, aigul) == (None, None, None)


def test_leave_without_a_last_day_lasts_until_further_notice(house, client, aigul):
    send(client, OWN, first=TODAY)
    assert now(house, aigul) == (date(2026, 11, 16), None, None)
    assert "until further notice" in client.get("/desk/me").text


@pytest.mark.parametrize(
    "days",
    [
        {"first": ""},
        {"first": "soon"},
        {"first": "2026-11-20", "last": "2026-11-19"},
        {"first": "2026-11-02", "last": "2026-11-13"},
    ],
    ids=["no first day", "no day", "backwards", "over"],
)
def test_days_that_do_not_fit_are_refused_in_words(house, client, aigul, days):
    answer = send(client, OWN, **days)
    assert (answer.status_code, refusal("leave_days_wrong") in answer.text) == (422, True)
    assert f'name="first" value="{days["first"]}"' in answer.text
    assert f'value="{days.get("last", "")}"' in answer.text
    assert now(house, aigul) == (None, None, None)


def test_nobody_stands_in_who_could_not_open_the_case(house, client, aigul):
    strangers = [
        account(house, "Madina", agency=HOUSING),
        account(house, "Clara", Role.CLERK, None),
        account(house, "Vera", active=False),
        aigul,
    ]
    for one in strangers:
        answer = send(client, OWN, first=TODAY, substitute=one.id)
        assert (answer.status_code, refusal("substitute_unknown") in answer.text) == (422, True)
    assert now(house, aigul) == (None, None, None)


def test_who_leads_says_it_for_the_people_of_the_agency(house, client, aigul, boris, hanna):
    sign_in(client, hanna)
    assert "Boris" in client.get("/desk/people").text
    answer = send(client, f"/desk/people/{aigul.id}/leave", first=TODAY, substitute=boris.id)
    assert answer.headers["location"] == "/desk/people?done=saved"
    assert now(house, aigul) == (date(2026, 11, 16), None, boris.id)
    assert "away today" in client.get("/desk/people").text
    wrong = send(client, f"/desk/people/{boris.id}/leave", first=TODAY, substitute=boris.id)
    assert (wrong.status_code, refusal("substitute_unknown") in wrong.text) == (422, True)


def test_nobody_says_it_for_people_elsewhere(house, client, aigul, hanna):
    madina, clara = account(house, "Madina", agency=HOUSING), account(house, "Clara", Role.CLERK, None)
    assert send(client, f"/desk/people/{madina.id}/leave", first=TODAY).status_code == 403
    sign_in(client, hanna)
    for one in (madina, clara):
        assert send(client, f"/desk/people/{one.id}/leave", first=TODAY).status_code == 404
    assert client.post(f"/desk/people/{aigul.id}/leave", data={"csrf": "guess", "first": TODAY}).status_code == 403
    assert now(house, aigul) == now(house, madina) == (None, None, None)


@pytest.mark.usefixtures("aigul")
def test_officers_have_no_list_of_people(client):
    assert client.get("/desk/people").status_code == 403
    assert "/desk/people" not in client.get("/desk/me").text


def test_oversight_stands_in_for_oversight(house, client):
    leyla, nino = account(house, "Leyla", Role.OVERSIGHT, None), account(house, "Nino", Role.OVERSIGHT, None)
    sign_in(client, leyla)
    send(client, OWN, first=TODAY, last="2026-11-30", substitute=nino.id)
    assert now(house, leyla)[2] == nino.id


@pytest.mark.usefixtures("aigul")
def test_a_day_that_has_passed_brings_the_person_back_by_itself(client, clock, hanna):
    send(client, OWN, first=TODAY, last=TODAY)
    for days, away in ((0, True), (1, False)):
        clock.forward(days=days)
        sign_in(client, hanna)
        assert ("away today" in client.get("/desk/people").text) == away
