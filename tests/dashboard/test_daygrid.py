"""The calendar that shows which working day is counted as which."""

from datetime import date, timedelta

from dashboard.daygrid import weeks

REPUBLIC_DAY = date(2026, 10, 26)


def working_days(first: date, number: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5 and day != REPUBLIC_DAY][:number]


def test_fifteen_working_days_over_a_holiday():
    written, counted = date(2026, 10, 25), working_days(date(2026, 10, 28), 15)
    grid = weeks(counted, written, counted[-1], {REPUBLIC_DAY: "Republic Day, moved"}, date(2026, 11, 16))
    cells = {cell.day: cell for week in grid for cell in week}
    assert [len(week) for week in grid] == [7] * 5
    assert (grid[0][0].day, grid[-1][-1].day) == (date(2026, 10, 19), date(2026, 11, 22))
    assert (cells[written].kind, cells[written].count) == ("received", None)
    assert (cells[REPUBLIC_DAY].kind, cells[REPUBLIC_DAY].note) == ("holiday", "Republic Day, moved")
    assert (cells[date(2026, 10, 27)].kind, cells[date(2026, 10, 31)].kind) == ("plain", "weekend")
    assert [cells[day].count for day in counted] == list(range(1, 16))
    assert (cells[date(2026, 11, 17)].kind, cells[date(2026, 11, 17)].count) == ("due", 15)
    assert [cell.day for cell in cells.values() if cell.today] == [date(2026, 11, 16)]
    assert [cell.day for cell in cells.values() if cell.new_month] == [date(2026, 10, 19), date(2026, 11, 1)]


def test_a_day_off_that_is_worked_counts():
    """A moved working day: a Saturday that the calendar makes a working day stands in the count."""
    saturday = date(2026, 11, 21)
    grid = weeks([saturday], date(2026, 11, 20), date(2026, 11, 23), {}, None)
    assert next(cell for week in grid for cell in week if cell.day == saturday).kind == "counted"


def test_written_and_due_in_one_week_is_one_row():
    grid = weeks([date(2026, 11, 17)], date(2026, 11, 16), date(2026, 11, 17), {}, None)
    assert [[cell.kind for cell in week] for week in grid] == [
        ["received", "due", "plain", "plain", "plain", "weekend", "weekend"]
    ]
