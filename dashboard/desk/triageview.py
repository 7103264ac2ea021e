"""What the page of triage shows: one text, where it could go, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from channels.notices import agency_name
from channels.routing import needs_region
from dashboard.desk.caseview import agency_groups, open_to
from dashboard.desk.clockface import Chip, chip
from dashboard.desk.partsview import copy_law
from dashboard.desk.thread import Entry, thread
from dashboard.i18n import N_
from escalation.office import Jurisdiction
from models import queries
from models.account import Account
from models.actions import reading
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.conflict import destination
from models.countries.parts import Region
from models.db import how_many
from models.deadline import OPEN
from models.event import CaseEvent
from models.lifecycle import Verb
from models.part import WITHDRAWN
from models.taxonomy import Category, DeadlineKind, Role, State

# A text that the classifier has not read by then is sorted by people, without proposals.
STUCK = timedelta(minutes=10)
# Whoever opened a text has it for so long: two people at work do not read the same one.
HAS_IT = timedelta(minutes=2)
AHEAD = 20
NEXT = 3
CARDS = 3
# Why a person chooses.
REASONS: Mapping[str, str] = {
    "unsure": N_("The classifier is not sure enough of the subject."),
    "emergency": N_("It names a danger: a person reads it at once."),
    "conduct": N_("It may be about the conduct of officials: that is always for a person to decide."),
    "language": N_("It is not in one of the five languages: the proposals are worth little."),
    "empty": N_("There is nothing in it that could be read."),
    "no_region": N_("The subject is clear, the region is not."),
}
NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """The region in force: chosen on the page, else what the case says. settled: even "nobody knows" is a choice."""

    code: str | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Where a subject leads. agency, its name, is None while the region must be chosen first; so is its code."""

    category: str
    share: float | None
    agency: str | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A colleague's word that a text is no complaint, waiting for a second person."""

    case: Case
    reason: str
    by: str
    mine: bool


def waiting(now: datetime, actor: Actor) -> SelectOfScalar[Case]:
    """What this person must sort: danger first, then what may be one, then the clock that ends next.

    What is proposed for rejection is not among it.
    """
    found = _waits(now, actor).where(~proposed_rejection())
    return found.order_by(col(Case.urgent).is_(None), col(Case.urgency).is_(None), *queries.by_next_due())


def to_sort(session: Session, actor: Actor, now: datetime) -> int | None:
    """How many texts wait for this person; None for who does not sort."""
    if not may(actor, "triage.read"):
        return None
    return how_many(session, waiting(now, actor))


def _waits(now: datetime, actor: Actor) -> SelectOfScalar[Case]:
    stuck = (col(Case.state) == State.RECEIVED) & (col(Case.filed_at) < now - STUCK)
    return select(Case).where(or_(col(Case.state) == State.TRIAGE, stuck), _theirs(actor))


def _theirs(actor: Actor) -> ColumnElement[bool]:
    """A complaint about the people of an office is sorted by oversight alone."""
    return true() if actor.role == Role.OVERSIGHT else col(Case.about_code).is_(None)


def proposed_rejection() -> ColumnElement[bool]:
    """Somebody said that the case is no complaint, and it has not been sent to an agency since."""
    word, later = aliased(CaseEvent), aliased(CaseEvent)
    routed = select(later.id).where(later.case_id == word.case_id, later.seq > word.seq, later.verb == Verb.ROUTE)
    said = select(word.id).where(word.case_id == Case.id, word.verb == Verb.PROPOSE_REJECTION, ~routed.exists())
    return said.exists()


def place_of(case: Case | None, chosen: str, office: Jurisdiction) -> Place:
    """The region that the routing table is asked with."""
    if chosen in office.profile.regions:
        return Place(chosen, settled=True)
    known = case.region if case and chosen != NOWHERE else None
    return Place(known, settled=known is not None or chosen == NOWHERE)


def leads_to(office: Jurisdiction, category: str, region: str | None, about: str | None) -> str | None:
    """The agency of this subject and region; never the people complained of. None: no body is free of them."""
    profile = office.profile
    return destination(profile, category, region, about) if about else profile.agency_for(category, region)


def way(
    office: Jurisdiction,
    category: str,
    place: Place,
    language: str,
    share: float | None = None,
    about: str | None = None,
) -> Way:
    """Where this subject leads from this place."""
    if about is None and not place.settled and needs_region(office, category):
        return Way(category, share, None)
    profile, code = office.profile, leads_to(office, category, place.code, about)
    agency = profile.agencies[code].names[language] if code else None
    return Way(category, share, agency, code)


