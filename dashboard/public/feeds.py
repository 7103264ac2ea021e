"""Atom feeds of the public figures: new editions, corrections, and the months of one agency."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session, col, select

from api.deps import PUBLIC, ReaderDep
from dashboard.dates import number, percent, written
from dashboard.i18n import N_
from dashboard.pages import drawn
from dashboard.public.agency import agency_view
from dashboard.public.copies import kept
from dashboard.public.routes import newest
from dashboard.public.view import first_of
from dashboard.public.words import agencies
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models.editions.edition import Edition
from models.editions.frozen import frozen_editions
from models.editions.publishedbook import PublishedBook
from models.errors import NotFound
from models.figures.catalogue import figure_name

MEDIA = "application/atom+xml"
DAYS_LISTED = 30

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)


class Entry(NamedTuple):
    """One entry. key: what makes its id different from every other of the feed; path: where it leads."""

    key: str
    title: str
    updated: datetime
    summary: str
    path: str


@router.get("/editions.atom")
def follow_editions(visitor: VisitorDep, session: ReaderDep) -> Response:
    """The newest editions, and the months that were frozen."""
    book = newest(visitor, session)
    return kept(visitor, book.edition, lambda: _feed(visitor, book, "editions", *_editions(visitor, session)))


def _editions(visitor: Visitor, session: Session) -> tuple[str, list[Entry]]:
    code, language = visitor.house.office.profile.code, visitor.language
    whole = select(Edition).where(Edition.jurisdiction == code, col(Edition.published_at).is_not(None))
    days = session.exec(whole.order_by(col(Edition.id).desc()).limit(DAYS_LISTED)).all()
    entries = [
        Entry(
            f"{one.day}-{one.issue}",
            visitor.said(N_("Figures of %(date)s")) % {"date": written(one.day, "date", language)},
            one.published_at or one.as_of,
            visitor.said(N_("A new edition of the public figures.")),
            f"/{language}/public",
        )
        for one in days
    ]
    entries += [
        Entry(
            one.month,
            visitor.said(N_("%(month)s, kept as it was first published"))
            % {"month": written(first_of(one.month), "month", language)},
            one.frozen_at,
            f"SHA-256: {one.sha256}",
            f"/api/v1/public/editions/{one.month}.csv",
        )
        for one in frozen_editions(session, code)
    ]
    return visitor.said(N_("Editions of the public figures")), entries


@router.get("/corrections.atom")
def follow_corrections(visitor: VisitorDep, session: ReaderDep) -> Response:
    """What editions changed of months long past."""
    book = newest(visitor, session)
    return kept(visitor, book.edition, lambda: _feed(visitor, book, "corrections", *_corrections(visitor, book)))


def _corrections(visitor: Visitor, book: PublishedBook) -> tuple[str, list[Entry]]:
    language = visitor.language
    entries = [
        Entry(
            str(one.id),
            f"{figure_name(one.measure, language)}, {written(first_of(one.month), 'month', language)}",
            edition.published_at or edition.as_of,
            visitor.said(N_("%(before)s became %(after)s."))
            % {"before": number(one.before or 0, language), "after": number(one.after or 0, language)},
            f"/{language}/public?period={one.month}",
        )
        for edition, one in book.corrections()
    ]
    return visitor.said(N_("Corrections")), entries


@router.get("/agencies/{code}.atom")
def follow_agency(visitor: VisitorDep, code: str, session: ReaderDep) -> Response:
    """The months of one agency that are over."""
    book = newest(visitor, session)
    return kept(visitor, book.edition, lambda: _feed(visitor, book, code, *_months(visitor, session, book, code)))


def _months(visitor: Visitor, session: Session, book: PublishedBook, code: str) -> tuple[str, list[Entry]]:
    office, language = visitor.house.office, visitor.language
    found = agency_view(book, code, office)
    if found is None:
        raise NotFound("page_not_found")
    hidden, label = visitor.said(N_("not shown")), figure_name("on_time_share", language)
    entries = [
        Entry(
            f"{one.month:%Y-%m}",
            written(one.month, "month", language),
            # A month is over at the end of its last day, whatever is corrected later.
            office.end_of((one.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
            f"{label}: {hidden if one.share.value is None else percent(one.share.value, language, 1)}",
            f"/{language}/public/agencies/{code}",
        )
        for one in reversed(found.months)
    ]
    return agencies(session, visitor, [code]).get(code, code), entries


def _feed(visitor: Visitor, book: PublishedBook, name: str, title: str, entries: Sequence[Entry]) -> Response:
    """The feed as Atom has it: ids that never change, newest first."""
    site, code = visitor.house.public_url, visitor.house.office.profile.code
    context = {
        "title": title,
        "entries": sorted(entries, key=lambda one: one.updated, reverse=True),
        "updated": book.edition.published_at or book.edition.as_of,
        "tag": f"tag:{urlsplit(site).hostname},2026:jawab/{code}/{name}",
        "site": site,
        "path": visitor.request.url.path,
    }
    text = drawn(visitor.request, "public/feed.xml", language=visitor.language, **context)
    return Response(text, media_type=MEDIA)
