"""Several bodies, one answer: parts with clocks of their own, while the date of the citizen never moves."""

from datetime import timedelta

import pytest
from conftest import MONDAY
from factories import ENERGY, account, act, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from escalation.sweep import sweep
from models import queries
from models.actions import answering, citizen, joint, routing
from models.case import Case
from models.deadline import MET, MISSED, OPEN, VOID, EscalationStep
from models.delivery import Delivery
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.event import CaseEvent
from models.figures.recount import differences
from models.lifecycle import REBUILT, Verb, replay
from models.part import ANSWERED, ASKED, WITHDRAWN
from models.taxonomy import DeadlineKind, Role, State

HOUSING, AKIMAT, WATER = "kz-almaty-housing", "kz-almaty-akimat", "kz-almaty-ecology"
ASKS = "Жертөледегі құбыр кімдікі?"
CLOSING = {
    "withdrawn": (State.WITHDRAWN, citizen.withdraw),
    "rated": (State.CLOSED, lambda turn: citizen.rate(turn, "solved")),
}


@pytest.fixture
def aigul(house):
    """An officer of the agency that leads."""
    return account(house, "Aigul")


@pytest.fixture
def bolat(house):
    """An officer of the agency that is asked."""
    return account(house, "Bolat", agency=HOUSING)


@pytest.fixture
def receipt(house, aigul):
    """A case that Aigul has taken."""
    receipt = file(house)
    do(house, receipt, aigul, routing.take)
    return receipt


def do(house, receipt, who, deed):
    with act(house, receipt.case.number, who) as turn:
        return deed(turn)


def ask(house, receipt, who, agency=HOUSING, words=ASKS):
    do(house, receipt, who, lambda turn: joint.give_copy(turn, agency, words))


def give(house, receipt, who, words="Құбыр үйдікі"):
    do(house, receipt, who, lambda turn: joint.contribute(turn, words))


def answer(house, receipt, who, without=""):
    do(house, receipt, who, lambda turn: answering.answer(turn, "resolved", "Жылу берілді", without=without))


def fresh(house, receipt):
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def parts(house, receipt):
    with Session(house.engine) as session:
        return queries.parts(session, receipt.case.id)


def clocks(house, receipt):
    with Session(house.engine) as session:
        return {(one.kind, one.part): one for one in queries.deadlines(session, receipt.case.id)}


def last(house, receipt, verb):
    with Session(house.engine) as session:
        return [one for one in queries.history(session, receipt.case.id) if one.verb == verb][-1]


def all_is_true(house, receipt):
    """The history rebuilds the case, and the figures are what a recount says."""
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        told = replay((one.verb, one.data) for one in queries.history(session, case.id))
        assert told == {name: getattr(case, name) for name in ("state", "cycle", *REBUILT)}
    assert differences(house.engine, house.office.local_date) == []


def test_a_copy_gives_a_part_with_its_own_clock_and_moves_nothing_else(house, clock, receipt, aigul):
    before, was = fresh(house, receipt), clocks(house, receipt)["answer", 0]
    clock.forward(days=2)
    ask(house, receipt, aigul)
    after, running = fresh(house, receipt), clocks(house, receipt)
    own = running[DeadlineKind.JOINT, 1]
    assert (own.agency_code, own.rule, own.state, own.started_at) == (HOUSING, "answer", OPEN, clock())
    assert own.due_on == house.office.due("answer", clock()).due_on > was.due_on
    assert (running["answer", 0].due_at, after.next_due_at, after.next_due_kind) == (was.due_at, was.due_at, "answer")
    assert (after.state, after.agency_code, after.officer_id) == (before.state, ENERGY, aigul.id)
    assert [(one.agency_code, one.state, one.question) for one in parts(house, receipt)] == [(HOUSING, ASKED, ASKS)]
    with Session(house.engine) as session:
        told = session.exec(select(Delivery).where(Delivery.notice == "copy_given")).one()
        assert told.params == {"part": 1, "reason": ASKS, "to": HOUSING}
    all_is_true(house, receipt)


