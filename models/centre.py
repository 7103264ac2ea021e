"""Service centres: a centre is where at least one clerk works."""

from sqlmodel import Session, col, select

from models.account import Account


def is_centre(session: Session, name: str) -> bool:
    """Whether a clerk who is active works at a centre of this name."""
    return session.exec(select(Account.id).where(Account.centre == name, col(Account.active))).first() is not None
