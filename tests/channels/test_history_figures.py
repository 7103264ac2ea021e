"""What an import brings to the figures is what the file says, counted by other means."""

import random
import statistics
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pasts import FOREIGN, bring, put, row
from sqlmodel import Session, col, select

from models.editions.livebook import LiveBook
from models.figures.cells import DailyFigure, Figure
from models.figures.recount import differences
from models.figures.statistics import quantile

NEW_YORK = ZoneInfo("America/New_York")
BODIES = {"NYPD": 2, "DOT": 22, "HPD": 192, "DOB": 500}
START = datetime(2024, 1, 1)


@pytest.fixture(scope="module")
def rows():
    """Two thousand requests over a year: most answered, some late, some with times that cannot be true."""
    chance = random.Random(7)
    return [_request(chance, number) for number in range(2000)]


def _request(chance, number):
    body = chance.choice(list(BODIES))
    came = START + timedelta(minutes=chance.randrange(365 * 24 * 60))
    hours = chance.lognormvariate(0, 0.8) * BODIES[body]
    done = came + timedelta(seconds=round(hours * 3600))
    if number % 50 == 0:
        done = came - timedelta(days=1)
    given = {"done": str(done) if number % 7 else "", "due": str(came + timedelta(days=3)) if number % 3 else ""}
    return row(f"n{number}", str(came), office=body, **given)


def instant(written):
    return datetime.fromisoformat(written).replace(tzinfo=NEW_YORK)


def hours(request):
    return (instant(request["done"]).timestamp() - instant(request["came"]).timestamp()) / 3600


def sound(rows):
    return [one for one in rows if one["done"] and one["done"] >= one["came"]]


def buckets(house):
    found: dict[str, Counter[int]] = {}
    with Session(house.engine) as session:
        months = session.exec(select(Figure.month).where(Figure.measure == "answer_time").distinct()).all()
        book = LiveBook(session, "us-nyc", house.clock())
        for month in months:
            for body, counted in book.buckets_by_agency(month).items():
                found.setdefault(body, Counter()).update(counted)
    return found


@pytest.fixture
def imported(house, tmp_path, rows):
    """The house after the file came in."""
    tally = bring(house, put(tmp_path, rows), FOREIGN.replace("Asia/Almaty", "America/New_York"))
    assert (tally.kept, tally.flagged) == (2000, {"answered_before_received": sum(_backwards(rows))})
    return house


def _backwards(rows):
    return [bool(one["done"]) and one["done"] < one["came"] for one in rows]


def test_medians_and_p90_of_each_agency_are_the_linear_quantiles(imported, rows):
    counted = buckets(imported)
    for body in BODIES:
        plain = [hours(one) for one in sound(rows) if one["office"] == body]
        tenths = statistics.quantiles(plain, n=10, method="inclusive")
        ours = counted[f"old-{body.lower()}"]
        assert ours.total() == len(plain)
        assert quantile(ours, 0.5) * 24 == pytest.approx(tenths[4], rel=0.01)
        assert quantile(ours, 0.9) * 24 == pytest.approx(tenths[8], rel=0.01)


def test_late_answers_are_those_after_their_due_date(imported, rows):
    late = [one for one in sound(rows) if one["due"] and instant(one["done"]) > instant(one["due"])]
    due = [one for one, backwards in zip(rows, _backwards(rows), strict=True) if one["due"] and not backwards]
    answered = [one for one in due if one["done"]]
    with Session(imported.engine) as session:
        found = select(Figure.measure, Figure.n).where(Figure.jurisdiction == "us-nyc", Figure.month != "now")
        counted: Counter[str] = Counter()
        for measure, n in session.exec(found.where(col(Figure.measure).in_(("due", "on_time")))):
            counted[measure] += n
    assert counted == {"due": len(due), "on_time": len(answered) - len(late)}
    assert len(late) > 100


def test_s99_each_day_holds_the_receipts_of_its_own_zone(imported, rows):
    with Session(imported.engine) as session:
        found = select(DailyFigure.day, DailyFigure.n).where(DailyFigure.measure == "received")
        days: Counter[date] = Counter()
        for day, n in session.exec(found.where(DailyFigure.jurisdiction == "us-nyc")):
            days[day] += n
    assert days == Counter(instant(one["came"]).date() for one in rows)


def test_s100_the_kept_figures_equal_a_recomputation(imported):
    assert differences(imported.engine, imported.office.local_date) == []
