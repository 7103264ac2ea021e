"""One thing done at many rows of the queue: each case by itself, with its own permission, result and way back."""

import re

import pytest
from factories import account, act, author, file
from sqlmodel import Session, col, select
from staff import HOUSING, fresh, refusal, send, sign_in

from api.worker import deliver
from models import queries
from models.actions import answering, citizen, joint, routing
from models.delivery import Delivery
from models.dossier import Following
from models.message import Message
from models.taxonomy import Channel, DeliveryState, Role, State

pytestmark = pytest.mark.usefixtures("aigul")

TEXTS = {"kk": "Құбыр ауыстырылды.", "ru": "Трубу заменили.", "outcome": "resolved"}


def rows(house, receipts) -> list[str]:
    """The cases as the boxes of the queue send them."""
    return [f"{one.case.number}:{fresh(house, one).revision}" for one in receipts]


def bulk(client, path, cases, **fields):
    return send(client, f"/desk/bulk/{path}", cases=cases, **fields)


def done(answer) -> list[str]:
    return re.findall(r'data-done="([^"]+)"', answer.text)


def left(answer) -> list[str]:
    return re.findall(r'<li data-row="([^"]+)"', answer.text)


def states(house, receipts) -> list[State]:
    return [fresh(house, one).state for one in receipts]


@pytest.fixture
def three(house):
    return [file(house, f"Мәселе {n}") for n in range(3)]


def test_s95_many_are_answered_with_a_result_each_and_one_word_takes_all_back(house, client, clock, aigul, three):
    moved, foreign = file(house, "Кейін өзгерді"), file(house, "Басқа мекемеде", language="ru")
    cases = rows(house, [*three, moved, foreign])
    with act(house, moved.case.number, author(moved)) as turn:
        citizen.add_message(turn, "Тағы бір сөз", Channel.WEB)
    with act(house, foreign.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Үйдікі")
    answer = bulk(client, "answer", cases, **TEXTS)
    assert "Done: 3. Not done: 2" in answer.text
    assert done(answer) == [one.case.number for one in three]
    # What is another agency's stands in no list, and the reason does not say that it is there.
    assert left(answer) == [moved.case.number]
    assert f"{foreign.case.number}: {refusal('not_found')}" in answer.text
    assert refusal("changed_since_opened") in answer.text
    assert states(house, three) == [State.ANSWERED] * 3
    clock.forward(seconds=19)
    undone = bulk(client, "undo", [f"{number}:0" for number in done(answer)], **TEXTS)
    assert ("Taken back: 3. Too late: 0" in undone.text, TEXTS["kk"] in undone.text) == (True, True)
    assert states(house, three) == [State.IN_PROGRESS] * 3
    deliver(house, clock.forward(minutes=1))
    with Session(house.engine) as session:
        answers = session.exec(select(Delivery.state).where(Delivery.notice == "answer")).all()
    assert set(answers) == {DeliveryState.SUPPRESSED}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_s95_five_hundred_leave_together_when_the_last_can_no_longer_be_taken_back(house, client, clock):
    many = [file(house, f"Мәселе {n}", contact_value=f"gulnar{n}@example.com") for n in range(500)]
    cases = rows(house, many)
    first = bulk(client, "answer", cases[:250], more=250, **TEXTS)
    clock.forward(seconds=100)
    second = bulk(client, "answer", cases[250:], **TEXTS)
    assert [len(done(one)) for one in (first, second)] == [250, 250]
    undone = bulk(client, "undo", [f"{one.case.number}:0" for one in many], **TEXTS)
    assert "Taken back: 500. Too late: 0" in undone.text
    assert set(states(house, many)) == {State.IN_PROGRESS}


def test_why_no_answer_waits_for_another_agencys_part_is_asked_once_for_all(house, client, aigul, three):
    with act(house, three[0].case.number, aigul) as turn:
        routing.take(turn)
        joint.give_copy(turn, HOUSING, "Құдық кімдікі?")
    first = bulk(client, "answer", rows(house, three), **TEXTS)
    assert (left(first), refusal("parts_missing") in first.text) == ([three[0].case.number], True)
    assert 'name="without"' in first.text
    again = bulk(client, "answer", rows(house, three[:1]), **TEXTS, without="Көшеде қауіпті")
    assert done(again) == [three[0].case.number]
    with Session(house.engine) as session:
        said = queries.history(session, three[0].case.id)[-1]
    assert (said.data["without"], said.data["reason"]) == ([HOUSING], "Көшеде қауіпті")


def test_what_has_left_is_not_taken_back_and_says_so(house, client, clock, three):
    answer = bulk(client, "answer", rows(house, three), **TEXTS)
    clock.forward(seconds=21)
    undone = bulk(client, "undo", [f"{number}:0" for number in done(answer)], **TEXTS)
    assert "Taken back: 0. Too late: 3" in undone.text
    assert refusal("too_late_to_undo") in undone.text


def test_many_wait_longer_than_a_few_and_the_citizen_reads_none_before(house, client, clock, three):
    bulk(client, "answer", rows(house, three), more=100, **TEXTS)
    clock.forward(seconds=30)
    with Session(house.engine) as session:
        leaves = session.exec(select(Message.leaves_at).where(Message.kind == "answer")).all()
        waits = session.exec(select(Delivery.next_try_at).where(Delivery.notice == "answer")).all()
    assert set(leaves) == set(waits)
    assert all(one > clock() for one in leaves)


def test_take_accept_and_a_subject(house, client, aigul, three):
    assert len(done(bulk(client, "take", rows(house, three)))) == 3
    assert {fresh(house, one).officer_id for one in three} == {aigul.id}
    again = bulk(client, "take", rows(house, three))
    assert (done(again), len(left(again))) == ([], 3)
    assert len(done(bulk(client, "accept", rows(house, three)))) == 3
    assert {fresh(house, one).category_by for one in three} == {"officer"}
    assert len(done(bulk(client, "subject", rows(house, three), category="water"))) == 3
    assert {fresh(house, one).category for one in three} == {"water"}


def test_a_case_that_waits_for_its_author_says_so(house, client, aigul, three):
    asked = three[0].case.number
    with act(house, asked, aigul) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "Қай подъезд?")
    answer = bulk(client, "answer", rows(house, three), **TEXTS)
    assert (left(answer), refusal("waits_for_author") in answer.text) == ([asked], True)


