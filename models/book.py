"""Books of figures: the live one, which moves with every step of a case, and the published one, which stands for a day.

Staff read the live book. Everybody else reads the published one: who looks before and after one answer learns nothing.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from models.case import Case
from models.cube import BESIDE, NO_SHARE, Cube
from models.deadline import OPEN, Deadline
from models.edition import Correction, Edition, PublishedFigure
from models.figures import NO_BUCKET, NOW, Figure
from models.statistics import SHARES, Dimensions, Slice, Statistics, statistics_of
from models.suppression import ALL, Key
from models.taxonomy import DeadlineKind

COLUMNS: Mapping[str, str] = {"agency": "agency_code", "region": "region", "category": "category"}


class Book:
    """Figures by month, read from one table."""

    def __init__(self, session: Session, table: Any, scope: Any) -> None:
        self._session = session
        self._table = table
        self._scope = scope

    def months(self) -> list[str]:
        """The due months that have figures, newest first; the newest ones may not be over."""
        t = self._table
        found = select(t.month).where(self._scope, t.measure == "due", t.bucket == NO_BUCKET, t.n > 0)
        return sorted(self._session.exec(found.distinct()), reverse=True)

    def statistics(self, wanted: Slice) -> Statistics:
        """The slice as it may be published."""
        if not wanted.published:
            return Statistics(wanted.month, dict.fromkeys(BESIDE), dict.fromkeys(SHARES, NO_SHARE))
        cube = self.cubes([wanted.month], wanted.dimensions, stocks=True)[wanted.month]
        return statistics_of(cube, wanted, self.buckets(wanted))

    def cubes(
        self,
        wanted: Sequence[str],
        dimensions: Dimensions,
        *,
        measures: Sequence[str] = tuple(BESIDE),
        stocks: bool = False,
    ) -> dict[str, Cube]:
        """A cube for each month, without the answers that are not due yet; with the stocks where asked.

        measures: only these; what stands beside one of them (see BESIDE) must be among them.
        """
        cells: dict[str, dict[Key, Counter[str]]] = {month: {} for month in wanted}
        for month, key, measure, n in self._kept([*wanted, NOW] if stocks else wanted, dimensions, measures):
            for one in wanted if month == NOW else [month]:
                cells[one].setdefault(key, Counter())[measure] += n
        self._amend(cells, dimensions, stocks=stocks)
        return {month: Cube(counted) for month, counted in cells.items()}

    def _amend(self, cells: Mapping[str, dict[Key, Counter[str]]], dimensions: Dimensions, *, stocks: bool) -> None:
        """What the table does not say by itself."""

    def _kept(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> list[tuple[str, Key, str, int]]:
        t, columns = self._table, [getattr(self._table, COLUMNS[one]) for one in dimensions]
        found: Any = select(t.month, t.measure, func.sum(t.n), *columns).where(
            self._scope, t.month.in_(wanted), t.measure.in_(measures), t.bucket == NO_BUCKET
        )
        rows = self._session.exec(found.group_by(t.month, t.measure, *columns))
        return [(month, key_of(place), measure, int(n)) for month, measure, n, *place in rows]

    def buckets(self, wanted: Slice) -> dict[int, int]:
        """How many answers took how long, by logarithmic bucket."""
        t = self._table
        found: Any = select(t.bucket, func.sum(t.n)).where(*self._times(wanted.month))
        for one, column in COLUMNS.items():
            if getattr(wanted, one) is not None:
                found = found.where(getattr(t, column) == getattr(wanted, one))
        rows = self._session.exec(found.group_by(t.bucket).order_by(t.bucket))
        return {bucket: int(n) for bucket, n in rows if n > 0}

    def buckets_by_agency(self, month: str) -> dict[str, dict[int, int]]:
        """The same for each agency that answered in the month: for staff, nothing is hidden here."""
        t = self._table
        found = select(t.agency_code, t.bucket, func.sum(t.n)).where(*self._times(month))
        counted: dict[str, dict[int, int]] = {}
        for agency, bucket, n in self._session.exec(found.group_by(t.agency_code, t.bucket)):
            if n > 0:
                counted.setdefault(agency, {})[bucket] = int(n)
        return counted

    def _times(self, month: str) -> tuple[Any, ...]:
        return self._scope, self._table.month == month, self._table.measure == "answer_time"


class LiveBook(Book):
    """The kept figures of one jurisdiction as they stand at this instant: for staff."""

    def __init__(self, session: Session, jurisdiction: str, now: datetime) -> None:
        super().__init__(session, Figure, Figure.jurisdiction == jurisdiction)
        self._jurisdiction = jurisdiction
        self._now = now

    def _amend(self, cells: Mapping[str, dict[Key, Counter[str]]], dimensions: Dimensions, *, stocks: bool) -> None:
        """Take off what is not due yet, and count what is overdue now: both change with the hour."""
        columns = [getattr(Case, COLUMNS[one]) for one in dimensions]
        for month, place, n in not_due_yet(self._session, self._jurisdiction, list(cells), columns, self._now):
            cells[month].setdefault(key_of(place), Counter())["due"] -= n
        for place, n in overdue(self._session, self._jurisdiction, columns, self._now) if stocks else ():
            for counted in cells.values():
                counted.setdefault(key_of(place), Counter())["overdue"] += n


class PublishedBook(Book):
    """One edition: the same for everybody until the next one."""

    def __init__(self, session: Session, edition: Edition) -> None:
        super().__init__(session, PublishedFigure, PublishedFigure.edition_id == edition.id)
        self.edition = edition

    def stocks(self, measures: Sequence[str]) -> dict[str, int]:
        """What stood open that day, in the whole jurisdiction."""
        found = self._kept([NOW], (), measures)
        return dict.fromkeys(measures, 0) | {measure: n for _, _, measure, n in found}


def published(session: Session, jurisdiction: str) -> PublishedBook | None:
    """The newest edition that is whole; None before the first."""
    whole = select(Edition).where(Edition.jurisdiction == jurisdiction, col(Edition.published_at).is_not(None))
    newest = session.exec(whole.order_by(col(Edition.day).desc(), col(Edition.issue).desc()).limit(1)).first()
    return PublishedBook(session, newest) if newest else None


def corrections(session: Session, jurisdiction: str) -> list[tuple[Edition, Correction]]:
    """What editions changed of months long past, newest first, where both numbers may be shown."""
    found = select(Edition, Correction).join(Correction, col(Correction.edition_id) == Edition.id)
    shown = found.where(col(Correction.before).is_not(None), col(Correction.after).is_not(None))
    rows = session.exec(shown.where(Edition.jurisdiction == jurisdiction).order_by(col(Correction.id).desc()).limit(50))
    return list(rows)


def not_due_yet(
    session: Session, jurisdiction: str, wanted: Sequence[str], columns: Sequence[Any], now: datetime
) -> list[tuple[str, list[str | None], int]]:
    """Running answer clocks of these months by place: in the figures they are due, but nobody is late with them yet."""
    if not wanted or _after(max(wanted)) <= now:
        return []
    found: Any = select(Deadline.due_on, func.count(), *columns)
    found = found.join(Case, col(Case.id) == Deadline.case_id).where(
        # A clock that still runs has its due instant as its next step: this reads the sweep's small index.
        col(Deadline.next_step_at) >= now,
        col(Deadline.next_step_at) < _after(max(wanted)),
        Deadline.state == OPEN,
        Deadline.kind == DeadlineKind.ANSWER,
        Case.jurisdiction == jurisdiction,
    )
    rows = session.exec(found.group_by(col(Deadline.due_on), *columns))
    return [(month, place, n) for day, n, *place in rows if (month := f"{day:%Y-%m}") in wanted]


def overdue(
    session: Session, jurisdiction: str, columns: Sequence[Any], now: datetime
) -> list[tuple[list[str | None], int]]:
    """Cases whose next clock of any kind has run out, by place."""
    found: Any = select(func.count(), *columns)
    found = found.where(col(Case.next_due_at) < now, Case.jurisdiction == jurisdiction)
    # Rows also of a single column, which the session would unpack.
    return [(place, n) for n, *place in session.connection().execute(found.group_by(*columns))]


def key_of(values: Sequence[str | None]) -> Key:
    """Row and column of a cube: what is not known is "", what is not asked is ALL."""
    row, column = (*(value or "" for value in values), ALL, ALL)[:2]
    return row, column


def _after(month: str) -> datetime:
    """An instant at which the month is over in every zone, and the next one has no due instant yet."""
    year, number = int(month[:4]), int(month[5:])
    last = date(year, number, monthrange(year, number)[1])
    return datetime.combine(last, time(), UTC) + timedelta(days=1, hours=12)
