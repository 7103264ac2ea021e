"""What all pages behind the sign-in share: the header, the token of their forms, the toast of the last answer."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple

from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.deps import SignedIn
from channels.notices import agency_name
from dashboard.desk.done import words_of
from dashboard.desk.forms import Visit
from dashboard.homes import home_of
from dashboard.i18n import N_, translations
from dashboard.pages import render
from models import errands, publiccases, queries
from models.actor import Actor
from models.authority import may
from models.db import at_once, count_of
from models.delivery import UNDO
from models.errors import NotFound
from models.incident import unseen_count
from models.lifecycle import Verb
from models.taxonomy import Channel, State

ESCALATED = "/desk/escalations"
INCIDENTS, OVERSIGHT_INCIDENTS = "/desk/incidents", "/oversight/incidents"
# What waits for people to carry it.
CARRIED = (("/desk/post", N_("Letters"), Channel.LETTER), ("/desk/calls", N_("Calls"), Channel.PHONE))
AREAS = (
    ("/desk", N_("Queue"), "queue.read"),
    ("/desk/intake", N_("Take in"), "intake.file"),
    ("/desk/triage", N_("Triage"), "triage.read"),
    ("/desk/checks", N_("Spot checks"), "audit.read"),
    ("/desk/team", N_("Team"), "team.read"),
    ("/desk/appeals", N_("Appeals"), "appeal.read"),
    ("/oversight", N_("Oversight"), "oversight.read"),
    ("/desk/calendar", N_("Calendar"), "calendar.read"),
    ("/admin/models", N_("Router"), "models.read"),
    ("/admin/channels", N_("Channels"), "channels.read"),
)


class Toast(NamedTuple):
    """An answer that has not left yet."""

    number: str
    revision: int
    seconds: int


def desk_page(
    visit: Visit,
    who: SignedIn,
    template: str,
    *,
    status_code: int = 200,
    session: Session | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page of the desk in the person's language. session: the one that the page still holds, if it does."""
    return render(
        visit.request,
        template,
        language=who.language,
        status_code=status_code,
        areas=areas(visit, who, session),
        search="/desk" if may(who.actor, "queue.read") else None,
        person=who.actor.account.name if who.actor.account else None,
        begins=home_of(who.actor.role),
        keys=who.actor.account is None or who.actor.account.shortcuts,
        csrf=who.session.csrf_token,
        now=visit.now,
        toast=toast(visit, who.actor),
        done_line=words_of(visit.request.query_params, who.language),
        **context,
    )


class PassedOn(NamedTuple):
    """What was just passed on, and to whom; nobody yet where people sort it."""

    number: str
    agency: str


def passed_on(session: Session, left: str, to: str, language: str) -> PassedOn | None:
    """What ?left= and &to= name: the number of the case and the agency's code."""
    number = queries.as_kept(left)
    return PassedOn(number, agency_name(session, to, language) if to else "") if number else None


class Area(NamedTuple):
    """A link of the header. n: how many wait there; 0 says nothing."""

    url: str
    words: str
    current: bool
    n: int = 0


def areas(visit: Visit, who: SignedIn, session: Session | None = None) -> list[Area]:
    """The links of the header that this role may follow; the longest one that the path begins with is current."""
    said, path = translations(who.language).gettext, visit.request.url.path
    allowed = [(url, said(words), 0) for url, words, action in AREAS if may(who.actor, action)]
    called = [(url, said(words), n) for url, words, n in _called(visit, who.actor, session)]
    # Who is called by nothing needs no link to an empty list.
    called = [one for one in called if one[2] or path.startswith(one[0])]
    here = max((url for url, _words, _n in (*allowed, *called) if path.startswith(url)), key=len, default="")
    return [Area(url, words, url == here, n) for url, words, n in (*allowed, *called)]


def _called(visit: Visit, actor: Actor, held: Session | None) -> list[tuple[str, str, int]]:
    """The lists of what calls somebody: address, name, and how much waits there for this person."""
    with nullcontext(held) if held else Session(visit.house.read_engine) as session:
        return [(*link, n) for link, n in at_once(session, _calling(actor, visit.now)).items()]


def _calling(actor: Actor, now: datetime) -> dict[tuple[str, str], Any]:
    """Address and name of each list that this role may have -> the count of what waits there."""
    lists = {}
    if may(actor, "errand.read"):
        for url, words, channel in CARRIED:
            lists[url, words] = count_of(errands.waiting(actor, channel, now))
    if may(actor, "escalations.read"):
        lists[ESCALATED, N_("Escalated to me")] = queries.unseen_count(actor)
    if may(actor, Verb.RELEASE):
        lists["/desk/publishing", N_("To publish")] = publiccases.waiting_count(actor)
    if may(actor, "incident.read"):
        url = OVERSIGHT_INCIDENTS if may(actor, "oversight.read") else INCIDENTS
        lists[url, N_("Incidents")] = unseen_count(actor)
    return lists


def toast(visit: Visit, actor: Actor) -> Toast | None:
    """The answer named by ?sent= while it can still be taken back; None once it has left."""
    number = visit.request.query_params.get("sent", "")
    if not number:
        return None
    try:
        with Session(visit.house.read_engine) as session:
            case = queries.case_for(session, number, actor)
            left = _seconds_left(case.answered_at, visit.now) if case.state == State.ANSWERED else 0
            return Toast(case.number, case.revision, left) if left > 0 else None
    except NotFound:
        return None


def _seconds_left(answered_at: datetime | None, now: datetime) -> int:
    return int((answered_at + UNDO - now).total_seconds()) if answered_at else 0
