"""Whose cases are in a dossier: what an agency may see of it, and what strangers are told of its size."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models import queries
from models.account import AuditLine
from models.actor import SYSTEM, Actor
from models.authority import may
from models.case import Case
from models.contact import Contact, ContactPoint
from models.db import among
from models.dossier import Dossier, Following
from models.errors import NotFound
from models.lifecycle import FINAL_STATES
from models.taxonomy import TOLD_FROM

# Fewer people are "some": with a number so small, whoever knows one of them would know too much of the others.
FEWEST_TOLD = 10


class Place(NamedTuple):
    """The dossier of a case and how many cases are in it."""

    dossier_id: int
    size: int


def holds(session: Session, dossier_id: int, actor: Actor) -> bool:
    """Whether the actor's agency has a case in the dossier; the system may go everywhere."""
    if actor == SYSTEM:
        return True
    return session.exec(_own(actor, dossier_id).limit(1)).first() is not None


def dossier_for(session: Session, dossier_id: int, actor: Actor) -> Dossier:
    """A dossier with a case of the actor's agency. NotFound otherwise: whether it exists is not theirs to know."""
    found = session.get(Dossier, dossier_id)
    if found is None or not may(actor, "dossier.read") or not holds(session, dossier_id, actor):
        raise NotFound
    return found


def own_cases(session: Session, dossier_id: int, actor: Actor, most: int) -> Sequence[Case]:
    """The cases of the actor's agency in the dossier, next due first."""
    return session.exec(_own(actor, dossier_id).limit(most)).all()


def elsewhere(session: Session, dossier_id: int, actor: Actor) -> list[tuple[str | None, int]]:
    """(agency, how many cases) of the others in the dossier, most first; None where it is being chosen."""
    own = func.coalesce(Case.agency_code, "") == actor.agency_code
    found = _inside(select(Case.agency_code, func.count()), dossier_id).where(~own)
    return sorted(session.exec(found.group_by(col(Case.agency_code))), key=lambda row: -row[1])


def steps(session: Session, dossier_id: int, actor: Actor) -> Sequence[tuple[Following, str]]:
    """Which cases of the actor's agency came and went, with their numbers, in the order in which they came."""
    found = select(Following, Case.number).join(Case, col(Case.id) == Following.case_id)
    found = found.where(Following.dossier_id == dossier_id, Case.agency_code == actor.agency_code)
    return session.exec(found.order_by(col(Following.id))).all()


def joined_in(session: Session, numbers: Collection[str]) -> int | None:
    """The dossier in which these cases are together; None where they are in none."""
    inside = select(Following.dossier_id).join(Case, col(Case.id) == Following.case_id)
    inside = inside.where(col(Case.number).in_(numbers), col(Following.left_at).is_(None))
    return session.exec(inside.limit(1)).first()


def places(session: Session, case_ids: Collection[int | None]) -> dict[int, Place]:
    """Case id -> its dossier, for those that are in one with others."""
    mine = select(Following.case_id, Following.dossier_id).where(
        among(session.connection(), Following.case_id, case_ids), col(Following.left_at).is_(None)
    )
    inside = dict(session.exec(mine).all())
    if not inside:
        return {}
    sizes = select(Following.dossier_id, func.count()).join(Case, col(Case.id) == Following.case_id)
    sizes = sizes.where(
        col(Following.dossier_id).in_(set(inside.values())),
        col(Following.left_at).is_(None),
        col(Case.state).not_in(FINAL_STATES),
    )
    size = dict(session.exec(sizes.group_by(col(Following.dossier_id))).all())
    return {case_id: Place(key, size[key]) for case_id, key in inside.items() if size.get(key, 0) > 1}


class Tally(NamedTuple):
    """How many people report a problem, and since which day."""

    people: int
    since: date


def tally(session: Session, dossier_id: int) -> Tally | None:
    """The people, as far as they can be told apart; None where every complaint was taken back or rejected."""
    person = func.coalesce(Contact.identity_number, ContactPoint.address, Case.number)
    found = _inside(select(func.count(func.distinct(person)), func.min(Case.received_on)), dossier_id)
    found = found.outerjoin(Contact, col(Contact.id) == Case.contact_id)
    found = found.outerjoin(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
    people, since = session.execute(found).one()
    return Tally(people, since) if people else None


def at_least(count: int) -> int:
    """The number that strangers are told: full tens, 0 for fewer than ten."""
    return count // FEWEST_TOLD * FEWEST_TOLD


def told(session: Session, case: Case) -> int | None:
    """What the author of a case is told of the others: their number as strangers hear it, None where it is nothing.

    Of subjects that do not lie in the open nobody learns that others complain.
    """
    if case.category not in TOLD_FROM or not (place := places(session, [case.id]).get(case.id or 0)):
        return None
    found = tally(session, place.dossier_id)
    return at_least(found.people) if found and found.people > 1 else None


def crossed(session: Session, dossier_id: int, actor: Actor, now: datetime) -> None:
    """Leave an audit line where staff asked for a dossier that exists but is not theirs."""
    if session.get(Dossier, dossier_id):
        line = AuditLine(at=now, account_id=actor.account_id, action="dossier.refused", object=str(dossier_id))
        session.add(line)


def _own(actor: Actor, dossier_id: int) -> SelectOfScalar[Case]:
    not_about_us = func.coalesce(Case.about_code, "") != actor.agency_code
    own: SelectOfScalar[Case] = _joined(queries.cases_of(actor), dossier_id)
    return own.where(not_about_us)


def _inside(wanted: Any, dossier_id: int) -> Any:
    return _joined(wanted.select_from(Case), dossier_id).where(col(Case.state).not_in(FINAL_STATES))


def _joined(wanted: Any, dossier_id: int) -> Any:
    inside = (Following.dossier_id == dossier_id, col(Following.left_at).is_(None))
    return wanted.join(Following, col(Following.case_id) == Case.id).where(*inside)
