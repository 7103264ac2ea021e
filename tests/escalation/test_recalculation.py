"""When the calendar changes every running clock follows, once, with old, new and who; ended ones stay."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from decrees import decreed, moves, off, people, proposed, worked
from factories import account, act, author, file
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update
from staff import sign_in
from starlette.testclient import TestClient

from api.worker import deliver, forget, recalculate
from channels.notices import Letterhead, render
from escalation.amending import amended
from escalation.calendar import Amendment
from escalation.office import open_jurisdiction
from escalation.preview import preview
from escalation.recalculation import catch_up
from escalation.sweep import sweep
from models import queries
from models.actions import answering, routing, terms
from models.actions.calendars import approve
from models.actions.citizen import reopen, withdraw
from models.actor import staff
from models.calendarchange import waiting
from models.case import Case
from models.deadline import Deadline, EscalationStep
from models.delivery import Delivery
from models.failedturn import FailedTurn
from models.figures.recount import differences
from models.taxonomy import Language, Role


def work(house):
    """Every round that the job has to make."""
    while recalculate(house, house.clock()):
        pass


def clocks(house, receipt):
    with Session(house.engine) as session:
        return queries.deadlines(session, receipt.case.id)


def case_of(house, receipt):
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def notices(house, kind="date_moved"):
    with Session(house.engine) as session:
        return list(session.exec(select(Delivery).where(Delivery.notice == kind).order_by(col(Delivery.id))))


def test_s86_open_deadlines_follow_a_changed_calendar_with_old_new_and_who(house, clock):
    pair, receipt = people(house), file(house)
    (before,) = clocks(house, receipt)
    clock.forward(hours=1)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    (after,) = clocks(house, receipt)
    assert (before.due_on, after.due_on) == (date(2026, 12, 7), date(2026, 12, 8))
    assert (before.calendar_version, after.calendar_version) == ("3", "3+1")
    assert after.due_at == before.due_at + timedelta(days=1)
    assert after.next_step_at == house.office.next_step_at(after, clock())
    assert case_of(house, receipt).next_due_at == after.due_at
    (event,) = moves(house)
    assert (event.actor, event.at, event.data) == (
        "system",
        clock(),
        {
            "kind": "answer",
            "was_due_on": "2026-12-07",
            "due_on": "2026-12-08",
            "was_due_at": before.due_at.isoformat(),
            "due_at": after.due_at.isoformat(),
            "was_calendar": "3",
            "calendar": "3+1",
            "approved_by": pair[1].id,
        },
    )
    assert differences(house.engine, house.office.local_date) == []


def test_s86_ended_deadlines_are_left_as_they_were(house):
    pair, aigul = people(house), account(house, "Aigul")
    met, withdrawn = file(house), file(house)
    with act(house, met.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    with act(house, withdrawn.case.number, author(withdrawn)) as turn:
        withdraw(turn)
    before = clocks(house, met) + clocks(house, withdrawn)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    assert clocks(house, met) + clocks(house, withdrawn) == before
    assert moves(house) == notices(house) == []


def test_the_sum_behind_an_ended_deadline_stays_that_of_its_own_calendar(house):
    pair, aigul, receipt = people(house), account(house, "Aigul"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    decreed(house, pair, off("2026-11-20"))
    (kept,) = clocks(house, receipt)
    assert house.office.worked_sum(kept).due_on == kept.due_on == date(2026, 12, 7)
    assert house.office.reworked(kept).due_on == date(2026, 12, 8)


def test_a_new_complaint_is_counted_with_the_changed_calendar_at_once(house):
    decreed(house, people(house), off("2026-11-20"), worked("2026-11-21"))
    (clock_,) = clocks(house, file(house))
    assert (clock_.due_on, clock_.calendar_version) == (date(2026, 12, 7), "3+2")
    decreed(
        house, (account(house, "Botagoz", "admin", None), account(house, "Dana", "oversight", None)), off("2026-11-21")
    )
    (later,) = clocks(house, file(house))
    assert (later.due_on, later.calendar_version) == (date(2026, 12, 8), "3+3")


def test_a_date_that_does_not_move_leaves_no_trace_but_its_version(house):
    pair, receipt = people(house), file(house)
    decreed(house, pair, off("2027-03-02"))
    work(house)
    (after,) = clocks(house, receipt)
    assert (after.due_on, after.calendar_version) == (date(2026, 12, 7), "3+1")
    assert (case_of(house, receipt).revision, moves(house), notices(house)) == (receipt.case.revision, [], [])


def test_a_reminder_leaves_a_day_that_became_off_though_the_end_stays(house):
    """One day off and one worked instead of it: the term keeps its end, the reminder its day no more."""
    pair, receipt = people(house), file(house)
    (before,) = clocks(house, receipt)
    remind_on = house.office.local_date(before.next_step_at)
    sunday = next(one for n in range(1, 8) if (one := remind_on + timedelta(days=n)).isoweekday() == 7)
    decreed(house, pair, off(remind_on.isoformat()), worked(sunday.isoformat()))
    work(house)
    (after,) = clocks(house, receipt)
    assert (after.due_on, after.calendar_version) == (before.due_on, "3+2")
    assert after.next_step_at == house.office.next_step_at(after, house.clock()) > before.next_step_at
    assert house.office.calendar.is_working(house.office.local_date(after.next_step_at))
    assert moves(house) == []


def test_what_the_sweep_has_let_go_of_is_not_called_for_again(house):
    pair, receipt = people(house), file(house)
    with Session(house.engine) as session, session.begin():
        session.exec(update(Deadline).values(next_step_at=None))
    decreed(house, pair, off("2027-03-02"))
    work(house)
    assert [(one.next_step_at, one.calendar_version) for one in clocks(house, receipt)] == [(None, "3+1")]


def test_a_step_that_has_fired_keeps_its_place(house, clock):
    pair, receipt = people(house), file(house)
    clock.now = receipt.case.next_due_at + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    fired = clocks(house, receipt)[0]
    decreed(house, pair, off("2026-12-04"))
    work(house)
    (after,) = clocks(house, receipt)
    assert (after.step, after.next_step_at) == (fired.step, fired.next_step_at)
    assert after.due_on == date(2026, 12, 8)
    assert sweep(house.engine, house.office, clock.forward(days=3)) == 0
    with Session(house.engine) as session:
        (step,) = session.exec(select(EscalationStep))
    assert step.due_at == fired.due_at


def test_the_clock_of_a_case_without_an_agency_moves_silently(house):
    pair, receipt = people(house), file(house, region=None)
    decreed(house, pair, off("2026-11-18"))
    work(house)
    assert {event.data["kind"] for event in moves(house)} == {"answer", "forward"}
    assert [one.params["kind"] for one in notices(house)] == ["answer"]
    forward = next(one for one in clocks(house, receipt) if one.kind == "forward")
    assert forward.due_on == date(2026, 11, 20)


def test_a_reopened_case_follows_in_the_cycle_that_runs(house, clock):
    pair, aigul, receipt = people(house), account(house, "Aigul"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(minutes=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        reopen(turn, "Әлі суық")
    first, second = clocks(house, receipt)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    kept, moved = clocks(house, receipt)
    assert (kept, moved.due_on - second.due_on) == (first, timedelta(days=1))
    assert len(moves(house)) == 1


def test_a_longer_term_stays_longer_by_as_much(house):
    pair, rustam, receipt = people(house), account(house, "Rustam", Role.HEAD), file(house)
    with act(house, receipt.case.number, rustam) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", date(2026, 12, 21))
    decreed(house, pair, off("2026-11-20"), off("2026-12-18"))
    work(house)
    answer = next(one for one in clocks(house, receipt) if one.kind == "answer")
    assert (answer.due_on, answer.longer_amount, answer.calendar_version) == (date(2026, 12, 23), 9, "3+2")
    assert house.office.worked_sum(answer).due_on == answer.due_on


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_a_clock_that_stands_moves_and_stands_on(house):
    pair = people(house)
    receipt = file(house, region="GE-TB", language="ka", text="მესამე დღეა გათბობა არ არის")
    nino = account(house, "Nino", agency=receipt.case.agency_code)
    with act(house, receipt.case.number, nino) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, nino) as turn:
        answering.ask_citizen(turn, "რომელი სართული?", 10)
    (stands,) = clocks(house, receipt)
    decreed(house, pair, off(stands.due_on.isoformat()))
    work(house)
    (after,) = clocks(house, receipt)
    assert after.due_on > stands.due_on
    assert (after.stands_until, after.pauses) == (stands.stands_until, stands.pauses)
    assert house.office.worked_sum(after).due_on == after.due_on


def test_what_was_promised_follows_no_calendar(house):
    pair, aigul, receipt = people(house), account(house, "Aigul"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "action_promised", "Ауыстырамыз", date(2026, 11, 20))
    theirs = file(house)
    with Session(house.engine) as session, session.begin():
        here = update(Deadline).where(col(Deadline.case_id) == theirs.case.id)
        session.exec(here.values(law="", rule="imported", calendar_version="imported"))
    before = clocks(house, receipt) + clocks(house, theirs)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    assert clocks(house, receipt) + clocks(house, theirs) == before


@pytest.mark.parametrize("language", Language)
def test_the_citizen_reads_old_and_new_date_on_the_channel_and_in_the_story(house, clock, client: TestClient, language):
    receipt = file(house, language=language)
    decreed(house, people(house), off("2026-11-20"))
    work(house)
    (notice,) = notices(house)
    assert (notice.channel, notice.language) == ("email", language)
    with Session(house.engine) as session:
        letter = render(session, notice, Letterhead(house.office, house.public_url), house.clock())
    story = client.post(f"/api/v1/cases/{receipt.case.number}/track", json={"code": receipt.code})
    line = next(one["text"] for one in story.json()["timeline"] if one["kind"] == "recalculate")
    for day in ("7", "8"):
        assert day in letter.text
        assert day in line
    assert receipt.case.number in letter.subject
    assert deliver(house, clock()) > 0


def test_two_workers_at_once_move_each_date_once(house):
    pair = people(house)
    receipts = [file(house) for _ in range(12)]
    decreed(house, pair, off("2026-11-20"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work(house), range(4)))
    work(house)
    assert sorted(event.case_id for event in moves(house)) == [one.case.id for one in receipts]
    assert len(notices(house)) == len(receipts)
    assert differences(house.engine, house.office.local_date) == []


def test_what_stopped_half_way_goes_on_and_never_again(house, monkeypatch):
    monkeypatch.setattr("escalation.recalculation.BATCH", 2)
    pair = people(house)
    receipts = [file(house) for _ in range(5)]
    decreed(house, pair, off("2026-11-20"))
    rounds = []
    while looked := catch_up(house.engine, house.office, house.clock()):
        rounds.append(looked)
    assert rounds == [2, 2, 1]
    assert len(moves(house)) == len(receipts)
    assert catch_up(house.engine, house.office, house.clock()) == 0


def test_a_worker_that_has_not_heard_of_a_change_never_takes_it_back(house):
    deaf, receipt = replace(house), file(house)
    decreed(house, people(house), off("2026-11-20"))
    work(house)
    assert deaf.office.calendar_version == "3"
    assert catch_up(deaf.engine, deaf.office, deaf.clock()) == 0
    assert clocks(house, receipt)[0].calendar_version == "3+1"
    assert recalculate(deaf, deaf.clock()) == 0, "the job asks before it begins"
    assert deaf.office.calendar_version == "3+1"


def test_a_new_table_of_a_release_moves_dates_in_nobodys_name(house):
    receipt = file(house)
    with Session(house.engine) as session, session.begin():
        session.exec(update(Deadline).values(calendar_version="2", due_on=date(2026, 12, 4)))
        session.exec(update(Deadline).values(due_at=receipt.case.next_due_at - timedelta(days=3)))
    work(house)
    (event,) = moves(house)
    assert (event.data["approved_by"], event.data["was_due_on"], event.data["due_on"]) == (
        None,
        "2026-12-04",
        "2026-12-07",
    )


def test_a_term_that_no_law_has_any_more_keeps_its_date(house):
    receipt = file(house)
    with Session(house.engine) as session, session.begin():
        session.exec(update(Deadline).values(rule="given_up"))
    decreed(house, people(house), off("2026-11-20"))
    work(house)
    (after,) = clocks(house, receipt)
    assert (after.due_on, after.calendar_version) == (date(2026, 12, 7), "3+1")


CODES = st.sampled_from(["kz", "az", "ge"])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.long
@given(
    code=CODES,
    days=st.lists(DAYS, unique=True, max_size=12),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
)
def test_recomputing_equals_working_the_term_anew_with_the_amended_calendar(code, days, at):
    before, at = open_jurisdiction(code), at.replace(tzinfo=UTC)
    flips = [Amendment(day, not before.calendar.is_working(day), "x", "№ 1") for day in days]
    after = replace(before, calendar=amended(before.calendar, flips))
    term = before.term("answer", at)
    kept = Deadline(**{name: getattr(term, name) for name in term.__slots__}, case_id=1)
    anew, moved = after.term("answer", at), after.moved(kept)
    assert (moved.due_on, moved.due_at, moved.calendar_version) == (anew.due_on, anew.due_at, anew.calendar_version)
    assert after.worked_sum(kept).due_on == kept.due_on, "the sum on the page is the one that was kept"
    kept.calendar_version = moved.calendar_version
    assert after.worked_sum(kept).due_on == anew.due_on


def test_the_preview_says_what_then_happens(house, clock):
    """Clocks of several days, agencies and kinds, some of which do not move: counted before, moved after."""
    pair = people(house)
    receipts = [file(house), file(house, region=None), file(house, category="water")]
    clock.forward(days=7)
    receipts += [file(house), file(house, category="roads")]
    ids = proposed(house, pair[0], off("2026-11-19"))
    with Session(house.engine) as session:
        rows = waiting(session, "kz")
        said = preview(session, house.office.amended(rows))
    with Session(house.engine) as session, session.begin():
        approve(session, "kz", ids, staff(pair[1]), house.office, clock())
    work(house)
    happened = moves(house)
    assert (said.running, said.moved) == (6, len(happened)) == (6, 4)
    dates = {(event.data["kind"], event.data["was_due_on"], event.data["due_on"]) for event in happened}
    assert {(one.kind, one.was.isoformat(), one.due_on.isoformat()) for one in said.first} == dates
    assert {one.number for one in said.first} == {one.case.number for one in receipts[:3]}
    agencies = {receipt.case.id: receipt.case.agency_code or "" for receipt in receipts}
    assert said.by_agency == Counter(agencies[event.case_id] for event in happened)


def broken(house, receipt):
    """A clock that cannot be worked: its extension is in a unit that no law has."""
    with Session(house.engine) as session, session.begin():
        here = update(Deadline).where(col(Deadline.case_id) == receipt.case.id)
        session.exec(here.values(longer_amount=1, longer_unit="fortnight"))


def mended(house, receipt):
    with Session(house.engine) as session, session.begin():
        here = update(Deadline).where(col(Deadline.case_id) == receipt.case.id)
        session.exec(here.values(longer_amount=None, longer_unit=None))


def failures(house):
    with Session(house.engine) as session:
        return [(one.case_id, one.job, one.tries) for one in session.exec(select(FailedTurn))]


def test_a_case_that_cannot_be_worked_stops_no_other(house, monkeypatch, caplog):
    monkeypatch.setattr("escalation.recalculation.BATCH", 2)
    pair, poison = people(house), file(house)
    others = [file(house) for _ in range(3)]
    broken(house, poison)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    assert sorted(event.case_id for event in moves(house)) == [one.case.id for one in others]
    assert failures(house) == [(poison.case.id, "recalculate", 1)]
    assert f"recalculate failed at {poison.case.number}, time 1: ValueError, escalation/office.py:" in caplog.text
    assert "fortnight" not in caplog.text


def test_after_five_failures_it_waits_a_day_and_a_person_is_told(house, client, clock):
    pair, poison = people(house), file(house)
    broken(house, poison)
    decreed(house, pair, off("2026-11-20"))
    for tried in range(1, 6):
        assert client.get("/health").json()["warnings"] == []
        work(house)
        assert failures(house) == [(poison.case.id, "recalculate", tried)]
        clock.forward(minutes=1)
    work(house)
    assert failures(house) == [(poison.case.id, "recalculate", 5)]
    assert client.get("/health").json()["warnings"] == [{"what": "set_aside", "cases": 1}]
    for who, page in ((pair[0], "/desk/calendar"), (pair[1], "/oversight")):
        client.cookies.clear()
        sign_in(client, who)
        assert f"{poison.case.number}</span>" in client.get(page).text


def test_once_mended_it_follows_within_a_day_and_nothing_is_left_to_tell(house, client, clock):
    pair, poison = people(house), file(house)
    broken(house, poison)
    decreed(house, pair, off("2026-11-20"))
    for _ in range(5):
        work(house)
        clock.forward(minutes=1)
    mended(house, poison)
    work(house)
    assert moves(house) == []
    clock.forward(days=1)
    work(house)
    assert [event.case_id for event in moves(house)] == [poison.case.id]
    assert failures(house) == client.get("/health").json()["warnings"] == []


def test_a_failure_that_no_job_meets_again_is_forgotten(house, clock):
    pair, poison = people(house), file(house)
    broken(house, poison)
    decreed(house, pair, off("2026-11-20"))
    work(house)
    with act(house, poison.case.number, author(poison)) as turn:
        withdraw(turn)
    forget(house, clock.forward(days=2))
    assert failures(house) == [(poison.case.id, "recalculate", 1)]
    forget(house, clock.forward(seconds=1))
    assert failures(house) == []
