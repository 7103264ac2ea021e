"""The report of a period: every figure of the catalogue, by month and by agency, and what was decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.oversight.decided import DAY, Decided, Period, decided
from dashboard.oversight.overview import end_of
from escalation.office import Jurisdiction
from models.delay import Caused, caused
from models.editions.livebook import LiveBook
from models.figures.catalogue import Basis, Kpi, Rule, of_rule
from models.figures.cube import BESIDE, RESTS, Cube, Share, share
from models.figures.statistics import AGENCIES, Slice, quantile
from models.figures.suppression import ALL
from models.remarks import Remarked, remarked

Value = int | float | None
# What stands open now is no figure of a month.
STOCKS = tuple(one.code for one in of_rule(Rule.BESIDE) if one.month == Basis.NOW)
KEPT = ("received", "split_off", *(code for code in BESIDE if code not in STOCKS))
COUNTS = (*KEPT, *RESTS)
SHARES: Sequence[Kpi] = of_rule(Rule.BOTH)
TIMES: Sequence[Kpi] = of_rule(Rule.ENOUGH)


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one agency, of one month or of all: exact ones, for staff."""

    code: str
    counts: Mapping[str, int]
    times: Mapping[int, int]

    def share(self, part: str, whole: str) -> Share:
        """One count of another with its interval."""
        return share(self.counts[part], self.counts[whole])

    def values(self) -> Iterator[tuple[str, Value]]:
        """Every figure by its code in the catalogue."""
        yield from self.counts.items()
        for one in SHARES:
            value = self.share(one.numerator or "", one.denominator or "").value
            yield one.code, None if value is None else round(value, 4)
        for one in TIMES:
            days = quantile(self.times, one.quantile or 0)
            yield one.code, None if days is None else round(days, 1)


@dataclass(frozen=True, slots=True)
class Report:
    """as_of: the instant whose figures these are. stocks: what stood open then. Then remarks, delays: of all first."""

    as_of: datetime
    months: Sequence[str]
    total: Line
    by_month: Sequence[Line]
    agencies: Sequence[Line]
    stocks: Mapping[str, int]
    decided: Decided
    remarks: Sequence[Remarked]
    delays: Sequence[Caused]

    @property
    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def last(self) -> date:
        """The last day."""
        return end_of_month(self.months[-1])


def report(session: Session, office: Jurisdiction, months: Sequence[str], now: datetime) -> Report:
    """The report of these months, oldest first. The same numbers as on every page for staff: it reads the same book."""
    book = LiveBook(session, office.profile.code, now)
    cubes = book.cubes(months, AGENCIES, measures=(*KEPT, *STOCKS), stocks=True)
    times = {month: book.buckets(Slice(month)) for month in months}
    of_agencies = _times_of_agencies(book, months)
    codes = sorted({code for cube in cubes.values() for code in cube.rows()})
    lines = [Line(code, _counted(cubes.values(), code), of_agencies.get(code, {})) for code in codes]
    whole: Counter[int] = Counter()
    for counted in times.values():
        whole.update(counted)
    days = Period(date.fromisoformat(f"{months[0]}-01"), end_of_month(months[-1]))
    began, ended = end_of(days.first - DAY, office), end_of(days.last, office)
    return Report(
        as_of=now,
        months=months,
        total=Line("", _counted(cubes.values()), whole),
        by_month=[Line(month, _counted([cubes[month]]), times[month]) for month in months],
        agencies=sorted((one for one in lines if any(one.counts.values())), key=lambda one: -one.counts["due"]),
        # The stocks stand in every month's cube: they are of no month.
        stocks={code: cubes[months[-1]].exact(code) for code in STOCKS},
        decided=decided(session, office, now, days),
        remarks=remarked(session, began, ended),
        delays=caused(session, began, ended),
    )


def _counted(cubes: Iterable[Cube], agency: str = ALL) -> dict[str, int]:
    found = list(cubes)
    return {code: sum(cube.exact(code, agency) for cube in found) for code in COUNTS}


def _times_of_agencies(book: LiveBook, months: Sequence[str]) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {}
    for month in months:
        for code, counted in book.buckets_by_agency(month).items():
            found.setdefault(code, Counter()).update(counted)
    return found


def end_of_month(month: str) -> date:
    """The last day of a month such as "2026-10"."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def rows_of(one: Report) -> Iterator[tuple[str, str, str, Value | str]]:
    """The report as rows of (table, code, measure, value)."""
    yield "report", "", "as_of", one.as_of.isoformat(timespec="seconds")
    for code, n in one.stocks.items():
        yield "now", "", code, n
    lines = [("period", [one.total]), ("months", one.by_month), ("agencies", one.agencies)]
    for table, found in lines:
        for line in found:
            yield from ((table, line.code, measure, value) for measure, value in line.values())
    for table, counted in one.decided.lines.items():
        for each in counted:
            yield table, each.agency, f"{each.kind}:{each.reason}", each.n
            yield table, each.agency, f"{each.kind}:{each.reason}:working_days", each.days
    for said in one.remarks:
        yield from (("remarks", said.agency, code, n) for code, n in sorted(said.counts.items()))
    for caused_by in one.delays:
        yield from (("delays", caused_by.agency, code, n) for code, n in sorted(caused_by.counts.items()))
