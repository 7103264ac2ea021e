"""What the leaders of an agency set about its work: the rule of the team and the seat of each officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.account import Account, AuditLine
from models.actor import Actor
from models.authority import authorize
from models.errors import BadInput, NotFound
from models.register import SIGNS
from models.taxonomy import Category, Language, Outcome, Role
from models.team import OFF, ROUND_ROBIN, held_rule, seat_of

MOST = 999


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an officer takes when cases go round; see Seat."""

    capacity: int | None
    subjects: Sequence[str]
    languages: Sequence[str]
    probation: bool = False


def keep_rule(
    session: Session, actor: Actor, distribution: str, approval: Sequence[str], now: datetime, *, keep_author: bool
) -> None:
    """Set how the actor's own agency works. What the codes do not know is left out. It leaves an audit line."""
    authorize(actor, "team.set")
    rule = held_rule(session, actor.agency_code or "")
    rule.distribution = ROUND_ROBIN if distribution == ROUND_ROBIN else OFF
    rule.keep_author, rule.approval = keep_author, [str(one) for one in Outcome if one in approval]
    said = f"{rule.distribution} keep_author={keep_author} approval={','.join(rule.approval)}"
    _note(session, actor, "team.rule", rule.agency_code, said, now)


def keep_signing(session: Session, actor: Actor, signs: str, now: datetime) -> None:
    """Set who signs the answers of the actor's own agency from now on; what the codes do not know is the country's."""
    authorize(actor, "team.set")
    rule = held_rule(session, actor.agency_code or "")
    rule.signs = signs if signs in SIGNS else ""
    _note(session, actor, "team.signing", rule.agency_code, f"signs={rule.signs}", now)


def keep_seat(session: Session, account_id: int, wishes: Wishes, actor: Actor, now: datetime) -> None:
    """Set what an officer of the actor's own agency takes; NotFound for anybody else, BadInput for an odd capacity."""
    authorize(actor, "team.set")
    person = session.get(Account, account_id)
    if person is None or person.role != Role.OFFICER or person.agency_code != actor.agency_code:
        raise NotFound("page_not_found")
    if wishes.capacity is not None and not 0 <= wishes.capacity <= MOST:
        raise BadInput("capacity_wrong", fields={"capacity": "capacity_wrong"})
    # Held first, as whoever gives cases out holds it.
    held_rule(session, actor.agency_code or "")
    seat = seat_of(session, person)
    seat.capacity, seat.probation = wishes.capacity, wishes.probation
    seat.subjects = [str(one) for one in Category if one in wishes.subjects]
    seat.languages = [str(one) for one in Language if one in wishes.languages]
    said = f"capacity={seat.capacity} subjects={','.join(seat.subjects)} languages={','.join(seat.languages)}"
    _note(session, actor, "team.seat", person.login, f"{said} probation={seat.probation}", now)


def _note(session: Session, actor: Actor, action: str, about: str, said: str, now: datetime) -> None:
    line = AuditLine(at=now, account_id=actor.account_id, action=action, object=about, reason=said[:400])
    session.add(line)
