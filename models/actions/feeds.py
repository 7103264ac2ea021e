"""The secret address of a person's calendar: made anew at will, and only its hash is kept."""

from datetime import datetime
from secrets import token_urlsafe

from sqlmodel import Session, col, select

from models.account import Account
from models.actions.signin import hashed
from models.actor import Actor
from models.authority import authorize
from models.workbench import FeedKey


def new_feed(session: Session, actor: Actor, now: datetime) -> str:
    """A new secret; the old address shows nothing from now on. The secret is known to whoever gets it here alone."""
    authorize(actor, "desk.open")
    secret = token_urlsafe(24)
    key = session.get(FeedKey, actor.account_id) or FeedKey(
        account_id=actor.account_id or 0, secret_hash="", made_at=now
    )
    key.secret_hash, key.made_at = hashed(secret), now
    session.add(key)
    return secret


def end_feed(session: Session, actor: Actor) -> None:
    """Show the calendar to nobody any more."""
    key = session.get(FeedKey, actor.account_id)
    if key:
        session.delete(key)


def feed_made_at(session: Session, actor: Actor) -> datetime | None:
    """Since when the person's calendar has had its address; None without one."""
    key = session.get(FeedKey, actor.account_id)
    return key.made_at if key else None


def owner(session: Session, secret: str) -> Account | None:
    """Whose calendar it is; None for an unknown secret and for people who do not work here any more."""
    found = select(Account).join(FeedKey, col(FeedKey.account_id) == Account.id)
    account = session.exec(found.where(FeedKey.secret_hash == hashed(secret))).one_or_none()
    return account if account and account.active else None
