"""Macros: several steps under one name, read before they are done, and then all of them or none."""

import re
from html import unescape

import pytest
from factories import ENERGY, account, act, file
from ready import PASSPORT, macro, template
from sqlmodel import Session, col, select
from staff import HOUSING, field, fresh, page_of, refusal, revision, send, sign_in, taken, texts

from models.actions import answering
from models.actions.templates import retire
from models.actor import staff
from models.db import unit_of_work
from models.deadline import Deadline
from models.delivery import Delivery
from models.event import CaseEvent
from models.macro import Macro
from models.taxonomy import DeadlineKind, Role, State

pytestmark = pytest.mark.usefixtures("aigul")

NEW = "/desk/macros/new"


@pytest.fixture
def rustam(house):
    """The manager of Aigul's agency."""
    return account(house, "Rustam", Role.MANAGER)


@pytest.fixture
def asks(house, rustam):
    """The macro: set the subject, write a note, ask for the passport."""
    said, asked = template(house, rustam, "Белгі", "Куәлік сұралды"), template(house, rustam)
    return macro(
        house, rustam,
        {"verb": "recategorise", "category": "housing"},
        {"verb": "note", "template": str(said)},
        {"verb": "ask_citizen", "template": str(asked)},
    )  # fmt: skip


def page(client, number, key, view=""):
    return client.get(f"/desk/cases/{number}/macros/{key}", params={"view": view})


