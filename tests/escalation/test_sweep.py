"""Silence reaches somebody above: once, in order, with its true time, whoever sweeps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, col, select

from escalation.sweep import sweep
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.deadline import EscalationStep
from models.delivery import Delivery
from models.taxonomy import Role, State


def steps(house):
    with Session(house.engine) as session:
        return list(session.exec(select(EscalationStep).order_by(col(EscalationStep.id))))


def notices(house, kind):
    with Session(house.engine) as session:
        return list(session.exec(select(Delivery).where(col(Delivery.notice) == kind)))


def due_at(receipt):
    return receipt.case.next_due_at


def test_a_silent_agency_is_reported_and_the_citizen_is_told(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt) + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    (step,) = steps(house)
    assert (step.to_role, step.due_at, step.fired_at) == (Role.OVERSIGHT, due_at(receipt), clock())
    assert [one.case_id for one in notices(house, "late")] == [receipt.case.id]
    with Session(house.engine) as session:
        assert [event.verb for event in queries.history(session, receipt.case.id)] == ["open", "route", "escalate"]


def test_nothing_fires_while_the_last_second_runs(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt)
    assert sweep(house.engine, house.office, clock()) == 0


def test_s78_after_an_outage_each_step_fires_once_with_its_true_time(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt) + timedelta(days=3)
    assert sweep(house.engine, house.office, clock()) == 1
    assert sweep(house.engine, house.office, clock.forward(hours=1)) == 0
    (step,) = steps(house)
    assert step.fired_at - step.due_at == timedelta(days=3)


def test_s79_two_sweeps_at_once_fire_each_step_once(house, clock):
    receipts = [file(house) for _ in range(40)]
    clock.now = due_at(receipts[0]) + timedelta(minutes=1)
    with ThreadPoolExecutor(4) as pool:
        fired = list(pool.map(lambda _n: sweep(house.engine, house.office, clock()), range(4)))
    assert sum(fired) == 40
    assert len({step.deadline_id for step in steps(house)}) == len(steps(house)) == 40
    assert len(notices(house, "late")) == 40


def test_s80_an_answer_in_the_same_second_leaves_one_consistent_story(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    clock.now = due_at(receipt) + timedelta(seconds=1)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    assert sweep(house.engine, house.office, clock()) == 0
    with Session(house.engine) as session:
        (deadline,) = queries.deadlines(session, receipt.case.id)
        events = queries.history(session, receipt.case.id)
    assert (deadline.state, deadline.step) == ("missed", 0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def test_unassigned_cases_escalate_first(house, clock):
    assigned = file(house)
    nobodys = file(house, region=None)
    clock.now = max(due_at(assigned), due_at(nobodys)) + timedelta(days=30)
    sweep(house.engine, house.office, clock())
    order = [step.case_id for step in steps(house)]
    assert order[0] == nobodys.case.id
    assert order.index(assigned.case.id) > 0


def test_a_case_that_nobody_could_route_escalates_when_its_search_runs_out(house, clock):
    receipt = file(house, region=None)
    clock.now = due_at(receipt) + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    # The search for the agency is the offices' business: the citizen hears when the answer itself is late.
    assert notices(house, "late") == []


def test_an_escalation_moves_neither_state_nor_date(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt) + timedelta(days=1)
    sweep(house.engine, house.office, clock())
    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
    assert (case.state, case.agency_code, case.next_due_at) == (State.ASSIGNED, ENERGY, due_at(receipt))


def test_answered_and_withdrawn_cases_are_left_alone(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(days=90)
    assert sweep(house.engine, house.office, clock()) == 0


@pytest.mark.parametrize("code", ["kz", "az", "ge"])
def test_each_law_sets_a_clock(code, clock):
    from escalation.office import open_jurisdiction

    term = open_jurisdiction(code).term("answer", clock())
    assert term is not None
    assert term.due_at > clock()
