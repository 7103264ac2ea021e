"""The stream of an open page, who is at a case, and what is new in a case since its page was opened."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import StaffForm, VisitDep, case_at
from dashboard.desk.frame import areas
from dashboard.desk.live.hub import Hub
from dashboard.desk.live.stream import Listener
from dashboard.desk.signin import staff_account
from dashboard.desk.thread import thread
from dashboard.pages import render
from models import presence, queries
from models.db import unit_of_work
from models.errors import BadInput, Forbidden

# The clocks of two machines behind one address differ by less.
APART = timedelta(seconds=5)
# nginx would hold the lines back until its buffer is full.
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}

router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/live")
async def listen(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffRule("queue.read"))],
    since: Annotated[str, Query(max_length=40)],
) -> Response:
    """What changes at the agency, as server-sent events: numbers of its cases, never a word of one."""
    if who.actor.agency_code is None:
        raise Forbidden
    hub: Hub = visit.request.app.state.live
    listener = Listener(who.actor.agency_code, staff_account(who).id or 0, who.session.id_hash)
    hub.admit(listener)
    lines = _lines(hub, listener, _instant(since) - APART)
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)


async def _lines(hub: Hub, listener: Listener, since: datetime) -> AsyncIterator[str]:
    # Not before somebody reads: a page that was gone already would be served for ever.
    stream = hub.come(listener, since)
    try:
        async for line in stream.lines():
            yield line
    finally:
        hub.go(stream)


def _instant(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        raise BadInput from None


@router.post("/cases/{number}/here")
def say_here(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("case.read"))],
    doing: Annotated[Literal["reading", "writing", "gone"], Form()],
) -> Response:
    """The page of the case stands open before somebody, or was left: also by whoever has just passed the case on."""
    account, gone = staff_account(who), doing == "gone"
    case = None if gone else case_at(visit, number, who)
    with unit_of_work(visit.house.engine) as session:
        if case is None:
            presence.go(session, account.id or 0, queries.as_kept(number) or "")
        else:
            presence.come(session, case.id or 0, account.id or 0, doing, visit.now)
    return Response(status_code=204)


@router.get("/cases/{number}/news")
def show_news(
    number: str,
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffRule("case.read"))],
    seen: Annotated[int, Query(ge=0)],
) -> Response:
    """What a page that saw the case at that revision lacks: who is at it now, and what has happened since."""
    case = case_at(visit, number, who)
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        events, clocks = queries.history(session, case.id), queries.deadlines(session, case.id)
        entries = thread(session, case, events, clocks, who.actor, who.language)
        here = presence.colleagues_at(session, [case.id], who.actor, visit.now).get(case.id or 0, [])
    news = [one for one in entries if one.seq > seen]
    beside: dict[str, Any] = {"news": news, "here": here, "areas": areas(visit, who)}
    return render(visit.request, "desk/live/news.html", language=who.language, case=case, **beside)
