"""Silence reaches somebody above: once, in order, with its true time, whoever sweeps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, col, select, update

from escalation.sweep import sweep
from models import queries
from models.actions import answering, routing
from models.actions.escalations import acknowledge
from models.actor import staff
from models.case import Case
from models.db import unit_of_work
from models.deadline import Deadline, EscalationStep
from models.delivery import Delivery
from models.errors import NotFound
from models.failedturn import FailedTurn
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


def test_one_clock_that_cannot_fire_holds_up_no_other(house, clock, caplog):
    receipts = [file(house) for _ in range(5)]
    poison = receipts[2]
    with unit_of_work(house.engine) as session:
        # A clock that runs on a case which can no longer escalate: no verb of ours leaves it so.
        session.exec(update(Case).where(col(Case.id) == poison.case.id).values(state=State.WITHDRAWN))
    clock.now = due_at(poison) + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 4
    assert {one.case_id for one in steps(house)} == {one.case.id for one in receipts} - {poison.case.id}
    with Session(house.engine) as session:
        (kept,) = session.exec(select(FailedTurn))
    assert (kept.case_id, kept.job, kept.tries) == (poison.case.id, "escalate", 1)
    assert "escalate failed at clock" in caplog.text
    assert sweep(house.engine, house.office, clock()) == 0
    clock.forward(minutes=2)
    assert sweep(house.engine, house.office, clock()) == 0
    with Session(house.engine) as session:
        assert session.exec(select(FailedTurn)).one().tries == 2


def test_nothing_fires_while_the_last_second_runs(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt)
    assert sweep(house.engine, house.office, clock()) == 0


def test_s78_after_an_outage_each_step_fires_once_in_order_with_its_true_time(house, clock):
    """Down from Thursday to Sunday: the end of the term, the manager's and the head's step fell due meanwhile."""
    rustam, hanna = account(house, "Rustam", Role.MANAGER), account(house, "Hanna", Role.HEAD)
    aigul, receipt = account(house, "Aigul"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    clock.now = due_at(receipt) + timedelta(days=3)
    assert sweep(house.engine, house.office, clock()) == 3
    assert sweep(house.engine, house.office, clock.forward(hours=1)) == 0
    assert [(one.to_account_id, one.late_by.days) for one in steps(house)] == [
        (aigul.id, 3),
        (rustam.id, 2),
        (hanna.id, 1),
    ]
    with Session(house.engine) as session:
        events = [one for one in queries.history(session, receipt.case.id) if one.verb == "escalate"]
    assert [one.data["due_at"] for one in events] == [one.due_at.isoformat() for one in steps(house)]
    assert [one.data["step"] for one in events] == [3, 4, 5]
    # One end of the term, one word to the citizen.
    assert len(notices(house, "late")) == 1


def test_s78_reminders_that_were_missed_come_in_order_too(house, clock):
    """Down over both reminders, up again while the term still runs, in working time."""
    hanna, receipt = account(house, "Hanna", Role.HEAD), file(house)
    clock.now = due_at(receipt) - timedelta(hours=10)
    assert sweep(house.engine, house.office, clock()) == 2
    first, second = steps(house)
    assert (first.reminder, second.reminder, first.to_account_id) == (True, True, hanna.id)
    assert first.due_at < second.due_at < first.fired_at == second.fired_at
    assert notices(house, "late") == []


def test_s60_a_reminder_that_was_missed_waits_for_the_morning_and_the_legal_step_does_not(house, clock):
    account(house, "Hanna", Role.HEAD)
    receipt = file(house)
    # 22:30 of the last but one working day, a Friday; both reminders were missed.
    clock.now = due_at(receipt) - timedelta(days=3, hours=1, minutes=30)
    assert sweep(house.engine, house.office, clock()) == 0
    assert sweep(house.engine, house.office, clock.forward(hours=1)) == 0
    clock.now = due_at(receipt) - timedelta(hours=15) + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 2
    clock.now = due_at(receipt) + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    assert len(notices(house, "late")) == 1


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


@pytest.mark.parametrize("first", ["answer", "sweep"])
def test_s80_the_answer_and_the_step_race_and_the_history_says_who_was_first(house, clock, first):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    clock.now = due_at(receipt) + timedelta(seconds=1)
    if first == "sweep":
        sweep(house.engine, house.office, clock())
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(days=30)
    sweep(house.engine, house.office, clock())
    with Session(house.engine) as session:
        (deadline,) = queries.deadlines(session, receipt.case.id)
        verbs = [event.verb for event in queries.history(session, receipt.case.id)]
    fired = ["escalate"] if first == "sweep" else []
    assert verbs == ["open", "route", "take", *fired, "answer"]
    assert (deadline.state, deadline.next_step_at, len(steps(house))) == ("missed", None, len(fired))


def test_s81_a_legal_extension_begins_a_new_round_of_steps_the_same_day(house, clock):
    receipt = file(house)
    clock.now = due_at(receipt) + timedelta(minutes=1)
    assert sweep(house.engine, house.office, clock()) == 1
    with unit_of_work(house.engine) as session:
        deadline = session.exec(select(Deadline)).one()
        # As the verb that extends a term does, here by an hour, to pass again on the same day.
        deadline.due_at += timedelta(hours=1)
        deadline.round, deadline.step, deadline.unseen_since = deadline.round + 1, 0, None
        deadline.next_step_at = house.office.next_step_at(deadline, clock())
    assert sweep(house.engine, house.office, clock()) == 0
    assert sweep(house.engine, house.office, clock.forward(hours=2)) == 1
    first, second = steps(house)
    assert (first.round, second.round, first.step == second.step) == (1, 2, True)
    assert second.due_at - first.due_at == timedelta(hours=1)
    assert first.fired_at.date() == second.fired_at.date()
    assert len(notices(house, "late")) == 2


def test_s90_a_clock_that_jumps_back_an_hour_neither_doubles_nor_skips_a_step(house, clock):
    rustam, hanna, receipt = account(house, "Rustam", Role.MANAGER), account(house, "Hanna", Role.HEAD), file(house)
    fired = []
    at = due_at(receipt) + timedelta(minutes=30)
    for jump in (0, -1, -0.6, 0, 47, 46, 48, 47, 49):
        clock.now = at + timedelta(hours=jump)
        fired.append(sweep(house.engine, house.office, clock()))
    assert fired == [1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert [one.to_account_id for one in steps(house)] == [rustam.id, hanna.id]


def test_an_unseen_step_goes_up_after_a_working_day_and_a_seen_one_waits_for_its_day(house, clock):
    aigul, receipt = account(house, "Aigul"), file(house)
    hanna, akim = account(house, "Hanna", Role.HEAD), account(house, "Akim", Role.HEAD, "kz-almaty-akimat")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    clock.now = due_at(receipt) + timedelta(days=1, seconds=1)
    assert sweep(house.engine, house.office, clock()) == 2
    seen_at, second = clock(), steps(house)[1]
    with Session(house.engine) as session:
        assert session.exec(queries.unseen_count(staff(hanna))).one() == 1
    with unit_of_work(house.engine) as session:
        acknowledge(session, second.id, staff(hanna), house.office, seen_at)
    with Session(house.engine) as session:
        assert session.exec(queries.unseen_count(staff(hanna))).one() == 0
    # Unseen it would have gone up at the end of Thursday; seen, it does at the end of Friday.
    assert sweep(house.engine, house.office, clock.forward(days=2)) == 0
    assert sweep(house.engine, house.office, clock.forward(days=1)) == 1
    assert steps(house)[2].to_account_id == akim.id
    assert sweep(house.engine, house.office, clock.forward(days=2)) == 0
    assert sweep(house.engine, house.office, clock.forward(days=1)) == 1
    assert steps(house)[3].to_role == Role.OVERSIGHT


def test_a_step_is_acknowledged_by_whom_it_was_sent_to_and_by_nobody_else(house, clock):
    aigul, rustam = account(house, "Aigul"), account(house, "Rustam", Role.MANAGER)
    timur, receipt = account(house, "Timur", Role.MANAGER), file(house)
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    clock.now = due_at(receipt) + timedelta(seconds=1)
    sweep(house.engine, house.office, clock())
    (step,) = steps(house)
    assert (step.to_role, step.to_account_id) == (Role.MANAGER, None)
    elsewhere = account(house, "Madina", Role.MANAGER, "kz-almaty-housing")
    for stranger in (aigul, leyla, elsewhere):
        with pytest.raises(NotFound), unit_of_work(house.engine) as session:
            acknowledge(session, step.id, staff(stranger), house.office, clock())
    for who in (timur, rustam):
        with unit_of_work(house.engine) as session:
            acknowledge(session, step.id, staff(who), house.office, clock())
    assert steps(house)[0].acknowledged_by == timur.id


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
