"""The figures of a page, worked out once an edition for all who ask."""

from sqlmodel import Session

from api.house import House
from dashboard.public.view import View, view
from models.editions.publishedbook import PublishedBook, published
from models.figures.statistics import Slice


def shown_view(house: House, book: PublishedBook, wanted: Slice) -> View | None:
    """The page of the slice; None before the first answer that was due."""
    found: View | None = house.public_pages.take((book.edition.id, wanted), lambda: view(book, wanted, house.office))
    return found


def warm(house: House) -> None:
    """Work the first page out before somebody waits for it: hiding small counts is dear where nothing is remembered."""
    with Session(house.read_engine) as session:
        if book := published(session, house.office.profile.code):
            shown_view(house, book, Slice(""))
