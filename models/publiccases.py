"""Which cases everybody may read at this instant, and which texts wait for a person. Never how many."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select, tuple_

from models.account import Account
from models.actor import Actor
from models.agency import Agency
from models.authority import may
from models.case import Case
from models.contact import Contact, ContactPoint, Representative
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import COMPLAINT, Message
from models.publication import PUBLIC_KINDS, Publication, PublishedText, public_now
from models.taxonomy import State

PAGE = 20
NEWEST = (col(Publication.opened_at).desc(), col(Publication.case_id).desc())


class Open(NamedTuple):
    """A public case with the text of its complaint."""

    case: Case
    publication: Publication
    said: PublishedText


class Wanted(NamedTuple):
    """Which of them; empty is all. states: those of the life cycle; older: the slug after which the list goes on."""

    agency: str = ""
    subject: str = ""
    region: str = ""
    states: Collection[State] = ()
    older: str = ""


def find(session: Session, slug: str) -> Open | None:
    """The public case of that name; None for one that never was, is no more, or may not be any more."""
    row = session.execute(_all().where(col(Publication.slug) == slug)).first()
    return Open(*row) if row else None


def newest(session: Session, jurisdiction: str, wanted: Wanted) -> tuple[list[Open], bool]:
    """A page of them, the last to be let out first, and whether older ones follow."""
    found = _all().where(col(Case.jurisdiction) == jurisdiction)
    given = ((Case.agency_code, wanted.agency), (Case.category, wanted.subject), (Case.region, wanted.region))
    for column, value in given:
        found = found.where(col(column) == value) if value else found
    if wanted.states:
        found = found.where(col(Case.state).in_(sorted(wanted.states)))
    after = session.exec(select(Publication).where(Publication.slug == wanted.older)).first() if wanted.older else None
    place = tuple_(col(Publication.opened_at), col(Publication.case_id))
    if after:
        found = found.where(place < (after.opened_at, after.case_id))
    rows = session.execute(found.order_by(*NEWEST).limit(PAGE + 1)).all()
    return [Open(*row) for row in rows[:PAGE]], len(rows) > PAGE


def agencies(session: Session, jurisdiction: str) -> Sequence[Agency]:
    """The agencies that have public cases."""
    codes = _shown(select(Case.agency_code)).where(col(Case.jurisdiction) == jurisdiction).distinct()
    return session.exec(select(Agency).where(col(Agency.code).in_(codes))).all()


def answers(session: Session, case_id: int | None) -> list[tuple[Message, PublishedText | None]]:
    """The answers that stand, oldest first, each with what everybody may read of it, if a person has confirmed it."""
    found = select(Message, PublishedText).outerjoin(PublishedText, col(PublishedText.message_id) == Message.id)
    found = found.where(Message.case_id == case_id, Message.kind == "answer", col(Message.withdrawn_at).is_(None))
    return [(message, text) for message, text in session.exec(found.order_by(col(Message.id)))]


def to_confirm(session: Session, case: Case) -> list[tuple[Message, PublishedText | None]]:
    """The messages of a case that everybody may read once they are confirmed, each with what was confirmed before."""
    found = select(Message, PublishedText).outerjoin(PublishedText, col(PublishedText.message_id) == Message.id)
    found = found.where(Message.case_id == case.id, *_publishable())
    return [(message, text) for message, text in session.exec(found.order_by(col(Message.id)))]


def waiting_for(session: Session, actor: Actor, most: int = 50) -> list[Case]:
    """The cases of the actor's agency whose authors wait for somebody to read what everybody will; oldest first."""
    # One case may wait with two texts; PostgreSQL compares no JSON, so it is the ids that are told apart.
    waiting = _waiting(select(Case.id), actor)
    return list(session.exec(select(Case).where(col(Case.id).in_(waiting)).order_by(col(Case.id)).limit(most)))


def waiting_count(actor: Actor) -> Any:
    """How many."""
    return _waiting(select(func.count(func.distinct(Case.id))), actor)


def people_of(session: Session, case: Case) -> list[str]:
    """Names, numbers and addresses that are known to belong to the case.

    Of its author, of the agency's people, and of whoever did something with it before the agency had it.
    """
    acted = select(CaseEvent.account_id).where(CaseEvent.case_id == case.id)
    here = (Account.agency_code == case.agency_code, col(Account.id).in_(acted))
    staff = session.exec(select(Account.name).where(or_(*here))).all()
    contact = session.get(Contact, case.contact_id) if case.contact_id else None
    points = select(ContactPoint.address).where(ContactPoint.contact_id == case.contact_id)
    filer = session.exec(select(Representative.name).where(Representative.case_id == case.id)).all()
    own = [contact.name, contact.identity_number] if contact else []
    return [*filter(None, own), *session.exec(points), *filer, *staff]


def places_of(session: Session, case: Case) -> list[str]:
    """Where it happened and where its author lives, as they wrote it."""
    contact = session.get(Contact, case.contact_id) if case.contact_id else None
    return list(filter(None, (case.address, contact.residence if contact else None)))


def _all() -> Any:
    return _shown(select(Case, Publication, PublishedText))


def _shown(wanted: Any) -> Any:
    joined = wanted.select_from(Case).join(Publication, col(Publication.case_id) == Case.id)
    joined = joined.join(PublishedText, col(PublishedText.case_id) == Case.id)
    joined = joined.join(Message, col(Message.id) == PublishedText.message_id)
    return joined.where(*public_now(), Message.kind == COMPLAINT, col(Message.erased_at).is_(None))


def _publishable() -> tuple[Any, ...]:
    gone = (col(Message.withdrawn_at).is_(None), col(Message.erased_at).is_(None))
    return (col(Message.kind).in_(PUBLIC_KINDS), *gone)


def _waiting(wanted: Any, actor: Actor) -> Any:
    if not may(actor, Verb.RELEASE):
        return wanted.where(False)
    joined = wanted.select_from(Case).join(Message, col(Message.case_id) == Case.id)
    joined = joined.outerjoin(PublishedText, col(PublishedText.message_id) == Message.id)
    open_ = (Case.agency_code == actor.agency_code, *public_now(), col(PublishedText.message_id).is_(None))
    return joined.where(*open_, *_publishable())
