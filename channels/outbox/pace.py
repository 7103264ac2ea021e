"""How many messages a provider takes: counted in the database, so that any number of workers keep to it together."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from channels.base import Limits, Outgoing
from models.contact import ContactAddress, ContactPoint
from models.conversation import Conversation
from models.delivery import Delivery
from models.pace import pace_of
from models.taxonomy import Channel


def _window(rate: float) -> tuple[timedelta, int]:
    """A span and how many messages fit into it: a second, or longer where less than one a second may go."""
    seconds = max(1.0, 1 / rate)
    return timedelta(seconds=seconds), max(1, int(rate * seconds))


def room(session: Session, channel: Channel, account: str, rate: float, now: datetime) -> int:
    """How many more the account takes at this instant, as far as one can see without holding it."""
    span, most = _window(rate)
    lately = select(func.count()).select_from(Delivery).where(*_tried(channel, account, now - span))
    return max(0, most - session.exec(lately).one())


def not_before(session: Session, channel: Channel, message: Outgoing, limits: Limits, now: datetime) -> datetime | None:
    """When the account and the address take it; None: now. From here on the account's row is held."""
    held_until = pace_of(session, channel, message.account).held_until
    waits = [held_until if held_until and held_until > now else None]
    for rate, mine in (
        (limits.account, None),
        (limits.address, to_address(ContactAddress(channel, message.address, message.account))),
    ):
        if rate is not None:
            waits.append(_free_at(session, channel, message.account, rate, mine, now))
    return max((one for one in waits if one is not None), default=None)


def _free_at(
    session: Session, channel: Channel, account: str, rate: float, mine: Any, now: datetime
) -> datetime | None:
    """When the oldest of as many as fit leaves the window; None while there is room."""
    span, most = _window(rate)
    tried = select(Delivery.tried_at).where(*_tried(channel, account, now - span))
    tried = tried if mine is None else tried.where(mine)
    oldest = session.exec(tried.order_by(col(Delivery.tried_at).desc()).offset(most - 1).limit(1)).first()
    return oldest + span if oldest else None


def _tried(channel: Channel, account: str, since: datetime) -> tuple[Any, ...]:
    return Delivery.channel == channel, Delivery.account == account, col(Delivery.tried_at) > since


def to_address(to: ContactAddress) -> Any:
    """Which deliveries go there. One person's cases have a contact point each: it is the address that counts."""
    points, talks = (
        select(table.id).where(table.channel == to.channel, table.account == to.account, table.address == to.address)
        for table in (ContactPoint, Conversation)
    )
    return or_(col(Delivery.contact_point_id).in_(points), col(Delivery.conversation_id).in_(talks))
