"""The jobs that nobody waits for."""

import logging
from datetime import timedelta

import pytest
from backends import Anxious, Fixed
from factories import ENERGY, account, act, file
from sqlmodel import Session, select

from api.worker import SCHEDULE, Job, close_answered, escalate, forget, publish_figures, route, run_job, watch
from classifier.classify import Model
from escalation.watchdog import silent_sweep
from models import queries
from models.actions import answering, routing
from models.case import Case, Submission
from models.db import unit_of_work
from models.deadline import Deadline
from models.taxonomy import State


def only_case(house):
    with Session(house.engine) as session:
        return session.exec(select(Case)).one()


def test_s91_what_the_router_is_unsure_of_waits_for_a_person_and_the_clock_runs(house, clock):
    receipt = file(house, "Көмектесіңіздерші", category=None)
    assert route(house, clock()) == 1
    case = only_case(house)
    assert case.state == State.TRIAGE
    assert len(case.proposals) == 3
    assert case.next_due_at == receipt.case.next_due_at
    assert route(house, clock()) == 0


def test_a_smell_of_gas_goes_to_a_person_whatever_the_subject_and_confidence(house, clock):
    file(house, "Подъезде газ иісі шығып тұр", category=None)
    route(house, clock())
    case = only_case(house)
    assert (case.state, case.urgent) == (State.TRIAGE, "gas")
    with Session(house.engine) as session:
        assert queries.history(session, case.id)[-1].data == {"reason": "emergency"}


def test_a_foreign_language_is_a_persons_matter_and_the_history_says_so(house, clock):
    file(house, "Sokağımızda üç gündür su yok, belediye telefonlara bakmıyor", category=None)
    route(house, clock())
    case = only_case(house)
    assert (case.state, case.detected_language) == (State.TRIAGE, "")
    with Session(house.engine) as session:
        assert queries.history(session, case.id)[-1].data == {"reason": "language"}


@pytest.mark.parametrize(("text", "urgency"), [("Яма, столб падает", 0.7), ("Яма у нашего дома", None)])
def test_a_suspected_danger_is_kept_and_the_case_goes_where_it_would(house, clock, text, urgency):
    house.classifier = Model(Fixed(), Fixed(), 0.8, "v1", urgency=Anxious(), mark=0.5)
    file(house, text, category=None, region="KZ-75")
    route(house, clock())
    case = only_case(house)
    assert (case.state, case.urgent, case.urgency) == (State.ASSIGNED, None, urgency)


def test_where_territory_decides_an_unknown_region_is_a_persons_matter(house, clock):
    file(house, region=None)
    route(house, clock())
    assert only_case(house).state == State.TRIAGE


def test_a_subject_that_lands_alike_everywhere_needs_no_region(house, clock):
    file(house, "Салық қызметі жауап бермейді", category="taxes_business", region=None)
    route(house, clock())
    case = only_case(house)
    assert (case.state, case.category, case.category_by) == (State.ASSIGNED, "taxes_business", "citizen")


def test_two_workers_route_a_case_once(house, clock):
    from concurrent.futures import ThreadPoolExecutor

    for number in range(8):
        file(house, f"Көмектесіңіздерші {number}", category=None)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _n: route(house, clock()), range(2)))
    with Session(house.engine) as session:
        cases = session.exec(select(Case)).all()
        assert {case.state for case in cases} == {State.TRIAGE}
        assert all([event.verb for event in queries.history(session, case.id)] == ["open", "abstain"] for case in cases)


def test_an_answer_that_nobody_disputes_closes_after_thirty_days(house, clock):
    receipt, aigul = file(house), account(house, "Aigul", agency=ENERGY)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    assert close_answered(house, clock.forward(days=30)) == 0
    assert close_answered(house, clock.forward(seconds=1)) == 1
    assert only_case(house).state == State.CLOSED


def test_after_a_day_the_seed_of_the_receipt_is_gone(house, clock):
    file(house)
    forget(house, clock.forward(hours=23))
    with Session(house.engine) as session:
        assert session.exec(select(Submission)).one().seed
    forget(house, clock.forward(hours=2))
    with Session(house.engine) as session:
        assert session.exec(select(Submission)).all() == []


def test_a_job_that_fails_is_logged_without_the_citizens_words_and_stops_nobody(house, caplog):
    def broken(_house, _now):
        raise RuntimeError("no such thing")

    with caplog.at_level(logging.INFO):
        assert run_job(Job(broken, timedelta(seconds=1)), house) == 0
    assert "broken failed" in caplog.text


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.work.__name__)
def test_every_job_runs_on_an_empty_house(house, job):
    # Even without a case there is an edition: it says that there was none.
    assert job.work(house, house.clock()) == (job.work is publish_figures)


def test_s89_silence_of_the_sweep_itself_raises_an_alarm_within_ten_minutes(house, client, clock, caplog):
    receipt = file(house)

    def alarmed():
        caplog.clear()
        assert watch(house, clock()) == 0
        told = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
        answer = client.get("/health")
        assert (answer.status_code, len(answer.json()["alarms"])) == ((503, 1) if told else (200, 0))
        return told

    assert alarmed() == []
    clock.now = receipt.case.next_due_at - timedelta(minutes=1)
    assert escalate(house, clock()) == 0
    clock.forward(minutes=10)
    assert alarmed() == []
    clock.forward(minutes=2)
    assert alarmed()[0].startswith("ALARM: 1 clocks wait for an escalation since ")
    # Who is ready to take complaints is still ready.
    assert client.get("/readyz").status_code == 200
    assert escalate(house, clock()) == 1
    assert alarmed() == []


def test_s89_a_sweep_that_is_behind_but_at_work_raises_no_alarm(house, clock):
    first = file(house)
    clock.forward(days=1)
    file(house)
    clock.now = first.case.next_due_at + timedelta(seconds=1)
    escalate(house, clock())
    # A clock that this sweep had to leave: its case was held by somebody.
    with unit_of_work(house.engine) as session:
        later = session.exec(select(Deadline).where(Deadline.case_id != first.case.id)).one()
        later.next_step_at = clock() - timedelta(minutes=15)
    with Session(house.engine) as session:
        assert silent_sweep(session, clock()) is None
        assert silent_sweep(session, clock.forward(minutes=11)) == (1, later.next_step_at)
