"""The page of one case: what it shows, and to whom."""

import re
from datetime import timedelta

import pytest
from factories import account, act, author, file
from sqlmodel import Session, select
from staff import HOUSING, XSS, audit, change, fresh, page_of, send, sign_in, taken
from staff import act as press

from models.actions import citizen, deliveries
from models.delivery import Delivery
from models.message import Message
from models.taxonomy import DeliveryState, Role, State

pytestmark = pytest.mark.usefixtures("aigul")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.HEAD])
def test_s102_the_case_of_another_agency_is_not_there_and_the_try_is_kept(house, client, receipt, number, role):
    dana = account(house, "Dana", role, agency=HOUSING)
    sign_in(client, dana)
    assert client.get(f"/desk/cases/{number}").status_code == 404
    for verb in ("take", "note", "answer", "transfer", "subject", "undo"):
        answer = send(
            client, f"/desk/cases/{number}/{verb}", revision=2, text="Көрдім", reason="Біздікі", agency=HOUSING
        )
        assert answer.status_code == 404, verb
    assert client.get(f"/desk/cases/{number}/files/1").status_code == 404
    assert {(line.account_id, line.object) for line in audit(house, "case.refused")} == {(dana.id, number)}
    assert len(audit(house, "case.refused")) == 8
    assert (fresh(house, receipt).state, fresh(house, receipt).revision) == (State.ASSIGNED, 2)


@pytest.mark.parametrize("wrong", ["KZ-0000-0001", "nonsense", "KZ-4827-1936", "1 OR 1=1"])
def test_an_unknown_number_looks_the_same_and_leaves_no_line(house, client, wrong):
    assert client.get(f"/desk/cases/{wrong}").status_code == 404
    assert audit(house, "case.refused") == []


def test_contact_is_masked(client, number):
    page = page_of(client, number)
    assert "Gulnar Tasybayeva" in page
    assert "g•••@•••" in page
    assert "••• 0122" in page
    assert "gulnar@example.com" not in page
    assert "990101400122" not in page


def test_a_sealed_author_is_nobody_to_the_agency(house, client, receipt, number):
    change(house, receipt, sealed=True)
    # The number of the case is drawn: four digits stand in it by chance.
    page = page_of(client, number).replace(number, "")
    assert "identity is kept from the agency" in page
    for secret in ("Gulnar", "Tasybayeva", "g•••", "0122", "gulnar@example.com"):
        assert secret not in page


def test_notes_stay_inside_the_agency_that_wrote_them(house, client, number):
    press(client, number, "note", text="Диспетчер: бөлшек жоқ")
    assert "Диспетчер: бөлшек жоқ" in page_of(client, number)
    press(client, number, "transfer", agency=HOUSING, reason="Үйдің ішкі желісі")
    sign_in(client, account(house, "Dana", agency=HOUSING))
    page = page_of(client, number)
    assert "Үйдің ішкі желісі" in page
    assert "Диспетчер" not in page


def test_every_word_of_the_citizen_is_text(house, client):
    receipt = file(house, XSS, name=XSS, address=XSS)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, XSS, "web")
    press(client, receipt.case.number, "note", text=XSS)
    for path in (f"/desk/cases/{receipt.case.number}", "/desk", "/desk?q=%3Cscript%3E"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_the_clock_and_its_sum(client, number):
    page = page_of(client, number)
    assert "Monday 7 December, 24:00" in page
    assert page.count("cal__counted") + page.count("cal__due") == 15
    assert "Why this date" in page


def test_a_signal_has_no_date_and_says_why(house, client):
    number = file(house, contact_kind=None, contact_value=None).case.number
    assert "No date by law" in page_of(client, number)


def test_colleagues_see_who_else_has_the_case_open(house, client, clock, number):
    page_of(client, number)
    sign_in(client, account(house, "Dana"))
    assert "Aigul opened it at 10:42" in page_of(client, number)
    clock.forward(minutes=11)
    assert "Aigul opened it" not in page_of(client, number)


def test_a_look_leaves_one_line_a_minute(house, client, clock, aigul, number):
    page_of(client, number)
    page_of(client, number)
    assert len(audit(house, "case.opened")) == 1
    clock.forward(minutes=1)
    page_of(client, number)
    assert [(line.account_id, line.object) for line in audit(house, "case.opened")] == [(aigul.id, number)] * 2


def test_opening_marks_as_read(house, client, receipt, number):
    assert fresh(house, receipt).unread
    page_of(client, number)
    assert not fresh(house, receipt).unread


def test_a_failed_delivery_stands_under_its_message_with_the_providers_word(
    house, client, clock, aigul, receipt, number
):
    taken(house, receipt, aigul)
    press(client, number, "ask", text="Қай қабат?")
    with Session(house.engine) as session, session.begin():
        asked = session.exec(select(Delivery).where(Delivery.notice == "question")).one()
        for state in (DeliveryState.SENDING, DeliveryState.PERM_FAILED):
            deliveries.advance(session, asked, state, clock(), "550 mailbox full")
    page = page_of(client, number)
    line = re.search(r'<div class="dl dl--bad">.*?</div>', page)[0]
    assert "E-mail: Not delivered" in line
    assert "550 mailbox full" in line
    assert page.index("Қай қабат?") < page.index(line)


def test_the_neighbours_are_those_of_the_teams_list(house, client, clock):
    numbers = []
    for n in range(3):
        numbers.append(file(house, f"Мәселе {n}").case.number)
        clock.forward(minutes=1)
    page = page_of(client, numbers[1])
    assert re.search(rf'href="/desk/cases/{numbers[0]}" data-key="k"', page)
    assert re.search(rf'href="/desk/cases/{numbers[2]}" data-key="j"', page)
    assert 'data-key="j"' not in page_of(client, numbers[2])


def test_every_form_of_the_page_carries_token_and_revision(house, client, receipt, number):
    rustam = account(house, "Rustam", Role.HEAD)
    sign_in(client, rustam)
    taken(house, receipt, rustam)
    page = page_of(client, number)
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.S)
    assert len(forms) >= 6
    for form in forms:
        assert 'name="csrf"' in form
        assert f'name="revision" value="{fresh(house, receipt).revision}"' in form


def test_messages_of_a_case_come_once_and_in_order(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    clock.forward(minutes=5)
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Бірінші толықтыру", "web")
    press(client, number, "note", text="Ескертпе мәтіні")
    page = re.search(r'<ol class="th">.*?</ol>', page_of(client, number), re.S)[0]
    places = [page.index(words) for words in ("Үшінші күн", "Aigul took", "Бірінші толықтыру", "Ескертпе мәтіні")]
    assert places == sorted(places)
    with Session(house.engine) as session:
        assert session.exec(select(Message).where(Message.case_id == receipt.case.id)).all()
    assert page.count("Бірінші толықтыру") == 1


def test_late_is_said_on_the_page(house, client, clock, receipt, number):
    clock.now = receipt.case.next_due_at + timedelta(days=2, hours=12)
    sign_in(client, account(house, "Dana"))
    assert re.search(r"tm--late.*?3 days late", page_of(client, number), re.S)
