"""What the law asks of an author and came after the complaint: with the last of it the law's clock starts."""

from typing import Any, NamedTuple

from sqlmodel import Session

from models.actions.turn import Turn
from models.case import Case
from models.contact import Contact, ContactAddress, ContactPoint
from models.deadline import Deadline, Office
from models.errors import Conflict
from models.lifecycle import Verb, can
from models.taxonomy import DeadlineKind

# Why the clock of a complaint begins later than it came, as its history says it.
REASON = "completed_later"


class Given(NamedTuple):
    """What an author gives: checked, None for what is not given."""

    name: str | None = None
    identity_number: str | None = None
    contact: ContactAddress | None = None


def lacking(session: Session, case: Case, office: Office) -> tuple[str, ...]:
    """What the author can still give so that the law's clock starts: "name", "identity_number", "contact"."""
    if case.has_clock or case.source is not None or not can(case.state, Verb.IDENTIFY):
        return ()
    contact = session.get(Contact, case.contact_id) if case.contact_id else None
    known = (contact.name, contact.identity_number) if contact else (None, None)
    return office.lacking(*known, reachable=case.contact_point_id is not None)


def identify(turn: Turn, given: Given) -> tuple[str, ...]:
    """Keep what was missing; what is missing after that comes back. With nothing missing the law's clock starts.

    What stands there already stays as it is. Conflict where nothing of it is missing.
    """
    missing = lacking(turn.session, turn.case, turn.office)
    new = {name: value for name, value in given._asdict().items() if value and name in missing}
    if not new:
        raise Conflict("nothing_missing")
    _keep(turn, new)
    left = tuple(one for one in missing if one not in new)
    # What was given stays out of the history: it is never erased.
    data: dict[str, Any] = {"given": sorted(new), "reason": REASON}
    turn.move(Verb.IDENTIFY, **data | ({} if left else _dates(_begin(turn))))
    turn.case.unread = True
    if not left:
        turn.tell("identified")
    return left


def _keep(turn: Turn, new: dict[str, Any]) -> None:
    contact = _contact(turn)
    contact.name = new.get("name") or contact.name
    contact.identity_number = new.get("identity_number") or contact.identity_number
    if "contact" in new:
        point = ContactPoint(contact_id=contact.id or 0, **new["contact"]._asdict())
        turn.session.add(point)
        turn.session.flush()
        turn.case.contact_point_id = point.id


def _contact(turn: Turn) -> Contact:
    if turn.case.contact_id is not None:
        return turn.session.get_one(Contact, turn.case.contact_id)
    contact = Contact(created_at=turn.now)
    turn.session.add(contact)
    turn.session.flush()
    turn.case.contact_id = contact.id
    return contact


def _begin(turn: Turn) -> Deadline | None:
    case = turn.case
    case.has_clock, case.clock_from = True, turn.office.clock_from(case.received_at, turn.now)
    if case.agency_code is None:
        turn.start(DeadlineKind.FORWARD, at=case.clock_from)
    return turn.start(DeadlineKind.ANSWER, at=case.clock_from)


def _dates(clock: Deadline | None) -> dict[str, str]:
    return {"kind": clock.kind, "due_on": clock.due_on.isoformat(), "due_at": clock.due_at.isoformat()} if clock else {}
