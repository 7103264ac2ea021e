"""How an event that came in goes on: taken in its sender's order, ended, put off, dead, run again."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.db import unit_of_work
from models.errors import NotFound
from models.inbound import DEAD, DONE, WAITING, InboundEvent
from models.taxonomy import Channel

log = logging.getLogger("jawab.inbox")

PATIENCE = 5
PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
# Whoever must explain an event can still read it for so long.
KEPT = timedelta(days=30)


def is_kept(session: Session, channel: Channel, account: str, event_id: str) -> bool:
    """Whether there is an event of this key."""
    known = exists().where(*_of(channel, account), col(InboundEvent.event_id) == event_id)
    return bool(session.exec(select(known)).one())


def due(channel: Channel, account: str, now: datetime) -> Any:
    """Select the ids that may be tried, the oldest first; none whose sender waits for another try of an earlier one."""
    before, earlier = _earlier(InboundEvent)
    blocked = exists().where(*earlier, col(before.next_try_at) > now)
    waiting = select(InboundEvent.id).where(*_of(channel, account), col(InboundEvent.next_try_at) <= now, ~blocked)
    return waiting.order_by(col(InboundEvent.id))


def take(session: Session, key: int) -> InboundEvent | None:
    """The event, locked; None where it has ended, another worker has it, or an earlier one of its sender waits."""
    found = select(InboundEvent).where(InboundEvent.id == key, InboundEvent.state == WAITING)
    event = session.exec(found.with_for_update(skip_locked=True)).one_or_none()
    if event is None or event.sender is None:
        return event
    _before, earlier = _earlier(event)
    return None if session.exec(select(exists().where(*earlier))).one() else event


def end(event: InboundEvent, now: datetime) -> None:
    """It has become what it means."""
    event.state, event.next_try_at, event.done_at, event.error = DONE, None, now, ""


def put_off(engine: Engine, key: int, error: str, now: datetime) -> None:
    """Try it again later; after the fifth failure never by itself."""
    with unit_of_work(engine) as session:
        event = session.get_one(InboundEvent, key, with_for_update=True)
        event.tries += 1
        event.error = error
        if event.tries < PATIENCE:
            event.next_try_at = now + PAUSES[event.tries - 1]
            log.warning("%s event %d put off: %s", event.channel, key, error)
            return
        event.state, event.next_try_at = DEAD, None
        log.error("ALARM: %s event %d is dead: %s", event.channel, key, error)


def run_again(session: Session, key: int, now: datetime) -> None:
    """Let a dead event be tried once more from the beginning; NotFound where there is none."""
    event = session.get(InboundEvent, key, with_for_update=True)
    if event is None or event.state != DEAD:
        raise NotFound
    event.state, event.tries, event.next_try_at = WAITING, 0, now


def forget_bodies(session: Session, now: datetime) -> None:
    """Erase what was said in events that ended a month ago: the case has it, and the key stays."""
    old = (col(InboundEvent.state) == DONE, col(InboundEvent.done_at) < now - KEPT, col(InboundEvent.body) != "")
    session.execute(update(InboundEvent).where(*old).values(body="", sender=None))


def _of(channel: Channel, account: str) -> tuple[Any, ...]:
    return col(InboundEvent.channel) == channel, col(InboundEvent.account) == account


def _earlier(event: Any) -> tuple[Any, tuple[Any, ...]]:
    """Another name of the table, and what makes its row an earlier, waiting one of the same sender as the event."""
    before: Any = aliased(InboundEvent)
    same = (before.channel == event.channel, before.account == event.account, before.sender == event.sender)
    return before, (*same, before.id < event.id, before.next_try_at.is_not(None))
