"""Questions that both doors ask. Every list of cases is filtered by what the actor may see."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models import presence, receipt
from models.account import Account, AuditLine
from models.actor import AGENCY_ROLES, Actor
from models.agency import Agency
from models.authority import JOINING, knows_dates, may
from models.case import Case
from models.contact import Contact, ContactPoint, Representative
from models.db import among, unit_of_work
from models.deadline import OPEN, Deadline, EscalationStep
from models.delivery import Delivery
from models.errors import Forbidden, NotFound
from models.event import CaseEvent
from models.message import COMPLAINT, INSIDE, Attachment, Message
from models.part import ASKED, WITHDRAWN, Part
from models.rating import Rating

# Of a step, that its clock runs; asked of each, or the databases begin with all clocks that run.
_CLOCK = aliased(Deadline)
CLOCK_RUNS = select(_CLOCK.id).where(_CLOCK.id == EscalationStep.deadline_id, _CLOCK.state == OPEN).exists()

IMPORTED = re.compile(r"[A-Z][A-Z0-9]{1,7}-[A-Z0-9-]{1,17}")


def case_by_receipt(session: Session, number: str, code: str, pepper: bytes) -> Case | None:
    """The case that number and code open together; None for both kinds of wrong, in the same time."""
    known, digits = receipt.read_number(number), receipt.read_code(code) or "0" * receipt.CODE_DIGITS
    case = session.exec(select(Case).where(Case.number == (known or ""))).one_or_none()
    kept = case.receipt_mac if case else "0" * 64
    return case if receipt.matches(pepper, known or number[:20], digits, kept) and case else None


def case_for(session: Session, number: str, actor: Actor, action: str = "case.read") -> Case:
    """A case this actor may read. NotFound otherwise: whether it exists is not theirs to know."""
    known = as_kept(number)
    case = session.exec(select(Case).where(Case.number == known)).one_or_none() if known else None
    joined = has_part(session, case.id) if case and action in JOINING else ()
    if case is None or not may(actor, action, case, joined):
        raise NotFound
    return case


def crossed_border(engine: Engine, number: str, actor: Actor, now: datetime) -> None:
    """Leave an audit line, in its own transaction, when staff asked for a case that exists but is not theirs.

    Not for whoever has its page open: it was passed on under their hands, and the page still asks for it.
    """
    known = as_kept(number)
    with unit_of_work(engine) as session:
        case_id = session.exec(select(Case.id).where(Case.number == known)).first() if known else None
        if known and case_id and not presence.is_at(session, case_id, actor.account_id, now):
            session.add(AuditLine(at=now, account_id=actor.account_id, action="case.refused", object=known))


def clock_for(session: Session, clock_id: int, actor: Actor) -> tuple[Deadline, Case]:
    """A clock whose dates this actor may know, with its case. NotFound otherwise."""
    clock = session.get(Deadline, clock_id)
    case = session.get_one(Case, clock.case_id) if clock else None
    if clock is None or case is None:
        raise NotFound
    if not (knows_dates(actor, case, has_part(session, case.id)) or _was_called(session, clock, case, actor)):
        raise NotFound
    return clock, case


def _was_called(session: Session, clock: Deadline, case: Case, actor: Actor) -> bool:
    """Whether silence called this actor about the clock; never about the people of the actor's own agency."""
    if case.about_code is not None and case.about_code == actor.agency_code:
        return False
    steps = select(EscalationStep.id).where(EscalationStep.deadline_id == clock.id, escalated_to(actor))
    return session.exec(steps).first() is not None


def number_of_clock(session: Session, clock_id: int) -> str | None:
    """The number of the case that a clock belongs to; None for no clock."""
    found = select(Case.number).join(Deadline, col(Deadline.case_id) == Case.id).where(Deadline.id == clock_id)
    return session.exec(found).one_or_none()


