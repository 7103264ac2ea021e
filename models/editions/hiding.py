"""What an edition does not show: worked out once, when it is made, and the same for all who read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, select

from models.editions.edition import Edition, PublishedFigure
from models.editions.publishedbook import PublishedBook
from models.editions.sheets import SHEETS
from models.figures.catalogue import Basis, Rule, of_rule
from models.figures.cells import NOW
from models.figures.cube import Hidden
from models.figures.statistics import Dimensions
from models.figures.suppression import Key

# What stands open is counted as it is now, all else in a month.
STOCKS = tuple(one.code for one in of_rule(Rule.BESIDE) if one.month == Basis.NOW)
FLOWS = tuple(one.code for one in of_rule(Rule.BESIDE) if one.month != Basis.NOW)


def hidden_rows(session: Session, edition: Edition) -> Iterator[dict[str, Any]]:
    """Of each table and measure of an edition whose figures are written: the columns of each row that are hidden.

    Also where none is: what nothing is said of is worked out by whoever reads it.
    """
    book = PublishedBook(session, edition)
    for dimensions, sheet in SHEETS.items():
        for month in _months(session, edition, sheet):
            for measure, hidden in _hidden(book, month, dimensions).items():
                yield {"sheet": sheet, "month": month, "measure": measure, "columns": _by_row(hidden)}


def _months(session: Session, edition: Edition, sheet: str) -> list[str]:
    mine = PublishedFigure.edition_id == edition.id, PublishedFigure.sheet == sheet
    return sorted(session.exec(select(col(PublishedFigure.month)).where(*mine).distinct()))


def _hidden(book: PublishedBook, month: str, dimensions: Dimensions) -> Hidden:
    measures = STOCKS if month == NOW else FLOWS
    cube = book.cubes([month], dimensions, measures=measures)[month]
    return {measure: cube.hidden_of(measure) for measure in measures}


def _by_row(hidden: frozenset[Key]) -> Mapping[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for row, column in sorted(hidden):
        columns.setdefault(row, []).append(column)
    return columns
