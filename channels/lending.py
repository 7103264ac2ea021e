"""Files of a notice that its reader's app fetches for itself."""

from datetime import datetime

from sqlmodel import Session, select

from channels.enclosing import Enclosed
from channels.notices import Letterhead, render
from models.delivery import Delivery
from models.errors import NotFound
from models.taxonomy import Channel, DeliveryState

# Handed over, or perhaps handed over: what was held back, or has not left yet, is nobody's to fetch.
HANDED = frozenset(
    {
        DeliveryState.SENDING,
        DeliveryState.ACCEPTED,
        DeliveryState.DELIVERED,
        DeliveryState.READ,
        DeliveryState.UNCERTAIN,
        DeliveryState.TEMP_FAILED,
    }
)


def lent(
    session: Session, place: tuple[Channel, str], wanted: tuple[str, int], head: Letterhead, now: datetime
) -> Enclosed:
    """A file that a notice to this account names. place: channel, account; wanted: key of the notice, id of the file.

    NotFound for whatever that account was not handed.
    """
    channel, account = place
    mine = (Delivery.key == wanted[0], Delivery.channel == channel, Delivery.account == account)
    row = session.exec(select(Delivery).where(*mine)).one_or_none()
    if row is None or row.state not in HANDED:
        raise NotFound
    file = next((one for one in render(session, row, head, now).files if one.id == wanted[1]), None)
    if file is None:
        raise NotFound
    return file