def next_clocks(session: Session, cases: Sequence[Case]) -> dict[int | None, tuple[int | None, datetime]]:
    """Case id -> key and end of the clock that its lists show: the running one that ends next."""
    kinds = {case.id: case.next_due_kind for case in cases if case.next_due_kind}
    found = select(Deadline.case_id, Deadline.kind, Deadline.id, Deadline.due_at)
    found = found.where(among(session.connection(), Deadline.case_id, kinds), Deadline.state == OPEN)
    return {case_id: (key, due_at) for case_id, kind, key, due_at in session.exec(found) if kind == kinds[case_id]}


def as_kept(typed: str) -> str | None:
    """The number as stored. Imported cases have numbers of another make, without a check digit."""
    imported = typed.strip().upper()
    return receipt.read_number(typed) or (imported if IMPORTED.fullmatch(imported) else None)


def cases_of(actor: Actor) -> SelectOfScalar[Case]:
    """The cases of the actor's own agency, next due first. Forbidden for roles without one."""
    if not may(actor, "queue.read") or actor.agency_code is None:
        raise Forbidden
    return select(Case).where(Case.agency_code == actor.agency_code).order_by(*by_next_due())


def among_own(actor: Actor, few: ColumnElement[bool]) -> SelectOfScalar[Case]:
    """Of a few cases those of the actor's own agency, next due first. Forbidden for roles without one."""
    if not may(actor, "queue.read") or actor.agency_code is None:
        raise Forbidden
    # Not as a plain column: the databases would walk all cases of the agency to find the few.
    own = func.coalesce(Case.agency_code, "") == actor.agency_code
    return select(Case).where(few, own).order_by(*by_next_due())


def parts_for(actor: Actor) -> Select[Part, Case, Deadline]:
    """What the actor's own agency was asked for cases that others lead, next due first. Forbidden without an agency."""
    if not may(actor, "part.read") or actor.agency_code is None:
        raise Forbidden
    own = (Part.agency_code == actor.agency_code, Part.state == ASKED)
    not_about_us = func.coalesce(Case.about_code, "") != actor.agency_code
    clock = (col(Deadline.case_id) == Part.case_id) & (col(Deadline.part) == Part.no)
    found = select(Part, Case, Deadline).select_from(Part).join(Case, col(Case.id) == Part.case_id)
    found = found.outerjoin(Deadline, clock).where(*own, not_about_us)
    return found.order_by(col(Deadline.due_at).is_(None), col(Deadline.due_at), col(Part.id))


def appeals_before(actor: Actor) -> SelectOfScalar[Case]:
    """The appeals that the actor's own body decides, next due first. Forbidden for roles that decide none there."""
    if not may(actor, "appeal.read") or actor.agency_code is None:
        raise Forbidden
    mine = (Case.appeal_to == actor.agency_code, func.coalesce(Case.agency_code, "") != actor.agency_code)
    not_about_us = func.coalesce(Case.about_code, "") != actor.agency_code
    return select(Case).where(*mine, not_about_us).order_by(*by_next_due())


def by_next_due() -> tuple[Any, ...]:
    """The one order of every list: cases without a running clock come last."""
    # As the indexes have it: a computed column would be sorted anew for every page.
    return col(Case.next_due_at).asc().nulls_last(), col(Case.id)


def history(session: Session, case_id: int | None) -> list[CaseEvent]:
    """The events of a case in order."""
    return list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.seq))))


def messages(session: Session, case_id: int | None, *, notes: bool) -> list[Message]:
    """The texts of a case in order; notes and instructions only for staff."""
    found = select(Message).where(Message.case_id == case_id).order_by(col(Message.at), col(Message.id))
    return list(session.exec(found if notes else found.where(col(Message.kind).not_in(INSIDE))))


def complaint(session: Session, case_id: int | None) -> Message | None:
    """The first words of a case; None where none are kept."""
    found = select(Message).where(Message.case_id == case_id, Message.kind == COMPLAINT)
    return session.exec(found.order_by(col(Message.id)).limit(1)).first()


