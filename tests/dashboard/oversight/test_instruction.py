"""Oversight instructs an agency: its staff read it, the citizen does not, no clock moves; and the report counts it."""

import re
from datetime import timedelta

import pytest
from citizens import open_case
from factories import account, act, file
from sqlmodel import Session
from staff import HOUSING, field, fresh, refusal, revision, send, sign_in, texts

from channels.story import story
from escalation.sweep import sweep
from models import queries
from models.actions import answering, routing
from models.actions.escalations import instruct
from models.editions.livebook import LiveBook
from models.errors import Conflict, Forbidden
from models.figures.recount import differences
from models.figures.statistics import AGENCIES
from models.taxonomy import Role

ORDER = "Жылуды жұмаға дейін қосыңыз"


@pytest.fixture
def late(house, clock):
    """A complaint whose answer fell due yesterday, escalated by the sweep."""
    receipt = file(house)
    clock.now = fresh(house, receipt).next_due_at + timedelta(hours=10)
    sweep(house.engine, house.office, clock())
    return receipt


@pytest.fixture
def leyla(house):
    """The oversight body."""
    return account(house, "Leyla", Role.OVERSIGHT, None)


def opened(client, number):
    path = f"/oversight/cases/{number}"
    return client.post(path, data={"csrf": field("csrf", client.get(path).text), "reason": "Late for a day"})


def order(client, house, receipt, text=ORDER):
    path = f"/oversight/cases/{receipt.case.number}/instruction"
    return send(client, path, revision=fresh(house, receipt).revision, text=text)


def test_an_instruction_reaches_the_agency_and_not_the_citizen(house, client, late, leyla):
    sign_in(client, leyla)
    opened(client, late.case.number)
    before = fresh(house, late)
    assert order(client, house, late).status_code == 303
    assert texts(house, late, "instruction") == [ORDER]
    after = fresh(house, late)
    assert (after.state, after.next_due_at, after.unread) == (before.state, before.next_due_at, True)
    assert differences(house.engine, house.office.local_date) == []
    with Session(house.engine) as session:
        assert ORDER not in str(story(session, after, "kk", house.clock()))
        assert ORDER not in [one.text for one in queries.messages(session, after.id, notes=False)]
    sign_in(client, account(house, "Aigul"))
    page = client.get(f"/desk/cases/{late.case.number}").text
    assert (ORDER in page, "instruction from oversight" in page) == (True, True)
    client.cookies.clear()
    assert ORDER not in open_case(client, late).text


def test_nobody_instructs_unread_or_without_words(house, client, late, leyla):
    sign_in(client, leyla)
    assert "Why do you open this case?" in order(client, house, late).text
    opened(client, late.case.number)
    empty = order(client, house, late, "  ")
    assert (empty.status_code, refusal("text_needed") in empty.text) == (422, True)
    assert texts(house, late, "instruction") == []


def test_what_was_not_escalated_cannot_be_instructed_on(house, leyla):
    receipt = file(house)
    with pytest.raises(Conflict, match="nothing_escalated"), act(house, receipt.case.number, leyla) as turn:
        instruct(turn, ORDER)


@pytest.mark.parametrize(("role", "agency"), [(Role.HEAD, HOUSING), (Role.CLERK, None), (Role.MANAGER, HOUSING)])
def test_other_roles_instruct_nobody(house, client, late, role, agency):
    dana = account(house, "Dana", role, agency)
    sign_in(client, dana)
    assert order(client, house, late).status_code == 403
    with pytest.raises(Forbidden), act(house, late.case.number, dana) as turn:
        instruct(turn, ORDER)


def test_an_officer_who_was_writing_sees_the_instruction_and_keeps_the_draft(house, client, late, leyla):
    aigul = account(house, "Aigul")
    with act(house, late.case.number, aigul) as turn:
        routing.take(turn)
    sign_in(client, aigul)
    seen = revision(client, late.case.number)
    with act(house, late.case.number, leyla) as turn:
        instruct(turn, ORDER)
    answer = send(client, f"/desk/cases/{late.case.number}/note", revision=seen, text="Менің ойым")
    assert (answer.status_code, ORDER in answer.text, "Менің ойым" in answer.text) == (409, True, True)


def test_a_late_case_is_found_instructed_answered_and_counted_in_the_report(house, client, clock, late, leyla):
    sign_in(client, leyla)
    found = client.get("/oversight/clocks?state=late").text
    number = re.search(r"/oversight/cases/(KZ-\d{4}-\d{4})", found)[1]
    assert number == late.case.number
    opened(client, number)
    order(client, house, late)
    aigul = account(house, "Aigul")
    with act(house, number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(days=31)
    sign_in(client, leyla)
    assert number not in client.get("/oversight/clocks?state=late").text
    month = f"{late.case.received_on + timedelta(days=21):%Y-%m}"
    with Session(house.engine) as session:
        cube = LiveBook(session, "kz", clock()).cubes([month], AGENCIES)[month]
    rows = client.get(f"/oversight/report.csv?first={month}&last={month}").text.splitlines()
    for measure in ("due", "on_time", "answered"):
        assert f"agencies,kz-almaty-energy,{measure},{cube.exact(measure, 'kz-almaty-energy')}" in rows
    assert "agencies,kz-almaty-energy,due,1" in rows
    assert "agencies,kz-almaty-energy,on_time,0" in rows
    assert "period,,answered,1" in rows
    page = client.get(f"/oversight/report?first={month}&last={month}")
    assert (page.status_code, "Жылу" in page.text, "Gulnar" in page.text) == (200, False, False)


def test_an_instruction_that_could_not_be_sent_comes_back_in_its_own_form(client, late, leyla):
    sign_in(client, leyla)
    opened(client, late.case.number)
    path = f"/oversight/cases/{late.case.number}/instruction"
    stale = send(client, path, revision=1, text=ORDER)
    assert stale.status_code == 409
    assert ORDER in stale.text.partition('id="instruction"')[2].partition("</textarea>")[0]
    assert stale.text.count(ORDER) == 1
