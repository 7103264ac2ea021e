"""The figures as they stand at this instant: for staff only."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models.case import Case
from models.deadline import OPEN, Deadline
from models.editions.book import Book
from models.figures.cells import IS_TIME, NO_BUCKET, NOW, Figure
from models.figures.statistics import Dimensions, Slice
from models.figures.suppression import ALL, Key
from models.taxonomy import DeadlineKind

# What is due of each kind of clock.
DUE: Mapping[DeadlineKind, str] = {DeadlineKind.ANSWER: "due", DeadlineKind.PROMISE: "promised"}
COLUMNS: Mapping[str, str] = {"agency": "agency_code", "region": "region", "category": "category"}


class LiveBook(Book):
    """The kept figures of one jurisdiction as they stand at this instant: for staff."""

    def __init__(self, session: Session, jurisdiction: str, now: datetime) -> None:
        super().__init__(session)
        self._jurisdiction = jurisdiction
        self._now = now
        self._mine = Figure.jurisdiction == jurisdiction

    def months(self) -> list[str]:
        """The due months that have figures, newest first; the newest ones may not be over."""
        found = select(Figure.month).where(
            self._mine, Figure.measure == "due", Figure.bucket == NO_BUCKET, Figure.n > 0
        )
        return sorted(self._session.exec(found.distinct()), reverse=True)

    def _kept(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> list[tuple[str, Key, str, int]]:
        named: list[Any] = [Figure.month, Figure.measure, *(getattr(Figure, COLUMNS[one]) for one in dimensions)]
        found: Any = select(func.sum(Figure.n), *named).where(
            self._mine,
            col(Figure.month).in_(wanted),
            col(Figure.measure).in_(measures),
            Figure.bucket == NO_BUCKET,
        )
        rows = self._session.connection().execute(found.group_by(*named)).all()
        kept = [(month, key_of(place), measure, int(n)) for n, month, measure, *place in rows]
        return [*kept, *self._moving(wanted, dimensions, measures)]

    def _moving(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> Iterator[tuple[str, Key, str, int]]:
        """What changes with the hour: off goes what is not due yet, and what is overdue by now is added."""
        columns = [getattr(Case, COLUMNS[one]) for one in dimensions]
        months = [month for month in wanted if month != NOW]
        for kind, measure in DUE.items():
            asked = months if measure in measures else []
            for month, place, n in not_due_yet(self._session, self._jurisdiction, asked, columns, self._now, kind):
                yield month, key_of(place), measure, -n
        for place, n in overdue(self._session, self._jurisdiction, columns, self._now) if NOW in wanted else ():
            yield NOW, key_of(place), "overdue", n

    def buckets(self, wanted: Slice) -> dict[int, int]:
        """How many answers took how long, by logarithmic bucket."""
        found: Any = select(Figure.bucket, func.sum(Figure.n)).where(*self._times(wanted.month))
        for one, column in COLUMNS.items():
            if getattr(wanted, one) is not None:
                found = found.where(getattr(Figure, column) == getattr(wanted, one))
        rows = self._session.exec(found.group_by(Figure.bucket).order_by(Figure.bucket))
        return {bucket: int(n) for bucket, n in rows if n > 0}

    def buckets_by_agency(self, month: str) -> dict[str, dict[int, int]]:
        """The same for each agency that answered in the month: for staff, nothing is hidden here."""
        found: Any = select(Figure.agency_code, Figure.bucket, func.sum(Figure.n)).where(*self._times(month))
        counted: dict[str, dict[int, int]] = {}
        # Thousands of rows: bare ones, not the session's, and fetched at once.
        rows = self._session.connection().execute(found.group_by(Figure.agency_code, Figure.bucket))
        for agency, bucket, n in rows.all():
            if n > 0:
                counted.setdefault(agency, {})[bucket] = int(n)
        return counted

    def _times(self, month: str) -> tuple[Any, ...]:
        return self._mine, Figure.month == month, text(f"figures.{IS_TIME}")


def not_due_yet(
    session: Session,
    jurisdiction: str,
    wanted: Sequence[str],
    columns: Sequence[Any],
    now: datetime,
    kind: DeadlineKind = DeadlineKind.ANSWER,
) -> list[tuple[str, list[str | None], int]]:
    """Running clocks of these months by place: in the figures they are due, but nobody is late with them yet."""
    if not wanted or _after(max(wanted)) <= now:
        return []
    found: Any = select(Deadline.due_on, func.count(), *columns)
    found = found.join(Case, col(Case.id) == Deadline.case_id).where(
        # A clock that still runs has a next step, at its due instant at the latest: this reads the sweep's small index.
        col(Deadline.next_step_at) < _after(max(wanted)),
        col(Deadline.due_at) >= now,
        Deadline.state == OPEN,
        Deadline.kind == kind,
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