def attachments(session: Session, case_id: int | None) -> list[Attachment]:
    """The files of a case."""
    return list(session.exec(select(Attachment).where(Attachment.case_id == case_id).order_by(col(Attachment.id))))


def parts(session: Session, case_id: int | None) -> list[Part]:
    """What other agencies were asked, first things first."""
    return list(session.exec(select(Part).where(Part.case_id == case_id).order_by(col(Part.no))))


def has_part(session: Session, case_id: int | None) -> frozenset[str]:
    """The agencies that take part, or took part, beside the one that leads."""
    found = select(Part.agency_code).where(Part.case_id == case_id, Part.state != WITHDRAWN)
    return frozenset(session.exec(found))


def deadlines(session: Session, case_id: int | None) -> list[Deadline]:
    """All clocks of a case, oldest first."""
    return list(session.exec(select(Deadline).where(Deadline.case_id == case_id).order_by(col(Deadline.id))))


def ratings(session: Session, case_id: int | None) -> list[Rating]:
    """What the author said of each answer."""
    return list(session.exec(select(Rating).where(Rating.case_id == case_id).order_by(col(Rating.cycle))))


def deliveries(session: Session, case_id: int | None) -> list[Delivery]:
    """Everything that left, or should have left, for the author."""
    return list(session.exec(select(Delivery).where(Delivery.case_id == case_id).order_by(col(Delivery.id))))


def escalations(session: Session, case_id: int | None) -> list[EscalationStep]:
    """The steps that silence set off."""
    found = select(EscalationStep).where(EscalationStep.case_id == case_id)
    return list(session.exec(found.order_by(col(EscalationStep.id))))


def escalated_to(actor: Actor) -> ColumnElement[bool]:
    """What makes a step the actor's: it went to the account, or to everybody of the role in the agency."""
    desk = col(EscalationStep.to_agency)
    here = desk == actor.agency_code if actor.role in AGENCY_ROLES else desk.is_(None)
    to_all = col(EscalationStep.to_account_id).is_(None) & (col(EscalationStep.to_role) == actor.role) & here
    return or_(col(EscalationStep.to_account_id) == actor.account_id, to_all)


def unseen(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a step: it is the actor's, its clock runs, and nobody has acknowledged it."""
    return escalated_to(actor), col(EscalationStep.acknowledged_at).is_(None), CLOCK_RUNS


def unseen_count(actor: Actor) -> SelectOfScalar[int]:
    """How many steps wait for the actor's word."""
    return select(func.count()).select_from(EscalationStep).where(*unseen(actor))


def author(session: Session, case: Case) -> tuple[Contact | None, ContactPoint | None]:
    """Who wrote, and the address to which replies go."""
    contact = session.get(Contact, case.contact_id) if case.contact_id else None
    point = session.get(ContactPoint, case.contact_point_id) if case.contact_point_id else None
    return contact, point


def words_of_author(session: Session, case: Case) -> tuple[str, ...]:
    """Name, number and address, for masking. Of a sealed author none: a mark on a word would tell whose name it is."""
    contact, point = author(session, case)
    if case.sealed or contact is None:
        return ()
    filer = session.get(Representative, case.id)
    known = (contact.name or "", contact.identity_number or "", point.address if point else "")
    return (*known, filer.name) if filer else known


def agencies(session: Session, jurisdiction: str) -> list[Agency]:
    """The active agencies of a jurisdiction."""
    found = select(Agency).where(Agency.jurisdiction == jurisdiction, col(Agency.active).is_(True))
    return list(session.exec(found.order_by(col(Agency.code))))


def officers(session: Session, agency_code: str) -> list[Account]:
    """The active staff of an agency, by name."""
    found = select(Account).where(Account.agency_code == agency_code, col(Account.active).is_(True))
    return list(session.exec(found.order_by(col(Account.name))))
