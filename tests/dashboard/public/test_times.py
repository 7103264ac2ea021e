"""How long answers took and who still waits, with small bars hidden."""

from datetime import UTC, datetime, timedelta

from factories import edition, file
from sqlmodel import Session

from dashboard.public.times import backlog, spread
from models.editions.publishedbook import published
from models.figures.cells import bucket_of

START = datetime(2026, 10, 1, tzinfo=UTC)


def test_the_spread_marks_the_deadline_and_hides_small_bars(house):
    times = {bucket_of(START, START + timedelta(days=day)): n for day, n in ((2.5, 3000), (20.5, 400), (33.5, 4))}
    seen = spread(times, house.office, START.date())
    assert (seen.term_days, seen.rule.amount, seen.bins[-1].end) == (21, 15, None)
    shown = {one.first: one.n for one in seen.bins if one.n}
    assert shown == {2: 3000}
    assert [one.first for one in seen.bins if one.n is None] == [20, 33]
    assert [one.first for one in seen.bins if one.late][0] == 22
    assert spread({}, house.office, START.date()) is None


def test_the_backlog_counts_by_age(house, clock):
    for days in (0, 3, 20, 60):
        clock.now = datetime(2026, 11, 16, 5, 42, tzinfo=UTC) - timedelta(days=days)
        for _ in range(12):
            file(house)
    clock.now = datetime(2026, 12, 10, tzinfo=UTC)
    edition(house)
    with Session(house.engine) as session:
        book = published(session, "kz")
        seen = backlog(book, 48, 48)
        assert (seen.in_time, seen.week, seen.month, seen.longer) == (0, 24, 12, 12)
        assert backlog(book, None, 48) is None
        assert backlog(book, 48, None) is None