def test_a_transfer_needs_an_agency_and_a_reason_once_for_all(house, client, three):
    cases = rows(house, three)
    form = bulk(client, "form", cases, act="transfer")
    assert (left(form), form.status_code) == ([one.case.number for one in three], 200)
    for fields, code in (({}, "unknown_agency"), ({"agency": HOUSING}, "reason_needed")):
        answer = bulk(client, "transfer", cases, **fields)
        assert (answer.status_code, refusal(code) in answer.text, len(left(answer))) == (422, True, 3)
    sent = bulk(client, "transfer", cases, agency=HOUSING, reason="Үйдің құбыры")
    assert len(done(sent)) == 3
    assert {fresh(house, one).agency_code for one in three} == {HOUSING}


def test_only_a_leader_assigns_and_the_bar_of_an_officer_does_not_offer_it(house, client, aigul, three):
    assert 'value="assign"' not in client.get("/desk").text
    assert bulk(client, "assign", rows(house, three), officer=aigul.id).status_code == 403
    sign_in(client, account(house, "Rustam", Role.MANAGER))
    assert 'value="assign"' in client.get("/desk").text
    assert len(done(bulk(client, "assign", rows(house, three), officer=aigul.id))) == 3
    assert {fresh(house, one).officer_id for one in three} == {aigul.id}


def test_return_and_dossier(house, client, three):
    joined = bulk(client, "dossier", rows(house, three))
    assert len(done(joined)) == 3
    (way,) = re.findall(r'href="(/desk/dossiers/\d+)"', joined.text)
    assert all(one.case.number in client.get(way).text for one in three)
    with Session(house.engine) as session:
        assert len(set(session.exec(select(Following.dossier_id)))) == 1
    assert len(done(bulk(client, "return", rows(house, three), reason="Біздікі емес"))) == 3
    assert states(house, three) == [State.TRIAGE] * 3


def test_nothing_chosen_and_an_act_that_is_none(client):
    for path, fields in (("take", {}), ("answer", TEXTS), ("form", {"act": "transfer"})):
        answer = bulk(client, path, [], **fields)
        assert (answer.status_code, refusal("choose_cases") in answer.text) == (422, True)
    assert bulk(client, "form", [], act="burn").status_code == 404


def test_a_case_of_another_agency_leaves_its_audit_line_and_no_trace_on_the_page(house, client, three):
    theirs = file(house, "Бөтен")
    with act(house, theirs.case.number, account(house, "Dana")) as turn:
        routing.transfer(turn, HOUSING, "Үйдікі")
    answer = bulk(client, "take", rows(house, [theirs, *three]))
    assert ("Done: 3. Not done: 1" in answer.text, "Бөтен" in answer.text) == (True, False)
    with Session(house.engine) as session:
        assert [one.verb for one in queries.history(session, theirs.case.id)][-1] == "transfer"


def test_a_language_in_which_nothing_was_written_is_left_out(house, client, three):
    russian = file(house, "Холодно", language="ru")
    answer = bulk(client, "answer", rows(house, [*three, russian]), outcome="resolved", kk="Жөнделді.")
    assert (len(done(answer)), left(answer)) == (3, [russian.case.number])
    assert refusal("no_text_in_language") in answer.text


def test_five_hundred_rows_are_shown_when_asked_for(house, client):
    for n in range(51):
        file(house, f"Мәселе {n}")
    few, many = client.get("/desk").text, client.get("/desk?many=1").text
    assert (few.count('name="cases"'), many.count('name="cases"')) == (50, 51)
    assert "many=1" in few


def test_a_delivery_by_hand_waits_too(house, client, clock):
    letter = file(house, contact_kind="letter", contact_value="Абай көшесі 10\n050000 Алматы")
    bulk(client, "answer", rows(house, [letter]), more=100, **TEXTS)
    with Session(house.engine) as session:
        found = select(Delivery).where(Delivery.case_id == letter.case.id, Delivery.notice == "answer")
        one = session.exec(found.order_by(col(Delivery.id))).one()
    assert (one.next_try_at, one.not_before > clock()) == (None, True)
