"""Whether an address takes messages, and the other ways to its owner when it does not."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from channels.base import Outgoing
from models.case import Case
from models.contact import ContactPoint
from models.conversation import Conversation
from models.deadline import Office
from models.delivery import Delivery, address_of, queued
from models.taxonomy import Channel

Place = tuple[Channel, str, str]


def has_opted_out(session: Session, place: Place) -> bool:
    """Whether its owner wants no messages there. place: channel, account, address."""
    return opted_out_at(session, place) is not None


def opted_out_at(session: Session, place: Place) -> datetime | None:
    """When its owner asked for no more messages there; None where nobody did."""
    talk = _talk(session, place)
    return talk.opted_out_at if talk else None


def instead(session: Session, case: Case, point: ContactPoint, office: Office) -> ContactPoint | None:
    """Where it goes what cannot go to this address of the author's; None: it waits on the tracking page."""
    return _next_point(session, case, {point.id}, office)


def goes_to(session: Session, case: Case, point: ContactPoint, office: Office) -> ContactPoint | None:
    """The address that a message to this one reaches: itself where anything leaves there, else as `instead` says."""
    place = (point.channel, point.account, point.address)
    if has_opted_out(session, place) or is_unreachable(session, place, point):
        return instead(session, case, point, office)
    return point


def is_unreachable(session: Session, place: Place, point: ContactPoint | None) -> bool:
    """Whether the provider said so; where there is a conversation, it knows best: its owner may have come back."""
    talk = _talk(session, place)
    known = talk or point
    return known is not None and known.unreachable_at is not None


def shut(session: Session, channel: Channel, message: Outgoing, now: datetime) -> None:
    """Remember that nothing arrives at this address any more."""
    for table in (ContactPoint, Conversation):
        mine: Any = (table.channel == channel, table.account == message.account, table.address == message.address)
        session.execute(update(table).where(*mine, col(table.unreachable_at).is_(None)).values(unreachable_at=now))


def queue_elsewhere(session: Session, row: Delivery, office: Office, now: datetime) -> bool:
    """Queue the notice to the next address of the case's author; False where all have been tried."""
    family = _family(session, row)
    case = session.get_one(Case, row.case_id)
    point = _next_point(session, case, {one.contact_point_id for one in family}, office)
    if point is not None:
        _queue_copy(session, row, point, len(family), office, now)
    return point is not None


def queue_at(session: Session, row: Delivery, point: ContactPoint, office: Office, now: datetime) -> None:
    """Queue the notice to this address as well."""
    _queue_copy(session, row, point, len(_family(session, row)), office, now)


def queue_for_page(session: Session, row: Delivery, office: Office, now: datetime) -> None:
    """Let the notice wait on the tracking page, once."""
    family = _family(session, row)
    if all(one.channel != Channel.WEB for one in family):
        _queue_copy(session, row, None, len(family), office, now)


def _queue_copy(
    session: Session, row: Delivery, point: ContactPoint | None, place: int, office: Office, now: datetime
) -> None:
    number, revision = row.key.split(":")[:2]
    to = address_of(point.channel, point.id, point.account, office) if point else None
    copy = queued(row.case_id or 0, row.notice, row.language, to, now, key=(number, int(revision)))
    copy |= {"key": f"{_root(row)}:{place + 1}", "params": row.params, "message_id": row.message_id}
    session.add(Delivery(**copy))


def _root(row: Delivery) -> str:
    """The key of the first delivery of this notice; the ones after it add their place."""
    return ":".join(row.key.split(":")[:3])


def _family(session: Session, row: Delivery) -> list[Delivery]:
    root = _root(row)
    of_case = session.exec(select(Delivery).where(Delivery.case_id == row.case_id, Delivery.notice == row.notice))
    return [one for one in of_case if _root(one) == root]


def _next_point(session: Session, case: Case, tried: set[int | None], office: Office) -> ContactPoint | None:
    """Of the same contact only: another person's address is never tried, however alike the two are."""
    own = select(ContactPoint).where(ContactPoint.contact_id == case.contact_id)
    for point in session.exec(own.order_by(col(ContactPoint.position), col(ContactPoint.id))):
        place = (point.channel, point.account, point.address)
        shut_out = has_opted_out(session, place) or is_unreachable(session, place, point)
        if point.id not in tried and office.serves(point.channel) and not shut_out:
            return point
    return None


def _talk(session: Session, place: Place) -> Conversation | None:
    channel, account, address = place
    mine = (Conversation.channel == channel, Conversation.account == account, Conversation.address == address)
    return session.exec(select(Conversation).where(*mine)).one_or_none()
