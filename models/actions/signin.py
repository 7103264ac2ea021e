"""Signing in and out: passwords by argon2, sessions kept on the server and only as a hash."""

import hashlib
import secrets
import threading
from collections.abc import Collection
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, select

from models import presence
from models.account import Account, AuditLine, StaffSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)

# OWASP's floor for argon2id: 19 MiB, two passes. Two at a time, or a flood of sign-ins takes the memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
TURNSTILE = threading.BoundedSemaphore(2)
# Verified for unknown logins too, so that the answer takes as long as for a wrong password.
NOBODY = HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    with TURNSTILE:
        return HASHER.hash(password)


def check_password(session: Session, login: str, password: str) -> Account | None:
    """The account when login and password belong together. Reads only: hashing must not hold a write lock."""
    account = session.exec(select(Account).where(Account.login == login.strip().lower())).one_or_none()
    return account if _is_right(account, password) else None


def sign_in(session: Session, account: Account, now: datetime) -> str:
    """Start a session for an account whose password was checked; the secret for the cookie comes back."""
    secret = secrets.token_urlsafe(32)
    csrf = secrets.token_urlsafe(32)
    row = StaffSession(id_hash=hashed(secret), account_id=account.id or 0, csrf_token=csrf, created_at=now, seen_at=now)
    session.add(row)
    session.add(AuditLine(at=now, account_id=account.id, action="sign_in"))
    return secret


def _is_right(account: Account | None, password: str) -> bool:
    with TURNSTILE:
        try:
            HASHER.verify(account.password_hash if account else NOBODY, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return account is not None and account.active


def whose(session: Session, secret: str, now: datetime) -> tuple[Account, StaffSession] | None:
    """The account behind a cookie and its session; None when unknown, idle 30 minutes, 12 hours old or closed."""
    row = session.get(StaffSession, hashed(secret))
    if row is None or now - row.seen_at > IDLE or now - row.created_at > LONGEST:
        return None
    account = session.get(Account, row.account_id)
    return (account, row) if account and account.active else None


def alive(session: Session, hashes: Collection[str], now: datetime) -> dict[str, Account]:
    """Of these kept hashes of sessions, those that go on, each with its account."""
    open_ = (StaffSession.seen_at >= now - IDLE, StaffSession.created_at >= now - LONGEST)
    found = (
        select(StaffSession.id_hash, Account)
        .join(Account, col(Account.id) == StaffSession.account_id)
        .where(col(StaffSession.id_hash).in_(hashes), *open_, col(Account.active).is_(True))
    )
    return dict(session.exec(found).all())


def sign_out(session: Session, secret: str, now: datetime) -> None:
    """End the session on the server, so that a copied cookie is worth nothing."""
    row = session.get(StaffSession, hashed(secret))
    if row is not None:
        session.add(AuditLine(at=now, account_id=row.account_id, action="sign_out"))
        presence.go(session, row.account_id)
        session.delete(row)


def hashed(secret: str) -> str:
    """What the table keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
