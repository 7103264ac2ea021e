"""The law's clock of kept cases: what was filed when, answered when, passed on and brought back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from europe import european
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, col, select

from escalation.explain import explain
from escalation.sweep import sweep
from models import queries
from models.actions import answering, citizen, routing
from models.actions.rows import values_of
from models.custody import spans, working_days
from models.deadline import Deadline, EscalationStep
from models.delivery import Delivery
from models.figures.recount import differences
from models.taxonomy import Role

HOUSING = "kz-almaty-housing"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
# A heating complaint in the capital or the largest city of each country.
PLACES = {
    "kz": {},
    "az": {"region": "AZ-BA", "language": "az", "text": "Üç gündür istilik yoxdur"},
    "ge": {"region": "GE-TB", "language": "ka", "text": "მესამე დღეა გათბობა არ არის"},
}


def filed(house, clock, moment):
    """A complaint that came in at that local time."""
    clock.now = datetime.fromisoformat(moment).replace(tzinfo=house.office.zone)
    return file(house, **PLACES[house.office.profile.code])


def clocks(house, receipt, kind="answer"):
    with Session(house.engine) as session:
        return [one for one in queries.deadlines(session, receipt.case.id) if one.kind == kind]


def running(house, receipt):
    return clocks(house, receipt)[-1]


def answer(house, receipt, officer):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, "resolved", "Жөнделді")


def steps(house):
    with Session(house.engine) as session:
        return list(session.exec(select(EscalationStep).order_by(col(EscalationStep.id))))


@pytest.mark.parametrize(
    ("jurisdiction", "received", "due_on"),
    [
        # Registered on Tuesday 27 October, after Republic Day and its moved day.
        ("kz", "2026-10-25T21:40", "2026-11-17"),
        # Counted from the next day, which is Novruz and Ramazan up to 30 March.
        ("az", "2026-03-20T12:00", "2026-04-20"),
        # A month from New Year's Day is a Sunday.
        ("ge", "2026-01-01T12:00", "2026-02-02"),
    ],
)
def test_s66_filed_on_a_holiday_the_clock_starts_as_that_law_says(house, clock, received, due_on):
    receipt = filed(house, clock, received)
    kept = running(house, receipt)
    assert (kept.started_at, kept.due_on.isoformat()) == (clock(), due_on)
    assert kept.due_at.astimezone(house.office.zone) == datetime.combine(
        kept.due_on + timedelta(days=1), datetime.min.time(), house.office.zone
    )


@pytest.mark.parametrize(
    ("jurisdiction", "received", "due_on"),
    [
        # Sat 4 May worked for Wed 8; a Saturday in November that a term ends on is a working day like any other.
        ("kz", "2024-04-24T10:00", "2024-05-20"),
        ("kz", "2026-10-12T10:00", "2026-11-03"),
        ("az", "2024-11-01T10:00", "2024-11-26"),
    ],
)
def test_s67_moved_holidays_and_worked_saturdays_are_in_the_kept_date(house, clock, received, due_on):
    assert running(house, filed(house, clock, received)).due_on.isoformat() == due_on


@pytest.mark.parametrize(
    ("jurisdiction", "received", "due_on", "said"),
    [
        ("kz", "2025-01-31T10:00", "2025-02-21", "15 working days, counted from the next day."),
        (
            "az",
            "2015-01-31T10:00",
            "2015-02-16",
            "15 calendar days, counted from the next day. It would end on Sunday,",
        ),
        ("ge", "2025-01-31T10:00", "2025-02-28", "1 month; the month it ends in is shorter"),
    ],
)
def test_s68_filed_on_the_last_of_january_each_law_counts_and_explains_its_own_way(
    house, clock, received, due_on, said
):
    kept = running(house, filed(house, clock, received))
    assert kept.due_on.isoformat() == due_on
    assert said in explain(house.office.worked_sum(kept), "en")


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_s70_asked_on_the_last_day_a_clock_that_stands_does_not_run_out(house, clock):
    receipt = filed(house, clock, "2026-11-16T10:00")
    nino = account(house, "Nino", agency=receipt.case.agency_code)
    clock.now = running(house, receipt).due_at - 6 * HOUR
    with act(house, receipt.case.number, nino) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "გამოგვიგზავნეთ დოკუმენტები", 10)
    # It may stand from 17 to 26 December; the 27th is a Sunday.
    assert running(house, receipt).due_on.isoformat() == "2026-12-28"
    sweep(house.engine, house.office, clock.forward(hours=12))
    with Session(house.engine) as session:
        assert "late" not in session.exec(select(Delivery.notice)).all()
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, "აი დოკუმენტები", "web")
    assert running(house, receipt).due_on.isoformat() == "2026-12-18"


@pytest.mark.parametrize(("offset", "state"), [(-SECOND, "met"), (timedelta(0), "met"), (SECOND, "missed")])
def test_s72_open_while_almaty_changed_its_zone_the_last_day_ends_by_the_new_one(house, clock, offset, state):
    receipt = filed(house, clock, "2024-02-20T09:00")
    kept = running(house, receipt)
    assert clock().utcoffset() == 6 * HOUR
    assert kept.due_at.isoformat() == "2024-03-13T19:00:00+00:00"
    assert kept.due_at - kept.started_at == timedelta(days=22) + 16 * HOUR
    clock.now = kept.due_at + offset
    answer(house, receipt, account(house, "Aigul"))
    assert running(house, receipt).state == state


@pytest.mark.parametrize(
    ("received", "due_at"),
    [
        # Summer time begins on 29 March 2026 and ends on 25 October.
        ("2026-03-20T17:50", "2026-04-13T22:00:00+00:00"),
        ("2026-10-16T17:50", "2026-11-06T23:00:00+00:00"),
    ],
)
@pytest.mark.parametrize(("offset", "state"), [(timedelta(0), "met"), (SECOND, "missed")])
def test_s73_fifteen_days_end_at_local_midnight_across_both_changes_of_the_clock(
    house, clock, received, due_at, offset, state
):
    house.office = replace(house.office, calendar=european("Europe/Berlin"))
    receipt = filed(house, clock, received)
    kept = running(house, receipt)
    assert kept.due_at.isoformat() == due_at
    clock.now = kept.due_at + offset
    answer(house, receipt, account(house, "Aigul"))
    assert running(house, receipt).state == state


@pytest.mark.parametrize("late", [False, True])
def test_s82_a_new_cycle_has_its_own_date_and_the_old_row_stays_as_it_was(house, clock, late):
    receipt, aigul = filed(house, clock, "2026-11-16T10:42"), account(house, "Aigul")
    clock.now = running(house, receipt).due_at + (HOUR if late else -HOUR)
    answer(house, receipt, aigul)
    (old,) = clocks(house, receipt)
    assert old.state == ("missed" if late else "met")
    # Sunday: registered on Monday 14 December; 15 (1), 17-18 (3), 21-25 (8), 28-31 (12), 5-6 January (14), 8 (15).
    clock.now = datetime.fromisoformat("2026-12-13T12:00").replace(tzinfo=house.office.zone)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Батарея әлі суық")
    first, second = clocks(house, receipt)
    assert values_of(first) == values_of(old)
    assert (second.cycle, second.state, second.due_on.isoformat()) == (2, "open", "2027-01-08")
    assert second.started_at == clock()


def shares(house, receipt, clock):
    """Who had the case for how many working days, nobody included; the instant before it was first routed is none."""
    with Session(house.engine) as session:
        told = spans(queries.history(session, receipt.case.id))
    return [
        (one.agency_code, working_days(one, house.office, clock()), one.lost) for one in told if one.began != one.ended
    ]


def test_s83_transferred_on_day_three_the_clock_goes_on_and_both_shares_are_told(house, clock):
    receipt, aigul = filed(house, clock, "2026-11-16T10:42"), account(house, "Aigul")
    before = running(house, receipt)
    clock.forward(days=3)
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Бұл тұрғын үй инспекциясының ісі")
    after = running(house, receipt)
    assert (after.started_at, after.due_on, after.due_at) == (before.started_at, before.due_on, before.due_at)
    assert (before.agency_code, after.agency_code) == (ENERGY, HOUSING)
    # From Thursday 19 November to the end of the term on 7 December.
    clock.now = after.due_at
    answer(house, receipt, account(house, "Dana", agency=HOUSING))
    assert running(house, receipt).state == "met"
    clock.forward(days=30)
    assert shares(house, receipt, clock) == [(ENERGY, 3, True), (HOUSING, 13, False)]


def test_s84_twice_misrouted_the_time_since_the_citizen_wrote_stays_in_the_clock(house, clock):
    receipt = filed(house, clock, "2026-11-16T10:42")
    started, due_on = clock(), running(house, receipt).due_on
    dana, clara = account(house, "Dana", agency=HOUSING), account(house, "Clara", Role.CLERK, None)
    aigul = account(house, "Aigul")
    for _ in range(2):
        clock.forward(days=1)
        with act(house, receipt.case.number, aigul) as turn:
            routing.transfer(turn, HOUSING, "Бұл тұрғын үй инспекциясының ісі")
        clock.forward(days=1)
        with act(house, receipt.case.number, dana) as turn:
            routing.return_(turn, "Бізге қатысы жоқ")
        clock.forward(days=2)
        with act(house, receipt.case.number, clara) as turn:
            routing.route(turn, ENERGY, "heating", "person")
    (kept,) = clocks(house, receipt)
    assert (kept.started_at, kept.due_on, kept.cycle) == (started, due_on, 1)
    # The search for the agency was taken up again, not begun anew.
    (search,) = clocks(house, receipt, "forward")
    assert search.started_at == started + timedelta(days=2)
    # From Mon 16 to Tue 24 November, a weekend in between: six working days, and each of them has its place.
    told = shares(house, receipt, clock)
    assert [code for code, _days, _lost in told] == [ENERGY, HOUSING, None] * 2 + [ENERGY]
    assert sum(days for _code, days, _lost in told) == 6
    assert all(lost for _code, _days, lost in told[:-1])
    assert differences(house.engine, house.office.local_date) == []


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_a_case_of_the_old_law_is_opened_again_under_the_old_law(house, clock):
    receipt = filed(house, clock, "2015-09-29T23:59")
    officer = account(house, "Aysel", agency=receipt.case.agency_code)
    assert running(house, receipt).due_on.isoformat() == "2015-10-14"
    clock.forward(days=10)
    answer(house, receipt, officer)
    clock.now = datetime.fromisoformat("2015-10-20T10:00").replace(tzinfo=house.office.zone)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Hələ də soyuqdur")
    # Fifteen calendar days; the law in force since would say fifteen working days, to 10 November.
    assert running(house, receipt).due_on.isoformat() == "2015-11-04"


def test_s90_a_clock_that_jumps_back_an_hour_neither_doubles_a_step_nor_skips_one(house, clock):
    early = filed(house, clock, "2026-11-16T10:42")
    later = filed(house, clock, "2026-11-17T10:42")
    due_at = running(house, early).due_at
    clock.now = due_at + HOUR / 2
    fired = sweep(house.engine, house.office, clock())
    before = list(map(values_of, steps(house)))
    assert fired == len(before) > 0
    clock.now -= HOUR
    assert sweep(house.engine, house.office, clock()) == 0
    clock.now = due_at + HOUR / 2
    assert sweep(house.engine, house.office, clock()) == 0
    assert list(map(values_of, steps(house))) == before
    clock.now = running(house, later).due_at - HOUR / 2
    quiet = len(steps(house))
    clock.now -= HOUR
    sweep(house.engine, house.office, clock())
    assert len(steps(house)) == quiet
    clock.now = running(house, later).due_at + SECOND
    sweep(house.engine, house.office, clock())
    ours = [step.due_at for step in steps(house) if step.case_id == later.case.id]
    assert ours == sorted(set(ours))
    assert running(house, later).due_at in ours


def test_s90_what_is_said_after_the_jump_still_comes_after_in_the_history(house, clock):
    receipt, aigul = filed(house, clock, "2026-11-16T10:42"), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    clock.forward(hours=-1)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    with Session(house.engine) as session:
        history = queries.history(session, receipt.case.id)
        kept = session.exec(select(Deadline)).one()
    assert [event.verb for event in history] == ["open", "route", "take", "answer"]
    assert [event.seq for event in history] == [1, 2, 3, 4]
    assert (kept.state, kept.ended_at) == ("met", clock())
