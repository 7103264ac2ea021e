"""Single figures to be shown inside pages of others: no cookie, no script, no link that leads out of the frame."""

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import PUBLIC, ReaderDep
from dashboard.pages import render
from dashboard.public.copies import kept
from dashboard.public.routes import EMBEDDED, SliceDep, charts_of, newest
from dashboard.public.shown import shown_view
from dashboard.public.words import names_of
from dashboard.visitor import PREFIX, VisitorDep
from models.errors import NotFound

# Anybody may frame these pages and nothing else of ours: there is nothing on them to press.
CSP = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)


@router.get("/embed/{figure}")
def show_figure(visitor: VisitorDep, figure: str, wanted: SliceDep, session: ReaderDep) -> Response:
    """One figure of the page that has the same address without /embed/…; NotFound for one that nobody draws."""
    book = newest(visitor, session)
    found = shown_view(visitor.house, book, wanted)
    if found is None or figure not in EMBEDDED:
        raise NotFound("page_not_found")

    def make() -> Response:
        names = names_of(session, visitor, found)
        drawn = charts_of(visitor, found, names).get(figure, "")
        context: dict[str, Any] = {"view": found, "names": names, "drawn": drawn, "figure_code": figure}
        page = render(visitor.request, "public/embed.html", language=visitor.language, **context)
        page.headers["Content-Security-Policy"] = CSP
        return page

    return kept(visitor, book.edition, make)
