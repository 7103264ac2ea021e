"""All running clocks on one axis: late by working days, due by date."""

from datetime import date, timedelta

from factories import file
from sqlmodel import Session
from staff import fresh

from dashboard.oversight import overview
from dashboard.oversight.clockchart import clock_chart
from dashboard.oversight.overview import Clocks, Filter


def test_clocks_fall_into_working_days(house, clock):
    filed = {hours: file(house, f"№{hours}", key=f"clock:{hours}") for hours in (0, 1)}
    clock.forward(days=1)
    file(house, "Ертең")
    with Session(house.engine) as session:
        seen = overview.clocks(session, house.office, clock(), Filter())
    assert (seen.overdue, seen.in_time, seen.today) == (0, 3, 0)
    assert [pair for pair in seen.due if pair[1]] == [(date(2026, 12, 7), 2), (date(2026, 12, 8), 1)]
    clock.now = fresh(house, filed[0]).next_due_at + timedelta(days=2)
    with Session(house.engine) as session:
        seen = overview.clocks(session, house.office, clock(), Filter())
    assert ([pair for pair in seen.late if pair[1]], seen.today) == ([(2, 1), (3, 2)], 0)


def test_the_last_second_of_a_clock_is_not_late(house):
    due_at = fresh(house, file(house)).next_due_at
    with Session(house.engine) as session:
        counted = [
            overview.clocks(session, house.office, due_at + timedelta(seconds=more), Filter()).overdue
            for more in (0, 1)
        ]
    assert counted == [0, 1]


def test_the_chart_says_its_finding_and_is_empty_without_clocks():
    day = date(2026, 11, 16)
    drawn = clock_chart(Clocks([(1, 3), (None, 4)], [(day, 5)], 6, 5), day, "en")
    assert "Late: 7. Still in time: 11." in drawn
    assert "2+" in drawn
    assert clock_chart(Clocks([], [], 0, 0), day, "en") == ""
