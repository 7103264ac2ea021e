"""What people carry: letters to be posted and calls to be made, and whose they are."""

from datetime import datetime

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import Select

from models.actor import Actor
from models.case import Case
from models.contact import ContactPoint
from models.delivery import CARRIED, Delivery
from models.errors import NotFound
from models.taxonomy import Channel, DeliveryState

WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.TEMP_FAILED})

Errand = tuple[Delivery, Case, ContactPoint]


def waiting(actor: Actor, channel: Channel, now: datetime) -> Select[Delivery, Case, ContactPoint]:
    """What of this channel this person may take up now, oldest first."""
    due = (col(Delivery.state).in_(WAITING), col(Delivery.not_before) <= now)
    return _of(actor, channel).where(*due).order_by(col(Delivery.not_before), col(Delivery.id))


def posted(actor: Actor, number: str = "") -> Select[Delivery, Case, ContactPoint]:
    """The letters that are under way, last one first; of one case where its number is given."""
    under_way = _of(actor, Channel.LETTER).where(Delivery.state == DeliveryState.ACCEPTED)
    found = under_way.where(Case.number == number) if number else under_way
    return found.order_by(col(Delivery.id).desc())


def errand(session: Session, actor: Actor, channel: Channel, key: int) -> Errand:
    """One of them; NotFound where it is not this person's to carry."""
    found = session.exec(_of(actor, channel).where(Delivery.id == key)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _of(actor: Actor, channel: Channel) -> Select[Delivery, Case, ContactPoint]:
    found = select(Delivery, Case, ContactPoint).select_from(Delivery).join(Case, col(Case.id) == Delivery.case_id)
    found = found.join(ContactPoint, col(ContactPoint.id) == Delivery.contact_point_id)
    # Said twice, once in words: so both databases see that the small index of what people carry is enough.
    carried = text(f"deliveries.{CARRIED.text}")
    return found.where(Delivery.channel == channel, carried, *_reach(actor))


def _reach(actor: Actor) -> list[ColumnElement[bool]]:
    """An agency carries what its own cases say, to authors whom it may know; a centre its own and what has none."""
    if actor.agency_code:
        not_about_us = func.coalesce(Case.about_code, "") != actor.agency_code
        return [col(Case.agency_code) == actor.agency_code, col(Case.sealed).is_(False), not_about_us]
    centre = actor.account.centre if actor.account else None
    return [or_(col(Case.centre) == centre, col(Case.centre).is_(None))] if centre else []
