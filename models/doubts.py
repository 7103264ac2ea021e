"""Messages of which nobody knows whether they left: of which account, since when, in which words of the provider."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from models.delivery import IN_DOUBT, Delivery, DeliveryLog
from models.taxonomy import Channel, DeliveryState


class Words(NamedTuple):
    """What the provider, or the line to it, said of so many of them."""

    said: str
    messages: int


class Doubt(NamedTuple):
    """One account. first, last: when the oldest and the newest of them were handed over."""

    channel: Channel
    account: str
    messages: int
    first: datetime
    last: datetime
    words: tuple[Words, ...]


def doubts(session: Session) -> list[Doubt]:
    """Every account that has such messages, the most first."""
    handed, place = col(Delivery.tried_at), (col(Delivery.channel), col(Delivery.account))
    sums: tuple[Any, ...] = (*place, func.count(), func.min(handed), func.max(handed))
    said = _words(session)
    rows = [
        Doubt(Channel(channel), account, count, first, last, said.get((channel, account), ()))
        for channel, account, count, first, last in session.execute(select(*sums).where(IN_DOUBT).group_by(*place))
    ]
    return sorted(rows, key=lambda one: (-one.messages, one.channel, one.account))


def in_doubt(channel: Channel, account: str, since: datetime, until: datetime) -> Any:
    """Select the id and the case of those that this account was handed between these instants, the oldest first."""
    mine = (IN_DOUBT, Delivery.channel == channel, Delivery.account == account)
    handed = col(Delivery.tried_at)
    found = select(Delivery.id, Delivery.case_id).where(*mine, handed >= since, handed <= until)
    return found.order_by(handed, col(Delivery.id))


def _words(session: Session) -> dict[tuple[str, str], tuple[Words, ...]]:
    """(channel, account) -> the different words, the most frequent first."""
    which = (Delivery.channel, Delivery.account, DeliveryLog.detail)
    many = func.count(func.distinct(DeliveryLog.delivery_id))
    joined: Any = select(*which, many).join(DeliveryLog, col(DeliveryLog.delivery_id) == Delivery.id)
    moved = DeliveryLog.to_state == DeliveryState.UNCERTAIN
    found: dict[tuple[str, str], list[Words]] = {}
    for channel, account, detail, count in session.execute(joined.where(IN_DOUBT, moved).group_by(*which)):
        found.setdefault((channel, account), []).append(Words(detail, count))
    return {place: tuple(sorted(words, key=lambda one: -one.messages)) for place, words in found.items()}
