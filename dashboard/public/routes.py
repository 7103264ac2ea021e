"""The public figures: how well complaints are answered, for everybody, with the numbers to take away."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from markupsafe import Markup
from sqlmodel import Session, col, select

from api.deps import PUBLIC, ReaderDep
from dashboard import charts
from dashboard.pages import render
from dashboard.public import charts as publiccharts
from dashboard.public.agency import agency_view
from dashboard.public.file import Names, as_csv, rows_of
from dashboard.public.view import View, first_of, view
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models.agency import Agency
from models.editions.publishedbook import PublishedBook, published
from models.errors import NotFound
from models.figures.catalogue import catalogue
from models.figures.statistics import SILENCE, Slice
from models.names import name
from models.opendata.opencases import last_closed
from models.sampling import SHOWN, published_finding
from models.taxonomy import Category

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)


def get_slice(
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
    found = _shown(visitor, session, wanted)
    if found is None:
        return _page(visitor, "empty.html")
    names = _names(session, visitor, found)
    drawn, closed = _drawn(visitor, found, names), _closed(visitor, found.month)
    return _page(visitor, "figures.html", view=found, names=names, drawn=drawn, closed=closed)


def _shown(visitor: Visitor, session: Session, wanted: Slice) -> View | None:
    """None before the first edition and the first answer that was due."""
    house, book = visitor.house, _newest(visitor, session)
    if book is None:
        return None
    found: View | None = house.public_pages.take((book.edition.id, wanted), lambda: view(book, wanted, house.office))
    return found


def _newest(visitor: Visitor, session: Session) -> PublishedBook | None:
    return published(session, visitor.house.office.profile.code)


def _closed(visitor: Visitor, month: date) -> date:
    """The month of which there is a file of cases: this one, or the newest that is closed."""
    today = visitor.house.office.local_date(visitor.now)
    return min(month, first_of(last_closed(today)))


@router.get("/figures.csv")
def take_figures(visitor: VisitorDep, wanted: SliceDep, session: ReaderDep) -> Response:
    """The numbers of that very page as a table."""
    found = _shown(visitor, session, wanted)
    if found is None:
        raise NotFound("page_not_found")
    text = as_csv(rows_of(found, _names(session, visitor, found)))
    disposition = f'attachment; filename="jawab-{found.month:%Y-%m}.csv"'
    return Response(text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


@router.get("/agencies/{code}")
def show_agency(visitor: VisitorDep, code: str, session: ReaderDep) -> Response:
    """One agency, month by month."""
    house, book = visitor.house, _newest(visitor, session)
    if book is None:
        raise NotFound("page_not_found")
    found = house.public_pages.take((book.edition.id, code), lambda: agency_view(book, code, house.office))
    if found is None:
        raise NotFound("page_not_found")
    drawn = publiccharts.trend(found.months, visitor.language)
    names = _agencies(session, visitor, [code])
    context = {"view": found, "agency": names.get(code, code), "trend": drawn}
    second = published_finding(session, house.office.profile.code, code, book.edition.as_of)
    return _page(visitor, "agency.html", **context, second=second, questions=SHOWN)


def _page(visitor: Visitor, template: str, **context: Any) -> Response:
    context |= {"charts": charts, "bin_words": publiccharts.bin_words, "first_of": first_of, "silence": SILENCE}
    return render(visitor.request, f"public/{template}", language=visitor.language, **context)


def _drawn(visitor: Visitor, found: View, names: Names) -> dict[str, Markup]:
    """The charts of the page; empty markup where there is nothing to draw."""
    language, regions = visitor.language, visitor.house.office.profile.regions
    here = [("period", found.wanted.month), ("region", found.wanted.region), ("subject", found.wanted.category)]

    def addresses(field: str, codes: Iterable[str]) -> dict[str, str]:
        kept = [(key, value) for key, value in here if value and key != field]
        return {code: f"/{language}/public?{urlencode([*kept, (field, code)])}" for code in codes}

    return {
        "trend": publiccharts.trend(found.trend, language),
        "spread": publiccharts.spread(found.spread, language) if found.spread else Markup(""),
        "backlog": publiccharts.backlog(found.backlog, language) if found.backlog else Markup(""),
        "tiles": publiccharts.tiles(found.regions, regions, addresses("region", regions), language),
        "subjects": publiccharts.subjects(found.subjects, names["subjects"], addresses("subject", Category), language),
    }


def _names(session: Session, visitor: Visitor, found: View) -> Names:
    """What the codes of each table are called; "" (not known yet) is for the page to say."""
    regions = visitor.house.office.profile.regions
    return {
        "agencies": _agencies(session, visitor, [line.code for line in found.agencies if line.code], short=True),
        "regions": {code: region.names[visitor.language] for code, region in regions.items()},
        "subjects": {code.value: name("categories", code, visitor.language) for code in Category},
        "figures": {code: one.name[visitor.language] for code, one in catalogue().items()},
    }


def _agencies(session: Session, visitor: Visitor, codes: Sequence[str], *, short: bool = False) -> dict[str, str]:
    """What agencies are called; one statement for those that only an import knows."""
    language, known = visitor.language, visitor.house.office.profile.agencies
    words = {code: (one.short if short else one.names)[language] for code in codes if (one := known.get(code))}
    unknown = [code for code in codes if code not in known]
    found = session.exec(select(Agency).where(col(Agency.code).in_(unknown))) if unknown else ()
    return words | {one.code: one.names.get(language) or one.names.get("en") or one.code for one in found}
