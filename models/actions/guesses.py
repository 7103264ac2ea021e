"""A budget on guessing: five misses a minute from one sender, and a ceiling over all senders together."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, func, select

from models.account import Miss
from models.db import unit_of_work
from models.errors import TooMany

MINUTE = timedelta(minutes=1)
PER_SENDER = 5
# Beyond this, someone guesses from many addresses at once: everybody waits a little, nobody gets through by luck.
IN_ALL = 300


def refuse_guessing(session: Session, door: str, sender: str, now: datetime) -> None:
    """TooMany once the sender, or all senders together, have missed too often in the last minute."""
    recent = select(func.count()).select_from(Miss).where(Miss.door == door, Miss.at > now - MINUTE)
    mine = session.exec(recent.where(Miss.sender_hash == _anonymous(sender))).one()
    if mine >= PER_SENDER or session.exec(recent).one() >= IN_ALL:
        raise TooMany("too_many_tries", retry_after=int(MINUTE.total_seconds()))


def count_miss(engine: Engine, door: str, sender: str, now: datetime) -> None:
    """Remember a miss in a transaction of its own: the refusal that follows rolls everything else back."""
    with unit_of_work(engine) as session:
        session.add(Miss(at=now, door=door, sender_hash=_anonymous(sender)))


def forget_misses(session: Session, now: datetime) -> None:
    """Drop what no longer counts."""
    session.execute(delete(Miss).where(col(Miss.at) < now - 10 * MINUTE))


def _anonymous(sender: str) -> str:
    return hashlib.sha256(f"sender:{sender}".encode()).hexdigest()
