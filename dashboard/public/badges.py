"""The share answered on time as a small picture, of the country and of one agency."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.deps import PUBLIC, ReaderDep
from dashboard.charts.badge import badge
from dashboard.dates import percent, written
from dashboard.i18n import N_
from dashboard.public.agency import agency_view
from dashboard.public.copies import kept
from dashboard.public.routes import newest
from dashboard.public.shown import shown_view
from dashboard.public.words import agencies
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models.errors import NotFound
from models.figures.catalogue import figure_name
from models.figures.cube import Share
from models.figures.statistics import Slice

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)

Theme = Annotated[str, Query(pattern="^(light|dark)$")]


@router.get("/badge.svg")
def show_badge(visitor: VisitorDep, session: ReaderDep, theme: Theme = "light") -> Response:
    """Of everything, in the last month that is over."""
    book = newest(visitor, session)
    found = shown_view(visitor.house, book, Slice(""))
    if found is None:
        raise NotFound("page_not_found")
    country = visitor.house.office.profile.names[visitor.language]
    return kept(visitor, book.edition, lambda: _drawn(visitor, country, found.month, found.share, theme))


@router.get("/agencies/{code}/badge.svg")
def show_agency_badge(visitor: VisitorDep, code: str, session: ReaderDep, theme: Theme = "light") -> Response:
    """Of one agency, in the last month that is over."""
    book = newest(visitor, session)
    found = agency_view(book, code, visitor.house.office)
    if found is None or not found.months:
        raise NotFound("page_not_found")
    last, named = found.months[-1], agencies(session, visitor, [code]).get(code, code)
    return kept(visitor, book.edition, lambda: _drawn(visitor, named, last.month, last.share, theme))


def _drawn(visitor: Visitor, whose: str, month: date, share: Share, theme: str) -> Response:
    language = visitor.language
    label = visitor.said(N_("answered on time"))
    value = visitor.said(N_("not shown")) if share.value is None else percent(share.value, language)
    title = f"{whose}, {written(month, 'month', language)}. {figure_name('on_time_share', language)}: {value}"
    return Response(badge(label, value, title, theme), media_type="image/svg+xml")
