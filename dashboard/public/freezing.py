"""The file of a month that stays: all numbers of the page of everything, in codes, so that no language owns it."""

from dashboard.public.file import as_csv, rows_of
from dashboard.public.view import view
from escalation.office import Jurisdiction
from models.editions.publishedbook import PublishedBook
from models.figures.catalogue import catalogue
from models.figures.statistics import Slice

TABLES = ("agencies", "regions", "subjects", "channels", "languages")


def frozen_file(book: PublishedBook, month: str, office: Jurisdiction) -> str | None:
    """The numbers of the month as a table; None where nothing was due in it."""
    found = view(book, Slice(month), office) if month in book.months() else None
    if found is None:
        return None
    nameless: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    return as_csv(rows_of(found, {**nameless, "figures": dict.fromkeys(catalogue(), "")}))
