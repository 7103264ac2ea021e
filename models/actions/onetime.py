"""Keys that are handed to the author of a case: each opens one thing, once, for a while."""

from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from models.actions.signin import hashed
from models.case import Case
from models.onetime import OneTimeKey


class Purpose(StrEnum):
    """What a key opens: the page for what the law asks of an author, the complaint in Telegram, a new receipt code."""

    IDENTITY = "identity"
    TELEGRAM = "telegram"
    RECEIPT = "receipt"


LIVES = {Purpose.IDENTITY: timedelta(days=3), Purpose.TELEGRAM: timedelta(hours=1), Purpose.RECEIPT: timedelta(hours=1)}
# Whoever asks again sooner has the last one still under way.
PATIENCE = timedelta(minutes=5)


def hand_out(session: Session, case_id: int, purpose: Purpose, now: datetime) -> str:
    """A new key; the earlier ones of this case for the same thing open nothing any more."""
    mine = (col(OneTimeKey.case_id) == case_id, col(OneTimeKey.purpose) == purpose)
    session.execute(delete(OneTimeKey).where(*mine))
    key = token_urlsafe(24)
    session.add(OneTimeKey(id_hash=hashed(key), case_id=case_id, purpose=purpose, until=now + LIVES[purpose]))
    return key


def was_handed_out(session: Session, case_id: int, purpose: Purpose, now: datetime) -> bool:
    """Whether the case was given such a key a moment ago."""
    fresh = col(OneTimeKey.until) > now + LIVES[purpose] - PATIENCE
    mine = select(OneTimeKey).where(OneTimeKey.case_id == case_id, OneTimeKey.purpose == purpose, fresh)
    return session.exec(mine).first() is not None


def opens(session: Session, key: str, purpose: Purpose, now: datetime) -> Case | None:
    """The case that the key opens; None for one that is unknown, used or too old, or for something else."""
    return session.exec(
        select(Case).join(OneTimeKey, col(OneTimeKey.case_id) == Case.id).where(*_good(key, purpose, now))
    ).one_or_none()


def use_up(session: Session, key: str, purpose: Purpose, now: datetime) -> bool:
    """Take the key out of use; False where it was none any more: somebody was quicker."""
    done = session.execute(delete(OneTimeKey).where(*_good(key, purpose, now)))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def forget_keys(session: Session, now: datetime) -> None:
    """Erase the keys that are too old."""
    session.execute(delete(OneTimeKey).where(col(OneTimeKey.until) < now))


def _good(key: str, purpose: Purpose, now: datetime) -> tuple[ColumnElement[bool], ...]:
    known = col(OneTimeKey.id_hash) == hashed(key)
    return known, col(OneTimeKey.purpose) == purpose, col(OneTimeKey.until) >= now
