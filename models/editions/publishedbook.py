"""The figures of an edition: for everybody."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.editions.book import Book
from models.editions.decidedfigures import DecidedFigure, decided_figures
from models.editions.edition import Correction, Edition, PublishedFigure, PublishedHidden, PublishedTimes
from models.editions.machinefigures import MachineFigures, machine_figures
from models.editions.sheets import SHEETS
from models.figures.cells import NOW
from models.figures.cube import Hidden
from models.figures.statistics import Dimensions, Slice
from models.figures.suppression import Key

CELL: tuple[Any, ...] = (
    PublishedFigure.month, PublishedFigure.row_code, PublishedFigure.column_code,
    PublishedFigure.measure, PublishedFigure.n,
)  # fmt: skip


class PublishedBook(Book):
    """One edition: the same for everybody until the next one."""

    def __init__(self, session: Session, edition: Edition) -> None:
        super().__init__(session)
        self.edition = edition

    def months(self) -> list[str]:
        """The due months that have figures, newest first; the newest ones may not be over."""
        found = select(PublishedFigure.month).where(
            PublishedFigure.edition_id == self.edition.id,
            PublishedFigure.sheet == SHEETS[()],
            PublishedFigure.measure == "due",
        )
        return sorted(self._session.exec(found), reverse=True)

    def _kept(
        self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]
    ) -> list[tuple[str, Key, str, int]]:
        t = PublishedFigure
        found: Any = select(*CELL).where(
            t.edition_id == self.edition.id,
            t.sheet == SHEETS[dimensions],
            col(t.month).in_(wanted),
            col(t.measure).in_(measures),
        )
        # Thousands of rows: bare ones, not the session's, and fetched at once.
        rows = self._session.connection().execute(found).all()
        return [(month, (row, column), measure, n) for month, row, column, measure, n in rows]

    def _hidden(self, wanted: Sequence[str], dimensions: Dimensions, measures: Sequence[str]) -> Mapping[str, Hidden]:
        t = PublishedHidden
        found: Any = select(t.month, t.measure, t.columns).where(
            t.edition_id == self.edition.id,
            t.sheet == SHEETS[dimensions],
            col(t.month).in_(wanted),
            col(t.measure).in_(measures),
        )
        hidden: dict[str, dict[str, frozenset[Key]]] = {}
        for month, measure, columns in self._session.exec(found):
            places = frozenset((row, column) for row, of_row in columns.items() for column in of_row)
            hidden.setdefault(month, {})[measure] = places
        return hidden

    def buckets(self, wanted: Slice) -> dict[int, int]:
        """How many answers took how long, by logarithmic bucket."""
        t, (row, column) = PublishedTimes, wanted.place
        found = select(t.buckets).where(
            t.edition_id == self.edition.id,
            t.sheet == SHEETS[wanted.dimensions],
            t.month == wanted.month,
            t.row_code == row,
            t.column_code == column,
        )
        return {int(bucket): n for bucket, n in (self._session.exec(found).first() or {}).items()}

    def stocks(self, measures: Sequence[str]) -> dict[str, int]:
        """What stood open that day, in the whole jurisdiction."""
        found = self._kept([NOW], (), measures)
        return dict.fromkeys(measures, 0) | {measure: n for _, _, measure, n in found}

    def times_of(self, dimensions: Dimensions, month: str) -> dict[str, dict[int, int]]:
        """How many answers of each row took how long, by logarithmic bucket."""
        t = PublishedTimes
        found: Any = select(t.row_code, t.buckets).where(
            t.edition_id == self.edition.id, t.sheet == SHEETS[dimensions], t.month == month
        )
        return {row: {int(bucket): n for bucket, n in taken.items()} for row, taken in self._session.exec(found)}

    def decided(self, month: str) -> dict[str, DecidedFigure]:
        """Extensions, pauses and passing on; empty for a month that is too long past."""
        return decided_figures(self._session, self.edition, month)

    def machine(self) -> MachineFigures:
        """What the edition says of the machine that routes."""
        return machine_figures(self._session, self.edition)

    def corrections(self) -> list[tuple[Edition, Correction]]:
        """What editions up to this one changed of months long past, newest first, where both numbers may be shown."""
        found = select(Edition, Correction).join(Correction, col(Correction.edition_id) == Edition.id)
        shown = found.where(
            col(Correction.before).is_not(None),
            col(Correction.after).is_not(None),
            Edition.jurisdiction == self.edition.jurisdiction,
            col(Correction.edition_id) <= self.edition.id,
        )
        return list(self._session.exec(shown.order_by(col(Correction.id).desc()).limit(50)))


def newest_edition(session: Session, jurisdiction: str) -> Edition | None:
    """The newest edition that is whole; None before the first."""
    whole = select(Edition).where(Edition.jurisdiction == jurisdiction, col(Edition.published_at).is_not(None))
    return session.exec(whole.order_by(col(Edition.day).desc(), col(Edition.issue).desc()).limit(1)).first()


def published(session: Session, jurisdiction: str) -> PublishedBook | None:
    """Its figures."""
    newest = newest_edition(session, jurisdiction)
    return PublishedBook(session, newest) if newest else None
