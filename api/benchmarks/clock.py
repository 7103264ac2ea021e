"""bench clock: full sums of legal terms, against the count of Mondays to Fridays that most systems make do with."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from api.benchmarks.result import Cost, Result
from escalation.calendar import Calendar
from escalation.clock import Changes, Longer, Pause, due
from escalation.law import Rule, Unit
from escalation.office import open_jurisdiction

FIRST = datetime(2022, 1, 1, tzinfo=UTC)
MINUTES = 4 * 365 * 24 * 60
DAY = timedelta(days=1)
COUNTRIES = ("kz", "az", "ge")

Sum = tuple[Rule, Calendar, datetime]


def run(n: int) -> Result:
    """n sums drawn over four years and every rule of three laws; the same with an extension and a pause."""
    drawn = list(_drawn(n))
    changes = [_changes(received) for _, _, received in drawn]
    plain = _cost(n, lambda: [due(*one) for one in drawn])
    changed = _cost(n, lambda: [due(*one, change) for one, change in zip(drawn, changes, strict=True)])
    lengths = [(received.date(), len(due(rule, calendar, received).counted)) for rule, calendar, received in drawn]
    naive = _cost(n, lambda: [_weekdays(*one) for one in lengths])
    more = {"with_extension_and_pause": {"per_second": round(changed.per_second), "cpu_ms": round(changed.cpu_ms, 4)}}
    return Result("clock", n, plain, {"monday_to_friday": naive}, more)


def _drawn(n: int) -> Iterator[Sum]:
    chance = random.Random(4827)
    offices = [open_jurisdiction(code) for code in COUNTRIES]
    rules = [(rule, office.calendar) for office in offices for rule in office.law.rules if rule.valid_to is None]
    for _ in range(n):
        yield *chance.choice(rules), FIRST + timedelta(minutes=chance.randrange(MINUTES))


def _changes(received: datetime) -> Changes:
    began = received + 2 * DAY
    return Changes(Longer(10, Unit.WORKING_DAY), (Pause(began, began + 3 * DAY),))


def _cost(n: int, work: Callable[[], object]) -> Cost:
    work()
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(n / (time.perf_counter() - began), 1000 * (time.process_time() - cpu) / n)


def _weekdays(day: date, amount: int) -> date:
    while amount:
        day += DAY
        amount -= day.weekday() < 5
    return day