def do(client, number, key, **fields):
    """Open the page of the macro and press its button; fields that are given take the place of what stands there."""
    opened = page(client, number, key).text
    standing = [unescape(one) for one in re.findall(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', opened, re.S)]
    given = {"revision": field("revision", opened), "text": standing, **fields}
    return send(client, f"/desk/cases/{number}/macros/{key}", **given)


def verbs(house, receipt):
    with Session(house.engine) as session:
        found = select(CaseEvent.verb).where(CaseEvent.case_id == receipt.case.id).order_by(col(CaseEvent.seq))
        return list(session.exec(found))


def told(house, receipt):
    with Session(house.engine) as session:
        return list(session.exec(select(Delivery.notice).where(Delivery.case_id == receipt.case.id)))


def test_s94_all_steps_happen_and_the_next_case_of_the_list_opens(house, client, aigul, asks, receipt, number):
    following = file(house, "Екінші")
    for one in (receipt, following):
        taken(house, one, aigul)
    assert f'href="/desk/cases/{number}/macros/{asks}?view=mine"' in client.get(f"/desk/cases/{number}?view=mine").text
    opened = page(client, number, asks, "mine").text
    assert f"{number}: куәліктің көшірмесін жіберіңіз" in opened
    answer = do(client, number, asks, view="mine")
    assert answer.headers["location"] == f"/desk/cases/{following.case.number}?view=mine&done=steps&of={number}"
    assert fresh(house, receipt).state == State.WAITING_CITIZEN
    assert fresh(house, receipt).category == "housing"
    assert verbs(house, receipt)[-3:] == ["recategorise", "note", "ask_citizen"]
    assert texts(house, receipt, "question")[0].startswith(f"{number}: куәліктің көшірмесін")
    assert told(house, receipt)[-1] == "question"
    with Session(house.engine) as session:
        assert session.get_one(Macro, asks).uses == 1


def test_s94_at_a_failure_nothing_of_it_happens_and_the_text_is_kept(house, client, aigul, asks, receipt, number):
    # Nobody has taken the case: the subject could be set, the question cannot be asked.
    before, notices = verbs(house, receipt), told(house, receipt)
    client_says = send(
        client, f"/desk/cases/{number}/draft/answer", revision=revision(client, number), text="Басталған"
    )
    assert client_says.status_code == 303
    answer = do(client, number, asks, text=["Куәлік сұралды", "Менің сұрағым"])
    assert answer.status_code == 409
    assert f"Step 3 could not be done: {refusal('move_not_allowed')}" in answer.text
    assert "Nothing of it has happened." in answer.text
    assert "Менің сұрағым" in answer.text
    assert (verbs(house, receipt), told(house, receipt)) == (before, notices)
    assert (fresh(house, receipt).category, texts(house, receipt, "note")) == ("heating", [])
    assert "Басталған" in page_of(client, number)
    taken(house, receipt, aigul)
    assert do(client, number, asks).status_code == 303


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_s94_ask_for_the_passport_let_the_clock_stand_and_open_the_next(house, client):
    nino = account(house, "Nino", agency="ge-tbilisi-cityhall")
    georgian = {"region": "GE-TB", "category": "roads", "identity_number": "01008012345", "language": "ka"}
    receipt, following = file(house, **georgian), file(house, **georgian)
    for one in (receipt, following):
        taken(house, one, nino)
    sign_in(client, nino)
    asked = template(house, nino, "პასპორტი", "გამოგვიგზავნეთ პასპორტის ასლი.", "ka")
    key = macro(house, nino, {"verb": "ask_citizen", "template": str(asked), "stands": "10"})
    assert "the clock stands for 10 days" in page(client, receipt.case.number, key).text
    answer = do(client, receipt.case.number, key)
    assert answer.headers["location"].startswith(f"/desk/cases/{following.case.number}")
    with Session(house.engine) as session:
        found = select(Deadline).where(Deadline.case_id == receipt.case.id, Deadline.kind == DeadlineKind.ANSWER)
        assert session.exec(found).one().stands_until is not None


def test_s94_where_the_law_lets_no_clock_stand_the_macro_says_so(house, client, rustam, aigul, receipt, number):
    asked = template(house, rustam)
    key = macro(house, rustam, {"verb": "ask_citizen", "template": str(asked), "stands": "10"})
    taken(house, receipt, aigul)
    answer = do(client, number, key)
    assert f"Step 1 could not be done: {refusal('no_legal_ground')}" in answer.text
    assert fresh(house, receipt).state == State.IN_PROGRESS


def test_an_open_place_is_sent_to_nobody(house, client, rustam, aigul, receipt, number):
    asked = template(house, rustam, text="{number}: {address} мекенжайына қашан келейік?")
    key = macro(house, rustam, {"verb": "ask_citizen", "template": str(asked)})
    taken(house, receipt, aigul)
    answer = do(client, number, key)
    assert refusal("place_open", places="[мекенжай]") in answer.text
    assert texts(house, receipt, "question") == []
    assert do(client, number, key, text="Абай 10, қашан келейік?").status_code == 303


def test_nobody_does_by_a_macro_what_the_role_does_not_allow(house, client, rustam, aigul, receipt):
    number = receipt.case.number
    dana = account(house, "Dana")
    key = macro(house, rustam, {"verb": "assign", "officer": str(dana.id)})
    taken(house, receipt, aigul)
    answer = do(client, number, key)
    assert f"Step 1 could not be done: {refusal('forbidden')}" in answer.text
    assert fresh(house, receipt).officer_id == aigul.id
    sign_in(client, rustam)
    assert do(client, number, key).status_code == 303
    assert fresh(house, receipt).officer_id == dana.id


def test_an_answer_by_macro_keeps_its_remarks_and_can_be_taken_back(house, client, rustam, aigul, receipt, number):
    said = template(house, rustam, text="Рақмет")
    key = macro(house, rustam, {"verb": "answer", "template": str(said), "outcome": "explained"})
    taken(house, receipt, aigul)
    answer = do(client, number, key)
    assert f"The answer to {number} leaves in 20 s" in client.get(answer.headers["location"]).text
    with Session(house.engine) as session:
        event = session.exec(select(CaseEvent).where(CaseEvent.verb == "answer")).one()
    assert "nearly_empty" in event.data["remarks"]
    assert send(client, f"/desk/cases/{number}/undo").status_code == 303


def test_a_transfer_is_the_last_step(house, client, rustam, aigul, receipt, number):
    why = template(house, rustam, text="Бұл үй қорының ісі.")
    key = macro(
        house, rustam,
        {"verb": "recategorise", "category": "housing"},
        {"verb": "transfer", "template": str(why), "agency": HOUSING},
    )  # fmt: skip
    taken(house, receipt, aigul)
    assert do(client, number, key).status_code == 303
    assert fresh(house, receipt).agency_code == HOUSING


def test_a_case_that_moved_on_is_not_touched(house, client, rustam, asks, receipt, number):
    seen = revision(client, number)
    with act(house, number, rustam) as turn:
        answering.note(turn, "Мен хабарластым")
    answer = do(client, number, asks, revision=seen)
    assert (answer.status_code, refusal("changed_since_opened") in answer.text) == (409, True)
    assert fresh(house, receipt).category == "heating"


def test_a_macro_of_a_retired_template_is_offered_to_nobody(house, client, rustam, aigul, receipt, number):
    asked = template(house, rustam)
    key = macro(house, rustam, {"verb": "ask_citizen", "template": str(asked)})
    taken(house, receipt, aigul)
    assert f"/macros/{key}" in page_of(client, number)
    with unit_of_work(house.engine) as session:
        retire(session, staff(rustam), asked, 1, house.clock())
    assert f"/macros/{key}" not in page_of(client, number)
    assert f"Step 1 could not be done: {refusal('text_needed')}" in do(client, number, key).text


def test_a_macro_is_for_the_language_of_its_texts(house, client, rustam, aigul, receipt, number):
    asked = template(house, rustam, "Паспорт", "Пришлите копию паспорта.", "ru")
    key = macro(house, rustam, {"verb": "ask_citizen", "template": str(asked)})
    taken(house, receipt, aigul)
    assert f"/macros/{key}" not in page_of(client, number)


def test_a_manager_writes_a_macro_changes_and_retires_it(house, client, rustam):
    key = template(house, rustam)
    sign_in(client, rustam)
    closing = {"closing": "ask_citizen", "template": key}
    assert send(client, NEW, name="Сұрау", category="housing", **closing).status_code == 303
    listed = client.get("/desk/templates").text
    assert "1. set the subject: Housing · 2. ask the citizen" in listed
    opened = client.get("/desk/macros/1").text
    assert re.search(r'<option value="ask_citizen" selected', opened)
    send(client, "/desk/macros/1", name="Тек сұрау", **closing)
    assert "1. ask the citizen" in client.get("/desk/templates").text
    send(client, "/desk/macros/1", then="retire")
    assert client.get("/desk/macros/1").status_code == 404
    assert "Тек сұрау" not in client.get("/desk/templates").text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " ", "category": "housing"}, "name_needed"),
        ({}, "steps_needed"),
        ({"category": "moon"}, "choice_needed"),
        ({"officer": "99"}, "choice_needed"),
        ({"note": "99"}, "choice_needed"),
        ({"closing": "answer", "template": "1", "outcome": "action_promised"}, "choice_needed"),
        ({"closing": "transfer", "template": "1", "agency": ENERGY}, "choice_needed"),
        ({"closing": "ask_citizen"}, "choice_needed"),
    ],
)
def test_a_macro_that_says_too_little_is_refused(house, client, rustam, fields, code):
    assert template(house, rustam, text=PASSPORT) == 1
    sign_in(client, rustam)
    answer = send(client, NEW, **{"name": "Сұрау", **fields})
    assert (answer.status_code, refusal(code) in answer.text) == (422, True)
    assert "Сұрау" not in client.get("/desk/templates").text


def test_officers_do_macros_and_do_not_write_them(house, client, asks, number):
    assert client.get(NEW).status_code == 403
    assert send(client, f"/desk/macros/{asks}", name="x").status_code == 403
    sign_in(client, account(house, "Bolat", agency=HOUSING))
    assert page(client, number, asks).status_code == 404
    theirs = file(house, category="housing")
    assert fresh(house, theirs).agency_code == HOUSING
    assert page(client, theirs.case.number, asks).status_code == 404
