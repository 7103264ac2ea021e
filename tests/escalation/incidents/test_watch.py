"""Too many complaints from one place reach the agency and oversight: once, with the right numbers, until it is calm."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, col, select, update

from api.worker import notice_incidents
from escalation.incidents.watch import watch
from models.account import AuditLine
from models.actions import routing
from models.actions.incidents import acknowledge
from models.actor import staff
from models.case import Case
from models.db import unit_of_work
from models.errors import Forbidden, NotFound
from models.incident import Acknowledgment, Incident, its_cases, standing, unseen_count
from models.taxonomy import Role


def incidents(house):
    with Session(house.engine) as session:
        return list(session.exec(select(Incident).order_by(col(Incident.id))))


def look(house):
    return watch(house.engine, house.office, house.clock())


@pytest.fixture
def quiet(house, clock):
    """Twelve weeks in which Almaty complained of heating now and then, and a week of nothing."""
    now = clock.now
    for days in (100, 80, 60, 40, 20):
        clock.now = now - timedelta(days=days)
        file(house)
    clock.now = now
    return house


def burst(house, n, **given):
    return [file(house, **given) for _ in range(n) if house.clock.forward(minutes=10)]


def test_a_burst_raises_one_incident_with_what_is_usual(quiet, clock):
    began = clock.now + timedelta(minutes=10)
    burst(quiet, 6)
    assert (look(quiet), look(quiet)) == (1, 0)
    (one,) = incidents(quiet)
    assert (one.category, one.region, one.agency_code) == ("heating", "KZ-75", ENERGY)
    assert (one.days, one.first, one.n, one.began_at, one.ended_at) == (1, 6, 6, began, None)
    assert 0 < one.usual < 0.2


def test_a_usual_day_raises_nothing(quiet):
    burst(quiet, 2)
    assert (look(quiet), incidents(quiet)) == (0, [])


def test_it_is_counted_on_and_ends_when_it_is_calm(quiet, clock):
    burst(quiet, 6)
    look(quiet)
    burst(quiet, 3)
    assert look(quiet) == 0
    assert [one.n for one in incidents(quiet)] == [9]
    clock.forward(days=2)
    look(quiet)
    assert incidents(quiet)[0].ended_at is None
    calm = clock.forward(days=2)
    look(quiet)
    (one,) = incidents(quiet)
    assert (one.ended_at, one.n) == (calm, 9)
    # What comes later is not its own, and may be another.
    clock.forward(days=4)
    burst(quiet, 9)
    assert look(quiet) == 1
    assert [(one.n, one.ended_at is None) for one in incidents(quiet)] == [(9, False), (9, True)]


def test_two_who_look_at_once_raise_one(quiet):
    burst(quiet, 8)
    with ThreadPoolExecutor(4) as pool:
        raised = list(pool.map(lambda _: look(quiet), range(4)))
    assert (sum(raised), len(incidents(quiet))) == (1, 1)


def test_where_people_may_be_in_danger_three_are_enough(quiet):
    burst(quiet, 3, category="gas")
    burst(quiet, 3, category="water")
    burst(quiet, 3, category="electricity", urgent="wires")
    look(quiet)
    assert sorted(one.category for one in incidents(quiet)) == ["electricity", "gas"]


def test_complaints_about_people_make_no_incident(quiet):
    burst(quiet, 8, about="kz-almaty-akimat")
    assert look(quiet) == 0


def test_without_a_past_nobody_knows_what_is_usual(house):
    burst(house, 20)
    assert look(house) == 0


def test_a_subject_that_was_wrong_goes_with_its_case(quiet):
    aigul = account(quiet, "Aigul")
    receipts = burst(quiet, 6)
    look(quiet)
    with act(quiet, receipts[0].case.number, aigul) as turn:
        routing.recategorise(turn, "water")
    look(quiet)
    (one,) = incidents(quiet)
    with Session(quiet.engine) as session:
        numbers = set(session.exec(select(Case.number).where(its_cases(one))))
    assert (one.n, numbers) == (5, {receipt.case.number for receipt in receipts[1:]})


def test_the_agency_is_the_one_that_has_most_of_the_cases(quiet):
    burst(quiet, 6)
    look(quiet)
    with unit_of_work(quiet.engine) as session:
        lately = update(Case).where(col(Case.received_on) >= date(2026, 11, 16))
        session.exec(lately.values(agency_code="kz-almaty-akimat"))
    look(quiet)
    assert [one.agency_code for one in incidents(quiet)] == ["kz-almaty-akimat"]


def test_who_may_know_of_it_and_say_that_it_was_seen(quiet, clock):
    burst(quiet, 6)
    notice_incidents(quiet, clock())
    rustam, leyla = account(quiet, "Rustam", Role.MANAGER), account(quiet, "Leyla", Role.OVERSIGHT, None)
    aigul, madina = account(quiet, "Aigul"), account(quiet, "Madina", Role.HEAD, "kz-almaty-akimat")
    (one,) = incidents(quiet)
    with unit_of_work(quiet.engine) as session:
        assert [len(standing(session, staff(who))) for who in (aigul, rustam, leyla, madina)] == [1, 1, 1, 0]
        assert [session.exec(unseen_count(staff(who))).one() for who in (rustam, leyla, madina)] == [1, 1, 0]
        acknowledge(session, one.id, staff(rustam), "  A crew is there. ", clock())
        assert [session.exec(unseen_count(staff(who))).one() for who in (aigul, rustam, leyla)] == [0, 0, 1]
        with pytest.raises(NotFound):
            acknowledge(session, one.id, staff(madina), "", clock())
        with pytest.raises(Forbidden):
            acknowledge(session, one.id, staff(aigul), "", clock())
        said = session.exec(select(Acknowledgment)).one()
        assert (said.account_id, said.note, said.at) == (rustam.id, "A crew is there.", clock())
        line = session.exec(select(AuditLine).where(AuditLine.action == "incident.acknowledged")).one()
        assert (line.account_id, line.object) == (rustam.id, str(one.id))
