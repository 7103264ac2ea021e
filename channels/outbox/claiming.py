"""Which deliveries a worker takes up, and how it holds one of them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, func, or_, select

from channels.base import Limits
from channels.outbox.pace import room
from models.case import Case
from models.contact import ContactPoint
from models.conversation import Conversation
from models.db import reader, unit_of_work
from models.delivery import Delivery
from models.pace import Pace
from models.taxonomy import Channel as Name

BATCH = 50
LEASE = timedelta(minutes=2)
# What was written at one instant leaves in the order in which it was written.
IN_TURN = (col(Delivery.next_try_at), col(Delivery.id))
# Each case of a person has a contact point, and what we talk about with them has none: it is the address that counts.
TO: Any = func.coalesce(
    *(
        select(place.address).where(place.id == key).scalar_subquery()
        for place, key in ((ContactPoint, Delivery.contact_point_id), (Conversation, Delivery.conversation_id))
    ),
    "",
)


class Claim(NamedTuple):
    """A delivery that this worker holds for the length of a lease. to: two to one address go one after another."""

    key: int
    case_id: int | None
    channel: Name
    to: str
    lease: datetime


def claim_due(engine: Engine, channels: Collection[Name], limits: Limits, now: datetime) -> list[Claim]:
    """A batch of what is due by these channels, as much of it as each account takes now."""
    if not _is_anything_due(engine, channels, now):
        return []
    lease = now + LEASE
    with unit_of_work(engine) as session:
        rows: list[tuple[Delivery, str]] = []
        for mine, most in _shares(session, channels, limits, now):
            due = select(Delivery, TO).where(*_due(channels, now), mine).order_by(*IN_TURN)
            rows += session.exec(due.limit(most).with_for_update(skip_locked=True, of=Delivery)).all()
        for row, _ in rows:
            row.lease_until = lease
        return [Claim(row.id or 0, row.case_id, row.channel, to, lease) for row, to in rows]


def _is_anything_due(engine: Engine, channels: Collection[Name], now: datetime) -> bool:
    """A look that takes no write lock: most looks find nothing."""
    with Session(reader(engine)) as session:
        return session.exec(select(Delivery.id).where(*_due(channels, now)).limit(1)).first() is not None


def _due(channels: Collection[Name], now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) < now)
    return col(Delivery.channel).in_(channels), col(Delivery.next_try_at) <= now, free


def _shares(session: Session, channels: Collection[Name], limits: Limits, now: datetime) -> list[tuple[Any, int]]:
    """(whose deliveries, how many of them at most): nothing by an account whose provider asked us to wait."""
    held = select(Pace.account).where(col(Pace.channel).in_(channels), col(Pace.held_until) > now)
    waits = set(session.exec(held))
    if limits.account is None:
        return [(col(Delivery.account).not_in(waits), BATCH)]
    due = session.exec(select(Delivery.account).where(*_due(channels, now)).distinct()).all()
    rooms = {one: room(session, next(iter(channels)), one, limits.account, now) for one in due if one not in waits}
    return [(Delivery.account == one, min(BATCH, free)) for one, free in rooms.items() if free]


@contextmanager
def held(engine: Engine, key: int, case_id: int | None) -> Iterator[tuple[Session, Delivery]]:
    """The delivery locked for one short transaction; its case first, in the order in which the verbs lock."""
    with unit_of_work(engine) as session:
        if case_id is not None:
            session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()
        yield session, session.exec(select(Delivery).where(Delivery.id == key).with_for_update()).one()
