"""What silence sent to the person at the desk, and the word that it was seen."""

import re
from datetime import timedelta

import pytest
from factories import ENERGY, account, file
from sqlmodel import Session, select
from staff import HOUSING, act, audit, fresh, send, sign_in, taken

from escalation.sweep import sweep
from models.deadline import Deadline, EscalationStep
from models.taxonomy import DeadlineKind, Role

LIST = "/desk/escalations"
ABOVE = "kz-almaty-akimat"


def steps(house):
    with Session(house.engine) as session:
        return session.exec(select(EscalationStep).order_by(EscalationStep.id)).all()


def clock_of(house):
    with Session(house.engine) as session:
        return session.exec(select(Deadline).where(Deadline.kind == DeadlineKind.ANSWER)).one()


def silent(house, clock, receipt, **span):
    clock.now = fresh(house, receipt).next_due_at + timedelta(seconds=1, **span)
    sweep(house.engine, house.office, clock())


def test_the_officer_sees_what_was_sent_and_marks_it_as_seen(house, client, clock, aigul, receipt):
    account(house, "Hanna", Role.HEAD)
    taken(house, receipt, aigul)
    silent(house, clock, receipt)
    sign_in(client, aigul)
    assert 'Escalated to me <span class="badge">1</span>' in client.get("/desk").text
    page = client.get(LIST).text
    assert f'href="/desk/cases/{receipt.case.number}"' in page
    before = fresh(house, receipt)
    assert send(client, f"{LIST}/{steps(house)[0].id}/acknowledge").headers["location"] == f"{LIST}#main"
    assert "Nothing waits for you." in client.get(LIST).text
    assert "Escalated to me" not in client.get("/desk").text
    assert fresh(house, receipt) == before
    assert [one.account_id for one in audit(house, "escalation.acknowledged")] == [aigul.id]


def test_one_word_answers_for_what_the_same_clock_sent_before(house, client, clock, aigul, receipt):
    other = file(house)
    for one in (receipt, other):
        taken(house, one, aigul)
    clock.now = fresh(house, receipt).next_due_at - timedelta(hours=10)
    sweep(house.engine, house.office, clock())
    silent(house, clock, receipt)
    sign_in(client, aigul)
    mine = [one for one in steps(house) if one.case_id == receipt.case.id]
    assert [one.reminder for one in mine] == [True, True, False]
    assert 'Escalated to me <span class="badge">6</span>' in client.get("/desk").text
    send(client, f"{LIST}/{mine[-1].id}/acknowledge")
    assert 'Escalated to me <span class="badge">3</span>' in client.get("/desk").text


def test_what_the_page_shows_is_marked_as_seen_at_once_and_what_went_to_others_is_not(
    house, client, clock, aigul, receipt
):
    account(house, "Hanna", Role.HEAD)
    nobody_has_it = file(house)
    for one in (receipt, file(house)):
        taken(house, one, aigul)
    silent(house, clock, nobody_has_it)
    sign_in(client, aigul)
    page = client.get(LIST)
    assert "Mark these 2 as seen" in page.text
    shown = re.findall(r'name="steps" value="(\d+)"', page.text)
    assert send(client, f"{LIST}/acknowledge", steps=shown).headers["location"] == LIST
    assert "Nothing waits for you." in client.get(LIST).text
    others = [str(one.id) for one in steps(house) if one.acknowledged_at is None]
    assert others
    assert send(client, f"{LIST}/acknowledge", steps=others).status_code == 404
    assert [str(one.id) for one in steps(house) if one.acknowledged_at is None] == others


def test_the_body_above_sees_the_clock_but_not_the_words(house, client, clock, receipt):
    akim = account(house, "Akim", Role.HEAD, ABOVE)
    silent(house, clock, receipt)
    sign_in(client, akim)
    page = client.get(LIST).text
    assert receipt.case.number in page
    assert f'href="/desk/cases/{receipt.case.number}"' not in page
    assert receipt.case.opening not in page


def test_what_went_to_others_is_neither_shown_nor_acknowledged(house, client, clock, aigul, receipt):
    account(house, "Hanna", Role.HEAD)
    silent(house, clock, receipt)
    sign_in(client, aigul)
    assert "Nothing waits for you." in client.get(LIST).text
    assert send(client, f"{LIST}/{steps(house)[0].id}/acknowledge").status_code == 404
    assert steps(house)[0].acknowledged_at is None


def test_what_went_to_a_role_stands_with_all_who_have_it(house, client, clock, receipt):
    managers = [account(house, name, Role.MANAGER) for name in ("Rustam", "Timur")]
    silent(house, clock, receipt)
    for one in managers:
        sign_in(client, one)
        assert receipt.case.number in client.get(LIST).text


def test_a_clerk_is_led_to_the_case_that_nobody_could_route(house, client, clock):
    clara = account(house, "Clara", Role.CLERK, None)
    receipt = file(house, region=None)
    silent(house, clock, receipt)
    sign_in(client, clara)
    assert f'href="/desk/triage?case={receipt.case.number}"' in client.get(LIST).text


def test_what_was_answered_waits_for_nobody(house, client, clock, aigul, receipt):
    taken(house, receipt, aigul)
    silent(house, clock, receipt)
    sign_in(client, aigul)
    act(client, receipt.case.number, "answer", outcome="resolved", text="Жөнделді")
    assert "Nothing waits for you." in client.get(LIST).text


def test_what_was_passed_on_waits_for_nobody_where_it_was(house, client, clock, aigul, receipt):
    taken(house, receipt, aigul)
    silent(house, clock, receipt)
    sign_in(client, aigul)
    before = clock_of(house).next_step_at
    act(client, receipt.case.number, "transfer", agency=HOUSING, reason="Бұл тұрғын үй мәселесі")
    assert "Nothing waits for you." in client.get(LIST).text
    assert (clock_of(house).unseen_since, clock_of(house).step) == (None, steps(house)[-1].step)
    assert clock_of(house).next_step_at >= before, "nobody's silence sends it higher sooner than its days"


@pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.PUBLISHER, Role.ADMIN])
def test_who_has_another_list_or_none_does_not_open_it(house, client, role):
    sign_in(client, account(house, "Leyla", role, None))
    assert client.get(LIST).status_code == 403


def test_the_history_of_the_case_says_who_was_reminded_and_who_was_called(house, client, clock, aigul, receipt):
    account(house, "Akim", Role.HEAD, ABOVE)
    taken(house, receipt, aigul)
    clock.now = fresh(house, receipt).next_due_at - timedelta(hours=10)
    sweep(house.engine, house.office, clock())
    silent(house, clock, receipt, days=1)
    sign_in(client, aigul)
    page = client.get(f"/desk/cases/{receipt.case.number}").text
    assert "the term runs out soon: reminder to" in page
    above = house.office.profile.agencies[ABOVE].names["en"]
    assert above in page
    assert steps(house)[-1].to_agency == ABOVE != ENERGY
