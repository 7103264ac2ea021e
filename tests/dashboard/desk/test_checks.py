"""Spot checks: what the machine routed is read once more by somebody who is not told what it chose."""

import re
from dataclasses import replace

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, select
from staff import HOUSING, audit, fresh, refusal, send, sign_in

from models.actions import routing
from models.label import Label
from models.machineroute import MachineRoute
from models.taxonomy import Role, State

COLD = "Батарея мүлдем суық. Гүлнар Тасыбаева, 8 701 123 45 67"


@pytest.fixture(autouse=True)
def everything_is_drawn(house):
    """The lot falls on every case that the machine routes."""
    house.office = replace(house.office, profile=replace(house.office.profile, audit_share=1.0))


@pytest.fixture
def clara(house, client):
    """A clerk, signed in."""
    clara = account(house, "Clara", Role.CLERK, None, language="en")
    sign_in(client, clara)
    return clara


def routed(house, text=COLD, **given):
    """A complaint that the machine took for one about heating, and sent there."""
    receipt = file(house, text, **{"category": None, "name": "Гүлнар Тасыбаева", **given})
    with act(house, receipt.case.number) as turn:
        proposals = [("heating", 0.93), ("housing", 0.04), ("water", 0.01)]
        routing.propose(turn, proposals, detected_language="kk", model_version="v1")
        routing.route(turn, ENERGY, "heating", "classifier")
    return receipt


def kept(house, table):
    with Session(house.engine) as session:
        return list(session.exec(select(table)))


def check(client, receipt, category):
    return send(client, f"/desk/checks/{receipt.case.number}", category=category)


def test_the_text_is_shown_without_its_author_and_without_the_machines_choice(house, client, clara):
    receipt = routed(house)
    page = client.get("/desk/checks").text
    assert receipt.case.number in page
    assert "Батарея мүлдем суық" in page
    assert not any(word in page for word in ("Тасыбаева", "701 123", "93%", "Energy", "gulnar@example.com"))
    # Every subject is offered alike, none is chosen.
    assert re.search(r"<option[^>]*selected", page) is None
    assert {(one.account_id, one.object) for one in audit(house, "case.opened")} == {(clara.id, receipt.case.number)}


@pytest.mark.parametrize(
    ("category", "right"), [("heating", True), ("housing", False), ("untold", None)], ids=["right", "wrong", "untold"]
)
def test_the_second_readers_word_is_a_label_and_moves_nothing(house, client, clock, clara, category, right):
    receipt = routed(house)
    before = fresh(house, receipt)
    clock.forward(minutes=5)
    answer = check(client, receipt, category)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/checks")
    (one,), (done,) = kept(house, Label), kept(house, MachineRoute)
    assert (one.source, one.guessed, one.chosen) == ("audit", "heating", None if right is None else category)
    assert (one.account_id, done.was_right, done.read_at) == (clara.id, right, clock())
    assert fresh(house, receipt) == before
    assert before.state == State.ASSIGNED
    assert "Nothing to read" in client.get("/desk/checks").text


@pytest.mark.usefixtures("clara")
def test_a_text_is_read_once(house, client):
    receipt = routed(house)
    check(client, receipt, "heating")
    second = check(client, receipt, "housing")
    assert (second.status_code, refusal("nothing_to_read") in second.text) == (409, True)
    assert [one.chosen for one in kept(house, Label)] == ["heating"]


@pytest.mark.usefixtures("clara")
def test_what_is_no_subject_is_refused_and_the_text_waits_on(house, client):
    receipt = routed(house)
    answer = check(client, receipt, "dragons")
    assert (answer.status_code, refusal("choice_needed") in answer.text) == (422, True)
    assert (kept(house, Label), kept(house, MachineRoute)[0].read_at) == ([], None)


@pytest.mark.usefixtures("clara")
def test_what_was_not_drawn_is_not_here(house, client):
    assert check(client, file(house), "heating").status_code == 404


def test_nobody_checks_what_he_has_sorted_himself(house, client, clara):
    receipt = routed(house)
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.return_(turn, "Біздің іс емес")
    with act(house, receipt.case.number, clara) as turn:
        routing.route(turn, HOUSING, "housing", "person")
    assert "Nothing to read" in client.get("/desk/checks").text
    assert check(client, receipt, "housing").status_code == 409
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    assert check(client, receipt, "housing").status_code == 303
    assert [one.was_right for one in kept(house, MachineRoute)] == [False]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.HEAD, Role.ADMIN])
def test_no_agency_judges_in_its_own_matter(house, client, role):
    receipt = routed(house)
    sign_in(client, account(house, "Dana", role, None if role == Role.ADMIN else ENERGY, language="en"))
    assert client.get("/desk/checks").status_code == 403
    assert check(client, receipt, "heating").status_code == 403
