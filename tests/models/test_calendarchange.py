"""Changes of the calendar: two people, all or nothing, once; every process hears of them; a complaint is never lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from decrees import changes, decreed, off, people, proposed, worked
from factories import account, file
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from staff import audit

from api.worker import Job, recalculate, run_job
from escalation.office import newest, open_jurisdiction
from models import queries
from models.actions.calendars import approve, propose, withdraw
from models.actor import SYSTEM, staff
from models.calendarchange import older, revision
from models.db import unit_of_work
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.taxonomy import Role


def agree(house, ids, who):
    with unit_of_work(house.engine) as session:
        return approve(session, "kz", ids, staff(who), house.office, house.clock())


def test_nobody_approves_what_they_proposed_and_the_decree_is_asked_for(house):
    saule, leyla = people(house)
    ids = proposed(house, saule, off("2026-11-20"))
    with pytest.raises(Conflict, match="second_person_needed"):
        agree(house, ids, saule)
    (row,) = agree(house, ids, leyla)
    assert (row.proposed_by, row.approved_by, row.number) == (saule.id, leyla.id, 1)
    with pytest.raises(BadInput) as refused:
        proposed(house, saule, replace(off("2026-11-23"), decree=" \t"))
    assert refused.value.fields == {"decree": "missing_field"}
    assert [line.action for line in audit(house, "calendar.proposed")] == ["calendar.proposed"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.CLERK, Role.PUBLISHER])
def test_other_roles_neither_propose_nor_approve(house, role):
    saule, _ = people(house)
    ids = proposed(house, saule, off("2026-11-20"))
    other = account(house, "Other", role, "kz-almaty-energy" if role in (Role.OFFICER, Role.HEAD) else None)
    with pytest.raises(Forbidden):
        agree(house, ids, other)
    with pytest.raises(Forbidden):
        proposed(house, other, off("2026-11-23"))


def test_oversight_does_not_propose(house):
    with pytest.raises(Forbidden):
        proposed(house, people(house)[1], off("2026-11-20"))


def test_all_or_nothing(house):
    saule, leyla = people(house)
    with pytest.raises(BadInput, match="calendar_off_anyway"):
        proposed(house, saule, off("2026-11-20"), off("2026-11-21"))
    assert changes(house) == []
    one, other = proposed(house, saule, off("2026-11-20")), proposed(house, saule, off("2026-11-23"))
    with pytest.raises(NotFound):
        agree(house, [*one, 999], leyla)
    with pytest.raises(NotFound), unit_of_work(house.engine) as session:
        approve(session, "az", one, staff(leyla), house.office, house.clock())
    assert revision_of(house) == 0
    assert [row.number for row in agree(house, [*other, *one], leyla)] == [1, 2]


def revision_of(house) -> int:
    with Session(house.engine) as session:
        return revision(session, "kz")


def test_a_proposal_is_checked_against_the_calendar_of_the_hour_of_its_approval(house):
    saule, leyla = pair = people(house)
    ids = proposed(house, saule, off("2026-11-20"))
    decreed(house, pair, off("2026-11-23"))
    with unit_of_work(house.engine) as session:
        withdraw(session, "kz", ids, staff(saule), house.clock())
    again = proposed(house, saule, off("2026-11-20"))
    with pytest.raises(Conflict):
        agree(house, ids, leyla)
    assert agree(house, again, leyla)[0].number == 2


def test_two_people_who_approve_at_once_approve_once(house):
    saule, leyla = people(house)
    dana = account(house, "Dana", Role.OVERSIGHT, None)
    ids = proposed(house, saule, off("2026-11-20"))

    def press(who):
        try:
            return len(agree(house, ids, who))
        except Conflict:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (leyla, dana))) == [0, 1]
    assert [one.number for one in changes(house)] == [1]


def test_the_system_itself_may_not_sign(house):
    with pytest.raises(AssertionError), unit_of_work(house.engine) as session:
        propose(session, "kz", [off("2026-11-20")], SYSTEM, house.office, house.clock())


def test_the_opposite_proposal_takes_an_approved_one_back(house):
    pair = people(house)
    decreed(house, pair, off("2026-11-20"))
    decreed(house, pair, worked("2026-11-20"))
    (clock,) = clocks_of(house, file(house))
    assert (clock.due_on, clock.calendar_version) == (date(2026, 12, 7), "3+2")


def clocks_of(house, receipt):
    with Session(house.engine) as session:
        return queries.deadlines(session, receipt.case.id)


def test_every_process_counts_with_it_without_a_restart(house, client):
    """Web and worker as two houses over one database, and a third that starts later."""
    worker, desk = replace(house), replace(house)
    decreed(house, people(house), off("2026-11-20"))
    assert (worker.office.calendar_version, desk.office.calendar_version) == ("3", "3")
    run_job(Job(recalculate, timedelta(0)), worker)
    assert worker.office.calendar_version == "3+1"
    client.app.state.house = desk
    client.get("/kk/")
    assert desk.office.calendar_version == "3+1"
    assert newest(house.engine, open_jurisdiction("kz"), house.clock()).calendar_version == "3+1"


def test_a_process_asks_once_in_a_while_not_at_every_request(house):
    asked = []
    event.listen(house.read_engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for _ in range(1000):
        house.refresh()
    assert len([one for one in asked if "calendar_changes" in one]) == 1
    house.refresh(at_once=True)
    assert len([one for one in asked if "calendar_changes" in one]) == 2


def test_a_lost_database_leaves_the_calendar_that_was_known(house, monkeypatch):
    def lost(*_):
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr("api.house.newest", lost)
    house.refresh(at_once=True)
    assert house.office.calendar_version == "3"


VERSIONS = [
    ("3", "3+1"),
    ("3+1", "3+2"),
    ("3+9", "3+10"),
    ("3+10", "4"),
    ("3+1", "3.1"),
    ("2026.2+3", "2026.10"),
    ("9", "10"),
]


@pytest.mark.parametrize(("first", "then"), VERSIONS)
def test_versions_have_an_order(first, then):
    assert older(first, then)
    assert not older(then, first)
    assert not older(first, first)


@pytest.mark.parametrize("year", [2030, 2031, 2035])
def test_a_complaint_whose_term_ends_after_the_calendar_is_kept(house, clock, client, year):
    clock.now = datetime(year, 12, 20, 6, tzinfo=UTC)
    receipt = file(house)
    (deadline,) = clocks_of(house, receipt)
    assert deadline.due_on.year == year + 1
    tracked = client.post(f"/api/v1/cases/{receipt.case.number}/track", json={"code": receipt.code}).json()
    assert tracked["due_at"] is not None
    assert client.get("/kk/report").status_code == 200


def test_a_complaint_is_taken_in_long_after_the_last_year_of_the_calendar(house, client, clock):
    clock.now = datetime(2047, 12, 27, 5, 42, tzinfo=UTC)
    house.refresh(at_once=True)
    receipt = file(house)
    (answer,) = clocks_of(house, receipt)
    assert (answer.due_on.year, answer.calendar_version) == (2048, "3")
    assert house.office.worked_sum(answer).foreseen
    story = client.post(f"/api/v1/cases/{receipt.case.number}/track", json={"code": receipt.code})
    assert story.json()["due_at"].startswith("2048-01")
    said = client.get("/health").json()
    assert (said["status"], said["warnings"]) == ("ok", [{"what": "calendar", "known_until": "2030-12-31"}])
