"""Everything that the page of one case shows to the agency that has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from fastapi.responses import HTMLResponse
from sqlalchemy import literal, tuple_
from sqlmodel import Session, col

from api.deps import SignedIn
from channels.attachments import MOST
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.clockface import clock
from dashboard.desk.forms import Visit
from dashboard.desk.frame import desk_page
from dashboard.desk.lists import NAMES, on_desk
from dashboard.desk.partsview import parts_of
from dashboard.desk.powers import powers
from dashboard.desk.redaction import holds_own
from dashboard.desk.shutout import ShutOut, shut_out
from dashboard.desk.smslength import length, with_files
from dashboard.desk.tasks.view import tasks_of
from dashboard.desk.team.caseparts import longer, word_of
from dashboard.desk.thread import Entry, thread
from dashboard.desk.uploads import sentences
from dashboard.desk.whoseturn import holders, whose_turn
from dashboard.desk.writing.offer import offer
from dashboard.desk.writing.places import open_places
from escalation.office import Jurisdiction
from models import followers, presence, queries
from models.account import Account
from models.actions import enclosing, writing
from models.actions.answering import ANSWERS
from models.actor import AGENCY_ROLES, Actor
from models.agency import Agency
from models.authority import may
from models.case import Case
from models.conflict import is_free
from models.contact import Contact, ContactPoint, Representative
from models.countries.profile import Profile
from models.db import Instant
from models.errors import JawabError
from models.lifecycle import AT_AGENCY, Verb, can
from models.recurring import before
from models.related import related
from models.taxonomy import Category, Channel, Outcome

MASK = "•••"
# What came back to its writer, and the verb by which it was said.
MENDED: dict[str, str] = {Verb.UNDO: Verb.ANSWER, Verb.SEND_BACK: Verb.PROPOSE_ANSWER}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written: it comes back to its writer when it could not be sent. verb says in which form."""

    verb: str = Verb.ANSWER
    values: dict[str, str] = field(default_factory=dict)
    revision: int | None = None
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """The author as the agency may know him: contact masked, nothing at all where the identity is sealed."""

    sealed: bool
    name: str | None = None
    identity: str | None = None
    residence: str | None = None
    channel: Channel | None = None
    address: str | None = None
    unreachable: bool = False
    shut_out: ShutOut | None = None
    filer: Representative | None = None


def case_page(
    visit: Visit,
    who: SignedIn,
    case: Case,
    draft: Draft | None = None,
    problem: JawabError | None = None,
    **beside: Any,
) -> HTMLResponse:
    """The page of a case; with a problem it also says what went wrong and what is new, and keeps the draft.

    beside: advice on the draft, preview of its message, find: words for which a template is sought.
    """
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, case)
        drafts = _drafts(session, case, who.actor, context["entries"])
        shown = draft or next(iter(drafts.values()), None)
        sms = _sms(session, visit, who, case, shown) if shown else ""
        new = _new(session, case, who.actor, draft, drafts)
        aside = writing.set_aside_of(session, case.id, who.actor)
        templates = offer(session, who.actor, case, beside.pop("find", None))
    entries: list[Entry] = context["entries"]
    return desk_page(
        visit,
        who,
        "desk/case.html",
        status_code=problem.status if problem else 200,
        **context,
        draft=shown,
        own=holds_own(shown.values.get("text", ""), case, who.language) if shown else "",
        sms=sms,
        aside=aside,
        drafts=drafts | ({draft.verb: draft} if draft else {}),
        places=open_places(shown.values.get("text", ""), case.language) if shown else [],
        offer=templates,
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
        news=[one for one in entries if one.seq in new],
        view=_view(visit, draft),
        **{"advice": None, "preview": None, "bad_files": sentences(problem, who.language)} | beside,
    )


def _view(visit: Visit, draft: Draft | None) -> str:
    """The list of the queue from which the reader came; empty for none."""
    view = draft.values.get("view", "") if draft else visit.request.query_params.get("view", "")
    return view if view in NAMES else ""


def _new(session: Session, case: Case, actor: Actor, draft: Draft | None, drafts: Mapping[str, Draft]) -> set[int]:
    """The seqs of what happened since the form was opened, or of what others did since the last draft was kept."""
    if draft and draft.revision is not None:
        return set(range(draft.revision + 1, case.revision + 1))
    seen = [one.revision for one in drafts.values() if one.revision is not None]
    return writing.done_by_others(session, case.id, actor, min(seen)) if seen else set()


def _drafts(session: Session, case: Case, actor: Actor, entries: Sequence[Entry]) -> dict[str, Draft]:
    """What the reader is writing, by form, the newest first; an answer taken back is such a text too."""
    kept = writing.drafts_of(session, case.id, actor)
    found = {verb: Draft(verb, one.data, one.revision, one.at) for verb, one in kept.items()}
    undone = _undone(entries)
    return {undone.verb: undone} | found if undone else found