def triage_context(
    session: Session, actor: Actor, office: Jurisdiction, now: datetime, language: str, *, wanted: dict[str, str]
) -> dict[str, Any]:
    """Everything for the template; `wanted` holds the number, region and category that the address names."""
    ahead = list(session.exec(waiting(now, actor).limit(AHEAD)))
    case = _chosen(session, actor, now, ahead, wanted["case"])
    place = place_of(case, wanted["region"], office)
    about = case.about_code if case else None
    proposals = (case.proposals if case else [])[:CARDS]
    events = queries.history(session, case.id) if case else []
    gave_back = _gave_back(events)
    cards = [way(office, code, place, language, share, about) for code, share in proposals]
    # Where it has just come from is the last place to send it again.
    cards.sort(key=lambda one: one.code in gave_back)
    picked = wanted["category"] if wanted["category"] in set(Category) else (cards[0].category if cards else None)
    return {
        "case": case,
        "said": _said(session, case, events, actor, language),
        "why": _why(events),
        "forward": _forward(session, case, office, now),
        "place": place,
        **(_copies(session, case, office, language) if case else {}),
        "cards": cards,
        "gave_back": gave_back,
        "picked": way(office, picked, place, language, None, about) if picked else None,
        "people": agency_name(session, about, language) if about else "",
        "upcoming": [one for one in ahead if case and one.number != case.number][:NEXT],
        "rejections": _rejections(session, actor),
        "tiles": _tiles(office),
        "categories": list(Category),
        **_counts(session, actor, now),
    }


def _chosen(session: Session, actor: Actor, now: datetime, ahead: Sequence[Case], number: str) -> Case | None:
    """The case that was asked for while it still waits, else the first that nobody else is reading."""
    asked = session.exec(_waits(now, actor).where(Case.number == number)).first() if number else None
    if asked:
        return asked
    taken = reading.being_read(session, actor, now - HAS_IT)
    return next((one for one in ahead if one.number not in taken), ahead[0] if ahead else None)


def _said(session: Session, case: Case | None, events: Sequence[CaseEvent], actor: Actor, language: str) -> list[Entry]:
    if case is None:
        return []
    return thread(session, case, events, queries.deadlines(session, case.id), actor, language)


def _why(events: Sequence[CaseEvent]) -> str | None:
    """Why a person chooses, in words to be translated; None where nobody said."""
    said = [event.data.get("reason", "") for event in events if event.verb == Verb.ABSTAIN]
    return REASONS.get(said[-1]) if said else None


def _gave_back(events: Sequence[CaseEvent]) -> set[str]:
    """The agencies that said that it is not theirs."""
    return {str(event.data.get("was")) for event in events if event.verb == Verb.RETURN}


def _forward(session: Session, case: Case | None, office: Jurisdiction, now: datetime) -> tuple[str, Chip] | None:
    """The clock for finding the agency, else whichever runs."""
    running = [one for one in queries.deadlines(session, case.id) if one.state == OPEN] if case else []
    running.sort(key=lambda one: (one.kind != DeadlineKind.FORWARD, one.due_at))
    return (running[0].kind, chip(office, running[0].due_at, now, running[0].id)) if running else None


def _copies(session: Session, case: Case, office: Jurisdiction, language: str) -> dict[str, Any]:
    """Who has a copy already, and what the form of one more needs."""
    given = [one for one in queries.parts(session, case.id) if one.state != WITHDRAWN]
    return {
        "copies": [agency_name(session, one.agency_code, language) for one in given],
        "agencies": agency_groups(open_to(session, case), case, office.profile, language),
        "copy_law": copy_law(case, queries.deadlines(session, case.id), office),
    }


def _rejections(session: Session, actor: Actor) -> list[Rejection]:
    found = (
        select(Case, CaseEvent, Account.name)
        .join(CaseEvent, col(CaseEvent.case_id) == Case.id)
        .join(Account, col(Account.id) == CaseEvent.account_id)
        .where(
            Case.state == State.TRIAGE, CaseEvent.verb == Verb.PROPOSE_REJECTION, proposed_rejection(), _theirs(actor)
        )
        .order_by(col(CaseEvent.at), col(CaseEvent.id))
    )
    last = {case.number: (case, event, by) for case, event, by in session.exec(found)}
    return [
        Rejection(case, str(event.data.get("reason", "")), by, event.account_id == actor.account_id)
        for case, event, by in last.values()
    ]


def _counts(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    rows = waiting(now, actor).order_by(None).subquery()
    total, oldest = session.exec(select(func.count(), func.min(rows.c.filed_at)).select_from(rows)).one()
    late = select(func.count()).where(Case.state == State.RECEIVED, Case.filed_at < now - STUCK, _theirs(actor))
    return {
        "total": total,
        "waited": now - oldest if oldest else None,
        "unread_by_classifier": session.exec(late).one(),
    }


def _tiles(office: Jurisdiction) -> list[Region]:
    return sorted(office.profile.regions.values(), key=lambda one: (one.row, one.column))
