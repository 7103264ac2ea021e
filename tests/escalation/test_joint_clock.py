"""The clock of a part: the law's time from the day of the copy, its own ladder, and nobody else's date."""

from datetime import timedelta

import pytest
from conftest import MONDAY
from factories import ENERGY, account, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joining import ASKS, ECOLOGY, HOUSING, all_is_true, answer, ask, clocks, do, fresh, give, parts
from sqlmodel import Session, select

from escalation.sweep import sweep
from models.actions import answering, joint, routing
from models.deadline import MET, MISSED, OPEN, EscalationStep
from models.delivery import Delivery
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.event import CaseEvent
from models.lifecycle import Verb
from models.part import ASKED
from models.taxonomy import DeadlineKind, Role


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


def test_a_part_that_comes_too_late_is_missed_and_the_case_is_not(house, clock, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    answer(house, receipt, aigul, without="Мерзім бітіп барады")
    clock.now = clocks(house, receipt)[DeadlineKind.JOINT, 1].due_at + timedelta(seconds=1)
    give(house, receipt, bolat)
    ended = clocks(house, receipt)
    assert (ended[DeadlineKind.JOINT, 1].state, ended["answer", 0].state) == (MISSED, MET)
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


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_others_are_asked_the_citizens_date_stays(house, clock, moves):
    """No copy, part or silence of others moves the date of the answer, and each part keeps the date that it got."""
    clock.now = MONDAY
    receipt, known = file(house), {}
    due = clocks(house, receipt)["answer", 0].due_at
    people = {code: account(house, f"{code} {receipt.case.number}", agency=code) for code in (ENERGY, HOUSING, ECOLOGY)}
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
    other = people[[HOUSING, ECOLOGY, ENERGY][choice % 3]]
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
