"""The figures of a page, worked out once an edition for all who ask."""

from api.house import House
from dashboard.public.view import View, view
from models.editions.publishedbook import PublishedBook
from models.figures.statistics import Slice


def shown_view(house: House, book: PublishedBook, wanted: Slice) -> View | None:
    """The page of the slice; None before the first answer that was due."""
    found: View | None = house.public_pages.take((book.edition.id, wanted), lambda: view(book, wanted, house.office))
    return found
