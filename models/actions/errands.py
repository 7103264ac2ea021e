"""What became of a letter or a call: a person says it, by the same table of moves as every delivery."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, select

from models.actions.citizen import add_message, appeal, reopen
from models.actions.deliveries import advance
from models.actions.turn import Turn, turn
from models.actor import Actor, citizen
from models.case import Case
from models.contact import ContactPoint
from models.deadline import Office
from models.delivery import Delivery
from models.errors import BadInput, Conflict
from models.lifecycle import Verb
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

# After so many calls to which nobody answered, the number counts as reaching nobody.
MOST_CALLS = 6
PAUSES = (timedelta(hours=2), timedelta(hours=4), timedelta(days=1))
# The words of the log; no text and no address of a citizen.
BACK, NO_WAY, NOBODY, WRONG, TOLD = "came back", "cannot be posted", "nobody answered", "wrong number", "told by phone"

# What an author may do with an answer by saying so. Nothing that speaks for the answer: who writes it down is perhaps
# judged by it.
MEANT: Mapping[str, Callable[[Turn, str], None]] = {"reopen": reopen, "appeal": appeal}


def post(session: Session, delivery: Delivery, on: date, actor: Actor, office: Office, now: datetime) -> None:
    """The letter was given to the post on that day; BadInput for one before it was written or after today."""
    if not office.local_date(delivery.created_at) <= on <= office.local_date(now):
        raise BadInput("posted_on_outside", fields={"on": "posted_on_outside"})
    _take_up(session, delivery, actor, now)
    advance(session, delivery, S.ACCEPTED, now, f"posted on {on}", actor.account_id)


def come_back(session: Session, delivery: Delivery, actor: Actor, now: datetime) -> None:
    """The post brought it back, or its address is none."""
    under_way = delivery.state == S.ACCEPTED
    if not under_way:
        _take_up(session, delivery, actor, now)
    advance(session, delivery, S.PERM_FAILED, now, BACK if under_way else NO_WAY, actor.account_id)


def told(session: Session, delivery: Delivery, actor: Actor, now: datetime) -> None:
    """The author was reached and knows."""
    _take_up(session, delivery, actor, now)
    for state in (S.ACCEPTED, S.DELIVERED):
        advance(session, delivery, state, now, TOLD, actor.account_id)


class Said(NamedTuple):
    """What the author said on the phone, and what is meant by it: one of MEANT, or "" where it is only said."""

    words: str = ""
    meant: str = ""


def hear(session: Session, delivery: Delivery, said: Said, actor: Actor, office: Office, now: datetime) -> None:
    """What the author said is the author's word, and no note of the agency: it answers its question."""
    case = session.get_one(Case, delivery.case_id)
    with turn(session, case.number, citizen(case.id or 0), office, now) as held:
        held.heard_by = actor.account_id
        if said.meant:
            MEANT[said.meant](held, said.words)
        else:
            add_message(held, said.words, Channel.PHONE)


def nobody(session: Session, delivery: Delivery, actor: Actor, now: datetime) -> None:
    """Nobody answered: again after a while, and not for ever."""
    _take_up(session, delivery, actor, now)
    if delivery.attempts >= MOST_CALLS:
        advance(session, delivery, S.PERM_FAILED, now, NOBODY, actor.account_id)
        return
    advance(session, delivery, S.TEMP_FAILED, now, NOBODY, actor.account_id)
    delivery.not_before = now + PAUSES[min(delivery.attempts, len(PAUSES)) - 1]


def wrong_number(session: Session, delivery: Delivery, actor: Actor, now: datetime) -> None:
    """Somebody else has this number."""
    _take_up(session, delivery, actor, now)
    advance(session, delivery, S.PERM_FAILED, now, WRONG, actor.account_id)


def callable_at(session: Session, case: Case) -> ContactPoint | None:
    """The number at which the author can be rung instead of written to; None where there is none, or it is known so.

    Nobody of the agency may call an author who is kept from it.
    """
    point = session.get(ContactPoint, case.contact_point_id) if case.contact_point_id else None
    if point is None or point.channel != Channel.SMS or case.sealed:
        return None
    rung = (ContactPoint.contact_id == point.contact_id, ContactPoint.channel == Channel.PHONE)
    return None if session.exec(select(ContactPoint).where(*rung)).first() else point


def have_called(held: Turn) -> ContactPoint:
    """From now on people ring where messages are not wanted: what is held back there becomes a call."""
    point = callable_at(held.session, held.case)
    if point is None:
        raise Conflict("no_number_to_call")
    held.move(Verb.HAVE_CALLED)
    phone = ContactPoint(contact_id=point.contact_id, channel=Channel.PHONE, address=point.address)
    phone.position = point.position + 1
    held.session.add(phone)
    held.session.flush()
    return phone


def _take_up(session: Session, delivery: Delivery, actor: Actor, now: datetime) -> None:
    """Conflict for what is not waiting: a colleague was quicker."""
    if delivery.state == S.TEMP_FAILED:
        advance(session, delivery, S.QUEUED, now, "due again", actor.account_id)
    advance(session, delivery, S.SENDING, now, by=actor.account_id)
    delivery.attempts += 1
