"""The public figures: how well complaints are answered, for everybody, with the numbers to take away."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import BaseModel
from sqlmodel import Session

from api.deps import PUBLIC, ReaderDep
from dashboard import charts
from dashboard.i18n import N_
from dashboard.pages import render
from dashboard.public import charts as publiccharts
from dashboard.public.agency import AgencyView, agency_view, subject_view
from dashboard.public.copies import kept
from dashboard.public.file import Names, Value, as_csv, rows_of
from dashboard.public.shown import shown_view
from dashboard.public.view import View, first_of
from dashboard.public.words import agencies, names_of
from dashboard.trends import trend
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models.editions.edition import FrozenEdition
from models.editions.frozen import frozen_editions, headline_of
from models.editions.publishedbook import PublishedBook
from models.errors import NotFound
from models.figures.statistics import EXITS, PROMISES, SILENCE, Slice
from models.names import name
from models.opendata.opencases import last_closed
from models.sampling import SHOWN, published_finding
from models.taxonomy import Category

# What others may frame, and how high its frame should be.
EMBEDDED = {"headline": 260, "trend": 480, "spread": 460, "backlog": 300, "funnel": 560}

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)


async def get_slice(
    visitor: VisitorDep,
    period: Annotated[str, Query(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")] = "",
    region: Annotated[str, Query(max_length=20)] = "",
    subject: Annotated[str, Query(max_length=40)] = "",
) -> Slice:
    """What the form asks for; empty is everything. NotFound for a region or subject that does not exist."""
    if (region and region not in visitor.house.office.profile.regions) or (subject and subject not in set(Category)):
        raise NotFound("page_not_found")
    return Slice(period, region=region or None, category=subject or None)


SliceDep = Annotated[Slice, Depends(get_slice)]


@router.get("")
def show_figures(visitor: VisitorDep, wanted: SliceDep, session: ReaderDep) -> Response:
    """One month, by default the last one that is over, of everything or of one region and subject."""
    book = visitor.house.book(session)
    found = shown_view(visitor.house, book, wanted) if book else None
    if book is None or found is None:
        return _page(visitor, "empty.html")
    return kept(visitor, book.edition, lambda: _figures(visitor, session, found))


def _figures(visitor: Visitor, session: Session, found: View) -> Response:
    names = names_of(session, visitor, found)
    drawn, closed = charts_of(visitor, found, names), _closed(visitor, found.month)
    return _page(visitor, "figures.html", view=found, names=names, drawn=drawn, closed=closed)


def newest(visitor: Visitor, session: Session) -> PublishedBook:
    """The edition that everybody reads; NotFound before the first."""
    book = visitor.house.book(session)
    if book is None:
        raise NotFound("page_not_found")
    return book


def _closed(visitor: Visitor, month: date) -> date:
    """The month of which there is a file of cases: this one, or the newest that is closed."""
    today = visitor.house.office.local_date(visitor.now)
    return min(month, first_of(last_closed(today)))


@router.get("/figures.csv")
def take_figures(visitor: VisitorDep, wanted: SliceDep, session: ReaderDep) -> Response:
    """The numbers of that very page as a table."""
    book, found = _taken(visitor, session, wanted)
    headers = {"Content-Disposition": f'attachment; filename="jawab-{found.month:%Y-%m}.csv"'}

    def make() -> Response:
        text = as_csv(rows_of(found, names_of(session, visitor, found)))
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    return kept(visitor, book.edition, make)


class Number(BaseModel):
    """One number of a table; null: not shown. An empty code of an agency, region or subject: not known yet."""

    table: str
    code: str
    name: str
    measure: str
    value: Value


class Tables(BaseModel):
    """Every number of a page, in the order of the page; the first ones say of what and of when they are."""

    rows: list[Number]


@router.get("/figures.json")
def take_tables(visitor: VisitorDep, wanted: SliceDep, session: ReaderDep) -> Response:
    """The same rows for programs."""
    book, found = _taken(visitor, session, wanted)

    def make() -> Response:
        rows = [Number(**row._asdict()) for row in rows_of(found, names_of(session, visitor, found))]
        return Response(Tables(rows=rows).model_dump_json(), media_type="application/json")

    return kept(visitor, book.edition, make)


def _taken(visitor: Visitor, session: Session, wanted: Slice) -> tuple[PublishedBook, View]:
    book = newest(visitor, session)
    found = shown_view(visitor.house, book, wanted)
    if found is None:
        raise NotFound("page_not_found")
    return book, found


@router.get("/agencies/{code}")
def show_agency(visitor: VisitorDep, code: str, session: ReaderDep) -> Response:
    """One agency, month by month."""
    book = newest(visitor, session)
    found = agency_view(book, code, visitor.house.office)
    if found is None:
        raise NotFound("page_not_found")
    return kept(visitor, book.edition, lambda: _agency(visitor, session, found))


def _agency(visitor: Visitor, session: Session, found: AgencyView) -> Response:
    code, office = found.code, visitor.house.office
    drawn = trend(found.months, visitor.language, office)
    names = agencies(session, visitor, [code])
    second = published_finding(session, office.profile.code, code, found.as_of)
    context = {"view": found, "agency": names.get(code, code), "trend": drawn, "links": f"agencies/{code}"}
    return _page(visitor, "agency.html", **context, second=second, questions=SHOWN)


@router.get("/subjects/{code}")
def show_subject(visitor: VisitorDep, code: str, session: ReaderDep) -> Response:
    """One subject, month by month."""
    book, office = newest(visitor, session), visitor.house.office
    if code not in set(Category):
        raise NotFound("page_not_found")
    return kept(visitor, book.edition, lambda: _subject(visitor, subject_view(book, code, office)))


def _subject(visitor: Visitor, found: AgencyView) -> Response:
    office, language = visitor.house.office, visitor.language
    drawn = trend(found.months, language, office)
    named = name("categories", found.code, language)
    return _page(visitor, "agency.html", view=found, agency=named, trend=drawn, links="", second=None, questions=())


@router.get("/editions")
def show_editions(visitor: VisitorDep, session: ReaderDep) -> Response:
    """The months that were frozen, each beside what is known of it now."""
    book, months = newest(visitor, session), frozen_editions(session, visitor.house.office.profile.code)
    return kept(visitor, book.edition, lambda: _editions(visitor, book, months))


def _editions(visitor: Visitor, book: PublishedBook, months: Sequence[FrozenEdition]) -> Response:
    cubes = book.cubes([one.month for one in months], (), measures=("due", "on_time"))
    now = {month: (cube.count("due"), cube.count("on_time")) for month, cube in cubes.items()}
    rows = [(one, headline_of(one), now[one.month]) for one in months]
    return _page(visitor, "editions.html", rows=rows, corrections=book.corrections(), edition=book.edition)


def _page(visitor: Visitor, template: str, **context: Any) -> Response:
    context |= {
        "charts": charts,
        "bin_words": publiccharts.bin_words,
        "first_of": first_of,
        "silence": SILENCE,
        "leaving": (*EXITS, *PROMISES),
        "embeds": EMBEDDED,
        "site": visitor.house.public_url,
    }
    return render(visitor.request, f"public/{template}", language=visitor.language, **context)


def charts_of(visitor: Visitor, found: View, names: Names) -> dict[str, Markup]:
    """The charts of the page; empty markup where there is nothing to draw."""
    language, office = visitor.language, visitor.house.office
    regions = office.profile.regions
    here = [("period", found.wanted.month), ("region", found.wanted.region), ("subject", found.wanted.category)]

    def addresses(field: str, codes: Iterable[str]) -> dict[str, str]:
        kept = [(key, value) for key, value in here if value and key != field]
        return {code: f"/{language}/public?{urlencode([*kept, (field, code)])}" for code in codes}

    return {
        "trend": trend(found.trend, language, office),
        "spread": publiccharts.spread(found.spread, language) if found.spread else Markup(""),
        "backlog": publiccharts.backlog(found.backlog, language) if found.backlog else Markup(""),
        "tiles": publiccharts.tiles(found.regions, regions, addresses("region", regions), language),
        "funnel": publiccharts.funnel(found.agencies, names["agencies"], found.average, language),
        "channels": publiccharts.ways(
            found.more.channels, names["channels"], visitor.said(N_("Answers due, by channel")), language
        )
        if found.more
        else Markup(""),
        "solved": publiccharts.solved(found.statistics.shares["solved"], language),
        "subjects": publiccharts.subjects(found.subjects, names["subjects"], addresses("subject", Category), language),
    }
