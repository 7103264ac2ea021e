"""Why nothing is sent to an author who asked for no messages, and how the author is told all the same."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from channels.outbox.reach import instead, opted_out_at, queue_at
from models.actions.errands import callable_at, have_called
from models.actions.turn import Turn
from models.case import Case
from models.contact import ContactPoint
from models.deadline import Office
from models.delivery import Delivery
from models.message import Message
from models.taxonomy import Channel, DeliveryState


class ShutOut(NamedTuple):
    """at: when the author asked for it; way: by which channel it goes instead, None: it waits on the tracking page.

    may_be_called: whether people can ring instead: there is a number, and nobody has said so yet.
    """

    at: datetime
    way: Channel | None
    may_be_called: bool


def shut_out(session: Session, case: Case, point: ContactPoint | None, office: Office) -> ShutOut | None:
    """None where messages may go to the case's own address. The author's identity is not told by it."""
    if point is None:
        return None
    at = opted_out_at(session, (point.channel, point.account, point.address))
    if at is None:
        return None
    other = instead(session, case, point, office)
    return ShutOut(at, other.channel if other else None, callable_at(session, case) is not None)


def call_instead(turn: Turn) -> None:
    """Have the author called: with what was held back last, and with what is written from now on."""
    kept = turn.case.contact_point_id
    phone = have_called(turn)
    held = select(Delivery).join(Message, col(Message.id) == Delivery.message_id)
    held = held.where(Delivery.case_id == turn.case.id, Delivery.contact_point_id == kept)
    held = held.where(Delivery.state == DeliveryState.SUPPRESSED, col(Message.withdrawn_at).is_(None))
    last = turn.session.exec(held.order_by(col(Delivery.id).desc()).limit(1)).first()
    if last is not None:
        queue_at(turn.session, last, phone, turn.office, turn.now)
