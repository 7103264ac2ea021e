"""Who is away and who stands in: said by the person, or by whoever leads the agency."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.account import Account, AuditLine
from models.actor import AGENCY_ROLES, Actor
from models.authority import authorize
from models.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class Leave:
    """From the first day to the last, both away; no first day: here. No last day: until further notice."""

    first: date | None = None
    last: date | None = None
    substitute_id: int | None = None


def set_leave(session: Session, account_id: int, leave: Leave, actor: Actor, now: datetime, today: date) -> Account:
    """Keep it. BadInput for days in the wrong order or a substitute who cannot be one; NotFound for others' people."""
    found = select(Account).where(Account.id == account_id, col(Account.active).is_(True))
    person = session.exec(found.with_for_update()).one_or_none()
    own = account_id == actor.account_id
    authorize(actor, "leave.set" if own else "leave.set_for_others")
    if person is None or not (own or _leads(actor, person)):
        raise NotFound("page_not_found")
    _check(session, person, leave, today)
    person.absent_from, person.absent_until = leave.first, leave.last if leave.first else None
    person.substitute_id = leave.substitute_id if leave.first else None
    said = f"{leave.first} {leave.last} {leave.substitute_id}" if leave.first else "here"
    session.add(AuditLine(at=now, account_id=actor.account_id, action="leave.set", object=person.login, reason=said))
    return person


def substitutes_for(session: Session, person: Account) -> list[Account]:
    """Who may stand in: the other staff of the agency; where a role belongs to none, the others of that role."""
    others = select(Account).where(col(Account.active).is_(True), col(Account.id) != person.id)
    if person.role in AGENCY_ROLES:
        others = others.where(Account.agency_code == person.agency_code, col(Account.role).in_(AGENCY_ROLES))
    else:
        others = others.where(Account.role == person.role)
    return list(session.exec(others.order_by(col(Account.name), col(Account.id))))


def _leads(actor: Actor, person: Account) -> bool:
    return person.role in AGENCY_ROLES and actor.agency_code is not None and person.agency_code == actor.agency_code


def _check(session: Session, person: Account, leave: Leave, today: date) -> None:
    if leave.last and (leave.first is None or leave.last < max(leave.first, today)):
        raise BadInput("leave_days_wrong", fields={"last": "leave_days_wrong"})
    if leave.substitute_id and leave.substitute_id not in {one.id for one in substitutes_for(session, person)}:
        raise BadInput("substitute_unknown", fields={"substitute": "substitute_unknown"})