def _context(session: Session, visit: Visit, who: SignedIn, case: Case) -> dict[str, Any]:
    office, actor = visit.house.office, who.actor
    deadlines, events = queries.deadlines(session, case.id), queries.history(session, case.id)
    return {
        "case": case,
        "author": _author(session, case, office),
        "entries": thread(session, case, events, deadlines, actor, who.language),
        "clock": clock(case, deadlines, office, visit.now, who.language),
        "powers": powers(case, deadlines, office, actor, visit.now),
        "turn": whose_turn(case, deadlines, office),
        "word": word_of(session, visit, who, case),
        "longer": longer(session, visit, case, deadlines),
        "holders": holders(session, events, office, visit.now, who.language),
        "may": {verb.value for verb in Verb if may(actor, verb, case) and can(case.state, verb)},
        "me": actor.account_id,
        "officer": session.get(Account, case.officer_id) if case.officer_id else None,
        "officers": staff_of(session, actor),
        "agencies": agency_groups(open_to(session, case), case, office.profile, who.language),
        "suggested": office.profile.agency_for(case.category or Category.OTHER, case.region),
        "laid": enclosing.waiting(session, case.id, actor),
        "most_files": MOST,
        "parts": parts_of(session, case, events, deadlines, visit, who.language),
        "tasks": tasks_of(session, visit, who, case, deadlines),
        "people": agency_name(session, case.about_code, who.language) if case.about_code else "",
        "here": presence.colleagues_at(session, [case.id], actor, visit.now).get(case.id or 0, []),
        "outcomes": [one for one in Outcome if one in ANSWERS],
        "categories": list(Category),
        "place": before(session, case),
        "related": related(session, actor, case),
        "today": office.local_date(visit.now),
        "neighbours": neighbours(session, actor, case),
        "dossier": followers.places(session, [case.id]).get(case.id or 0),
    }


def _sms(session: Session, visit: Visit, who: SignedIn, case: Case, draft: Draft) -> str:
    notice = "question" if draft.verb == Verb.ASK_CITIZEN else "answer"
    files = enclosing.waiting(session, case.id, who.actor, draft.verb)
    written = (with_files(draft.values.get("text", ""), files, case.language), draft.values.get("outcome", ""))
    return length(session, visit, case, notice, written, who.language)


def neighbours(session: Session, actor: Actor, case: Case) -> tuple[str | None, str | None]:
    """The numbers of the cases before and after this one in the team's list; none where the list ends."""
    here = queries.cases_of(actor).where(*on_desk(actor), col(Case.state).in_(AT_AGENCY))
    place = tuple_(col(Case.next_due_at), col(Case.id))
    mine = tuple_(literal(case.next_due_at, Instant()), literal(case.id))
    backwards = (col(Case.next_due_at).desc(), col(Case.id).desc())
    before = session.exec(here.where(place < mine).order_by(None).order_by(*backwards).limit(1)).first()
    after = session.exec(here.where(place > mine).limit(1)).first()
    return before.number if before else None, after.number if after else None


def _undone(entries: Sequence[Entry]) -> Draft | None:
    """The answer that was taken back or sent back last, ready to be mended and sent again."""
    said = MENDED.get(entries[-1].verb) if entries else None
    last = next((one.message for one in reversed(entries) if one.verb == said and one.message), None)
    if last is None:
        return None
    promised = last.promised_on.isoformat() if last.promised_on else ""
    return Draft(values={"text": last.text, "outcome": last.outcome or "", "promised_on": promised})


def _author(session: Session, case: Case, office: Jurisdiction) -> Author:
    contact, point = queries.author(session, case)
    known = author(case, contact, point, session.get(Representative, case.id))
    return replace(known, shut_out=shut_out(session, case, point, office))


def author(
    case: Case, contact: Contact | None, point: ContactPoint | None, filer: Representative | None = None
) -> Author:
    """What the agency is shown of the author."""
    if case.sealed or contact is None:
        return Author(sealed=case.sealed)
    number = contact.identity_number
    return Author(
        sealed=False,
        name=contact.name,
        identity=f"{MASK} {number[-4:]}" if number else None,
        residence=contact.residence,
        channel=point.channel if point else None,
        address=masked(point) if point else None,
        unreachable=bool(point and point.unreachable_at),
        filer=filer,
    )


def masked(point: ContactPoint) -> str:
    """Enough of an address to recognise it, too little to write to it."""
    if point.channel == Channel.EMAIL:
        return f"{point.address[:1]}{MASK}@{MASK}"
    return f"{MASK} {point.address[-4:]}"


def open_to(session: Session, case: Case) -> list[Agency]:
    """The agencies to which the case may go: none of the people that it is about."""
    known = queries.agencies(session, case.jurisdiction)
    return [one for one in known if is_free(session, one.code, case.about_code)]


def staff_of(session: Session, actor: Actor) -> list[Account]:
    """The people of the actor's agency who may have a case."""
    found = queries.officers(session, actor.agency_code) if actor.agency_code else []
    return [one for one in found if one.role in AGENCY_ROLES]


def agency_groups(
    agencies: Sequence[Agency], case: Case, profile: Profile, language: str, *, own: bool = False
) -> list[list[tuple[str, str]]]:
    """The other agencies as (code, name): those that work in the case's region first, then the rest, each by name.

    own: with the one that has the case.
    """
    groups: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for one in agencies:
        known = profile.agencies.get(one.code)
        near = known is not None and known.covers(case.region)
        if own or one.code != case.agency_code:
            groups[0 if near else 1].append((one.code, one.names.get(language) or one.names.get("en") or one.code))
    return [sorted(group, key=lambda pair: pair[1]) for group in groups]
