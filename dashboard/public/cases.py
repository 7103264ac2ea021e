"""The cases that their authors show to everybody: the list, each page, and the feed.

No numbers stand here, not even how many there are: see docs/decisions/0047-cases-that-everybody-reads.md.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import PUBLIC, ReaderDep
from dashboard.alphabets import place_in_alphabet
from dashboard.i18n import N_
from dashboard.pages import render
from dashboard.public.casefeed import feed
from dashboard.public.opencase import STATES, OpenCase, open_case, state_of
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models import publiccases
from models.case import opening_of
from models.errors import NotFound
from models.publiccases import Wanted
from models.taxonomy import PUBLISHABLE, Category

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)

# What is taken back must be gone everywhere at once: every copy asks first, and search engines keep none.
HEADERS = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex, noarchive"}
STATE_WORDS = {
    "waiting": N_("Waiting for the answer"),
    "answered": N_("Answer given"),
    "closed": N_("Closed"),
}


def get_wanted(
    visitor: VisitorDep,
    agency: Annotated[str, Query(max_length=80)] = "",
    subject: Annotated[str, Query(max_length=40)] = "",
    region: Annotated[str, Query(max_length=20)] = "",
    state: Annotated[str, Query(max_length=10)] = "",
    older: Annotated[str, Query(max_length=20)] = "",
) -> Wanted:
    """What the form asks for; empty is everything. NotFound for a region, subject or state that does not exist."""
    known = visitor.house.office.profile.regions
    if (region and region not in known) or (subject and subject not in PUBLISHABLE) or (state and state not in STATES):
        raise NotFound("page_not_found")
    return Wanted(agency, subject, region, STATES.get(state, ()), older)


WantedDep = Annotated[Wanted, Depends(get_wanted)]


@router.get("/cases")
def show_cases(visitor: VisitorDep, wanted: WantedDep, session: ReaderDep) -> Response:
    """The list, the last to be let out first."""
    found, more = publiccases.newest(session, visitor.house.office.profile.code, wanted)
    asked = {key: value for key, value in visitor.request.query_params.items() if value and key != "older"}
    older = urlencode({**asked, "older": found[-1].publication.slug}) if more else ""
    names = _agencies(session, visitor)
    return _page(
        visitor, "cases.html", found=found, older=older, asked=asked, query=urlencode(asked), agencies=names,
        regions=_regions(visitor), subjects=[one for one in Category if one in PUBLISHABLE],
        states=_states(visitor), state_of=state_of, opening_of=opening_of,
    )  # fmt: skip


@router.get("/cases.xml")
def take_feed(visitor: VisitorDep, wanted: WantedDep, session: ReaderDep) -> Response:
    """The same list as an Atom feed."""
    found, _more = publiccases.newest(session, visitor.house.office.profile.code, wanted)
    words = feed(found, visitor.house.public_url, visitor.language, visitor.house.office)
    return Response(words, media_type="application/atom+xml; charset=utf-8", headers=HEADERS)


@router.get("/cases/{slug}")
def show_case(visitor: VisitorDep, slug: str, session: ReaderDep) -> Response:
    """One case."""
    return case_page(visitor, session, slug)


def case_page(visitor: Visitor, session: Session, slug: str, **more: Any) -> Response:
    """The page of a case; more: what became of a wish to follow it. NotFound once it is nobody's to read."""
    found = publiccases.find(session, slug)
    if found is None:
        raise NotFound("page_not_found")
    view: OpenCase = open_case(session, found, visitor.house.office, visitor.language, visitor.now)
    context = {"typed": "", "errors": {}, "done": "", **more}
    reachable = [kind for kind in ("email", "sms") if visitor.house.office.serves(kind)]
    words: dict[str, Any] = {
        "region": _regions(visitor).get(view.region or "", ""),
        "states": _states(visitor),
        "reach": reachable,
    }
    return _page(visitor, "case.html", view=view, **words, **context)


def _page(visitor: Visitor, template: str, *, status_code: int = 200, **context: Any) -> Response:
    page = render(visitor.request, f"public/{template}", language=visitor.language, status_code=status_code, **context)
    page.headers.update(HEADERS)
    return page


def _states(visitor: Visitor) -> dict[str, str]:
    return {key: visitor.said(words) for key, words in STATE_WORDS.items()}


def _regions(visitor: Visitor) -> dict[str, str]:
    known = visitor.house.office.profile.regions.values()
    ordered = sorted(known, key=lambda one: place_in_alphabet(one.names, visitor.language))
    return {one.code: one.names[visitor.language] for one in ordered}


def _agencies(session: Session, visitor: Visitor) -> Mapping[str, str]:
    known = publiccases.agencies(session, visitor.house.office.profile.code)
    ordered = sorted(known, key=lambda one: place_in_alphabet(one.names, visitor.language))
    return {one.code: one.names[visitor.language] for one in ordered}
