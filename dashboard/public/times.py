"""How long answers took, and how long the open cases have been waiting."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from escalation.law import Rule
from escalation.office import Jurisdiction
from models.editions.edition import AGES
from models.editions.publishedbook import PublishedBook
from models.figures.cells import days_of
from models.figures.suppression import ALL, Parts, suppress
from models.taxonomy import DeadlineKind

DAY = timedelta(days=1)
# With at least so many answers, bars of so many days: thinner ones would mostly be too small to show.
WIDTHS = ((3000, 1), (600, 3), (0, 7))
LONGEST = 42
WEEK, MONTH = 7, 30


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers that took at least `first` and less than `end` days; end None: or longer. n None: not shown."""

    first: int
    end: int | None
    n: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution in calendar days; the legal term as the law counts it, and about how many days that is."""

    bins: list[Bin]
    rule: Rule
    term_days: int

    @property
    def last_in_time(self) -> int:
        """The index of the last bin before the term ends."""
        return max(n for n, one in enumerate(self.bins) if not one.late)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases with a running clock: not due yet, and late by 1-7, 8-30 and more days. None: not shown."""

    in_time: int | None
    week: int | None
    month: int | None
    longer: int | None


def spread(times: Mapping[int, int], office: Jurisdiction, month: date) -> Spread | None:
    """The distribution of a month's answers; None where there are none, or the law sets no term."""
    term = _term_days(office, month)
    total = sum(times.values())
    if term is None or total == 0:
        return None
    width = next(days for enough, days in WIDTHS if total >= enough)
    starts = range(0, LONGEST + 1, width)
    counted: Counter[int] = Counter(dict.fromkeys(starts, 0))
    for bucket, n in times.items():
        days = min(int(days_of(bucket + 0.5)), LONGEST)
        counted[days - days % width] += n
    hidden = suppress({(f"{start:02}", ALL): Parts((n,)) for start, n in counted.items()})
    bins = [
        Bin(
            first=start,
            end=start + width if start + width <= LONGEST else None,
            n=None if (f"{start:02}", ALL) in hidden else counted[start],
            late=start + width / 2 > term + 0.5,
        )
        for start in starts
    ]
    return Spread(bins, office.law.rule(DeadlineKind.ANSWER, month), term)


def _term_days(office: Jurisdiction, month: date) -> int | None:
    """About how many calendar days the term was for what had to be answered that month: the median over its starts."""
    noons = [datetime.combine(month - n * DAY, time(12), UTC) for n in range(1, 31)]
    found = [(worked.due_at - noon) // DAY for noon in noons if (worked := office.due(DeadlineKind.ANSWER, noon))]
    return int(median(found)) if found else None


def backlog(book: PublishedBook, opened: int | None, overdue: int | None) -> Backlog | None:
    """The open cases by age, as they stood that day; None where it may not be shown."""
    if opened is None or overdue is None:
        return None
    in_time, *late = book.stocks(AGES).values()
    counted = dict(zip(("week", "month", "longer"), late, strict=True))
    # The late ones add up to the number that the page shows, and what is left of the open ones has no clock.
    alone = Parts((in_time,), (opened - overdue - in_time,))
    hidden = suppress({(age, ALL): Parts((n,)) for age, n in counted.items()})
    shown = {age: None if (age, ALL) in hidden else n for age, n in counted.items()}
    return Backlog(in_time=None if alone.small else in_time, **shown)