def test_what_comes_goes_to_the_agency_that_leads_and_ends_only_its_own_clock(house, clock, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    clock.forward(days=3)
    give(house, receipt, bolat)
    one, ended, case = parts(house, receipt)[0], clocks(house, receipt), fresh(house, receipt)
    assert (one.state, one.ended_at) == (ANSWERED, clock())
    assert (ended[DeadlineKind.JOINT, 1].state, ended["answer", 0].state) == (MET, OPEN)
    assert (case.state, case.unread) == (State.IN_PROGRESS, True)
    with Session(house.engine) as session:
        said = {one.kind for one in queries.messages(session, case.id, notes=False)}
        assert said == {"complaint"}
    answer(house, receipt, aigul)
    assert fresh(house, receipt).state == State.ANSWERED
    all_is_true(house, receipt)


def test_a_part_that_comes_too_late_is_missed_and_the_case_is_not(house, clock, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    answer(house, receipt, aigul, without="Мерзім бітіп барады")
    clock.now = clocks(house, receipt)[DeadlineKind.JOINT, 1].due_at + timedelta(seconds=1)
    give(house, receipt, bolat)
    ended = clocks(house, receipt)
    assert (ended[DeadlineKind.JOINT, 1].state, ended["answer", 0].state) == (MISSED, MET)
    all_is_true(house, receipt)


def test_the_answer_waits_for_every_part_unless_somebody_says_why_not(house, receipt, aigul):
    ask(house, receipt, aigul)
    with pytest.raises(BadInput, match="parts_missing"):
        answer(house, receipt, aigul, without="  ")
    assert fresh(house, receipt).state == State.IN_PROGRESS
    answer(house, receipt, aigul, without="Үй жауапты бүгін күтеді")
    kept = last(house, receipt, Verb.ANSWER).data
    assert (kept["without"], kept["reason"]) == ([HOUSING], "Үй жауапты бүгін күтеді")
    assert parts(house, receipt)[0].state == ASKED


def test_nobody_is_asked_twice_at_once_nor_the_one_that_leads(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    for agency, code in ((HOUSING, "copy_given_already"), (ENERGY, "same_agency")):
        with pytest.raises(BadInput, match=code):
            ask(house, receipt, aigul, agency)
    with pytest.raises(NotFound, match="unknown_agency"):
        ask(house, receipt, aigul, "az-heating")
    with pytest.raises(BadInput, match="reason_needed"):
        ask(house, receipt, aigul, AKIMAT, " ")
    give(house, receipt, bolat)
    ask(house, receipt, aigul, words="Ал шатыр ше?")
    assert [(one.no, one.state) for one in parts(house, receipt)] == [(1, ANSWERED), (2, ASKED)]
    assert {DeadlineKind.JOINT} == {kind for kind, part in clocks(house, receipt) if part}


def test_a_copy_is_never_given_to_those_whom_the_complaint_is_about(house):
    receipt = file(house, about=HOUSING)
    lead = account(house, "Timur", Role.OVERSIGHT, None)
    with pytest.raises(BadInput, match="agency_complained_of"):
        ask(house, receipt, lead, HOUSING)
    assert parts(house, receipt) == []


def test_only_its_own_people_reach_a_part_and_they_reach_nothing_else(house, receipt, aigul, bolat):
    stranger = account(house, "Nurlan", agency=AKIMAT)
    ask(house, receipt, aigul)
    for who in (stranger, aigul):
        with pytest.raises(NotFound):
            give(house, receipt, who)
    with pytest.raises(NotFound):
        answer(house, receipt, bolat, without="Асығыс")
    with pytest.raises(NotFound):
        ask(house, receipt, bolat, AKIMAT)
    with pytest.raises(NotFound):
        do(house, receipt, bolat, lambda turn: answering.note(turn, "Оқыдым"))
    give(house, receipt, bolat)
    with pytest.raises(Conflict, match="nothing_asked"):
        give(house, receipt, bolat)


def test_everybody_may_take_a_part_and_only_leaders_give_it_to_others(house, receipt, aigul, bolat):
    dauren, timur = account(house, "Dauren", agency=HOUSING), account(house, "Timur", Role.MANAGER, HOUSING)
    ask(house, receipt, aigul)
    do(house, receipt, bolat, lambda turn: joint.assign_part(turn, bolat))
    with pytest.raises(Forbidden):
        do(house, receipt, bolat, lambda turn: joint.assign_part(turn, dauren))
    with pytest.raises(BadInput, match="officer_of_another_agency"):
        do(house, receipt, timur, lambda turn: joint.assign_part(turn, aigul))
    do(house, receipt, timur, lambda turn: joint.assign_part(turn, dauren))
    assert parts(house, receipt)[0].officer_id == dauren.id
    assert fresh(house, receipt).officer_id == aigul.id
    all_is_true(house, receipt)


def test_taken_back_it_is_asked_no_more(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: joint.take_copy_back(turn, 1, "Құбыр біздікі екен"))
    assert parts(house, receipt)[0].state == WITHDRAWN
    ended = clocks(house, receipt)[DeadlineKind.JOINT, 1]
    assert (ended.state, ended.exit, ended.next_step_at) == (VOID, WITHDRAWN, None)
    with pytest.raises(NotFound):
        give(house, receipt, bolat)
    answer(house, receipt, aigul)
    all_is_true(house, receipt)


@pytest.mark.parametrize("how", CLOSING)
def test_s85_what_others_were_asked_ends_with_the_case(house, receipt, aigul, how):
    state, deed = CLOSING[how]
    ask(house, receipt, aigul)
    if state == State.CLOSED:
        answer(house, receipt, aigul, without="Асығыс")
    do(house, receipt, author(receipt), deed)
    assert fresh(house, receipt).state == state
    assert parts(house, receipt)[0].state == WITHDRAWN
    assert (clocks(house, receipt)[DeadlineKind.JOINT, 1].state) == VOID
    all_is_true(house, receipt)


def test_s83_a_transfer_leaves_the_parts_where_they_are_and_the_new_agency_leads(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: routing.transfer(turn, AKIMAT, "Қала әкімдігінің ісі"))
    own = clocks(house, receipt)[DeadlineKind.JOINT, 1]
    assert (own.state, own.agency_code) == (OPEN, HOUSING)
    give(house, receipt, bolat)
    nurlan = account(house, "Nurlan", agency=AKIMAT)
    do(house, receipt, nurlan, routing.take)
    answer(house, receipt, nurlan)
    all_is_true(house, receipt)


def test_who_comes_to_lead_owes_no_part_to_itself(house, receipt, aigul):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: routing.transfer(turn, HOUSING, "Шатыр олардікі"))
    assert parts(house, receipt)[0].state == WITHDRAWN
    assert clocks(house, receipt)[DeadlineKind.JOINT, 1].state == VOID
    assert clocks(house, receipt)["answer", 0].agency_code == HOUSING
    all_is_true(house, receipt)


def test_whoever_took_part_does_not_decide_about_the_answer(house, receipt, aigul):
    ask(house, receipt, aigul, AKIMAT)
    give(house, receipt, account(house, "Nurlan", agency=AKIMAT))
    answer(house, receipt, aigul)
    do(house, receipt, author(receipt), lambda turn: citizen.appeal(turn, "Келіспеймін"))
    assert fresh(house, receipt).appeal_to not in (AKIMAT, ENERGY)
    all_is_true(house, receipt)


def test_reopened_the_case_keeps_what_others_still_owe(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    answer(house, receipt, aigul, without="Асығыс")
    do(house, receipt, author(receipt), lambda turn: citizen.reopen(turn, "Әлі суық"))
    assert parts(house, receipt)[0].state == ASKED
    give(house, receipt, bolat)
    assert clocks(house, receipt)[DeadlineKind.JOINT, 1].state == MET
    all_is_true(house, receipt)


def test_a_signal_without_a_clock_has_parts_without_one(house):
    receipt = file(house, name=None, identity_number=None, contact_kind=None, contact_value=None)
    aigul = account(house, "Aigul")
    ask(house, receipt, aigul)
    assert clocks(house, receipt) == {}
    assert parts(house, receipt)[0].state == ASKED


def test_silence_about_a_part_calls_the_people_of_that_agency_and_not_the_citizen(house, clock, receipt, aigul, bolat):
    timur = account(house, "Timur", Role.HEAD, HOUSING)
    clock.forward(days=2)
    ask(house, receipt, aigul)
    do(house, receipt, bolat, lambda turn: joint.assign_part(turn, bolat))
    answer(house, receipt, aigul, without="Асығыс")
    clock.now = clocks(house, receipt)[DeadlineKind.JOINT, 1].due_at + timedelta(days=4)
    sweep(house.engine, house.office, clock())
    with Session(house.engine) as session:
        steps = [one for one in session.exec(select(EscalationStep)) if not one.reminder]
        assert {one.to_account_id for one in steps} == {bolat.id, timur.id}
        assert {one.to_agency for one in steps} == {HOUSING}
        called = [one.data for one in session.exec(select(CaseEvent).where(CaseEvent.verb == Verb.ESCALATE))]
        assert {(one["kind"], one["part"], one["to"]) for one in called} == {("joint", 1, HOUSING)}
        assert session.exec(select(Delivery).where(Delivery.notice == "late")).all() == []
    all_is_true(house, receipt)


def test_without_an_officer_of_its_own_a_part_never_calls_the_officer_of_the_case(house, clock, receipt, aigul):
    ask(house, receipt, aigul)
    clock.now = clocks(house, receipt)[DeadlineKind.JOINT, 1].due_at + timedelta(days=1)
    sweep(house.engine, house.office, clock())
    with Session(house.engine) as session:
        of_part = clocks(house, receipt)[DeadlineKind.JOINT, 1].id
        called = session.exec(select(EscalationStep).where(EscalationStep.deadline_id == of_part)).all()
        assert called
        assert aigul.id not in {one.to_account_id for one in called}


MOVES = st.lists(
    st.tuples(st.sampled_from(["ask", "give", "back", "pass", "note", "answer", "undo", "wait"]), st.integers(0, 3)),
    max_size=20,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_others_are_asked_the_citizens_date_stays(house, clock, moves):
    """No copy, part or silence of others moves the date of the answer, and each part keeps the date that it got."""
    clock.now = MONDAY
    receipt, known = file(house), {}
    due = clocks(house, receipt)["answer", 0].due_at
    people = {code: account(house, f"{code} {receipt.case.number}", agency=code) for code in (ENERGY, HOUSING, WATER)}
    do(house, receipt, people[ENERGY], routing.take)
    for name, choice in moves:
        _try(house, receipt, people, name, choice)
        now = clocks(house, receipt)
        assert now["answer", 0].due_at == due
        assert all(now[key].due_at == at for key, at in known.items())
        known |= {key: one.due_at for key, one in now.items()}
        waits = {one.no for one in parts(house, receipt) if one.state == ASKED}
        assert waits == {part for (_kind, part), one in now.items() if part and one.state == OPEN}
    all_is_true(house, receipt)


def _try(house, receipt, people, name, choice):
    lead = people[fresh(house, receipt).agency_code]
    other = people[[HOUSING, WATER, ENERGY][choice % 3]]
    deeds = {
        "ask": (lead, lambda turn: joint.give_copy(turn, other.agency_code, ASKS)),
        "give": (other, lambda turn: joint.contribute(turn, "Біздікі емес")),
        "back": (lead, lambda turn: joint.take_copy_back(turn, choice, "Керек емес")),
        "pass": (lead, lambda turn: routing.transfer(turn, other.agency_code, "Сіздікі")),
        "note": (lead, lambda turn: answering.note(turn, "Қоңырау шалдым")),
        "answer": (lead, lambda turn: answering.answer(turn, "explained", "Түсіндірдік", without="Асығыс")),
        "undo": (lead, answering.undo),
    }
    if name == "wait":
        house.clock.forward(days=choice)
        sweep(house.engine, house.office, house.clock())
        return
    who, deed = deeds[name]
    try:
        do(house, receipt, who, deed)
    except (BadInput, Conflict, Forbidden, NotFound):
        return
