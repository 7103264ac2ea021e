"""A complaint being written on the web: kept page by page, for a day, behind a secret that only its writer has."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models import receipt
from models.case import Case, Draft, Submission
from models.message import Attachment

LIFE = timedelta(hours=24)
# Whoever sends in the last second of a draft's life must not lose the files: they go a little later.
MARGIN = timedelta(hours=1)
BATCH = 200


def new_secret() -> str:
    """A fresh secret for the writer's cookie."""
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """What every form of this draft carries: it follows from the secret and tells nothing about it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_token(secret: str, typed: str) -> bool:
    """Constant-time comparison of a form's token with the secret's."""
    return hmac.compare_digest(form_token(secret).encode(), typed.encode("utf-8", "replace"))


def choice_token(secret: str, choice: int) -> str:
    """What stands in a form for something that its reader may choose but not know the key of."""
    return hmac.new(secret.encode(), f"choice:{choice}".encode(), hashlib.sha256).hexdigest()


def submission_key(secret: str) -> str:
    """The key that makes every sending of this draft one case."""
    return f"web:{_hash(secret)}"


def find(session: Session, secret: str, now: datetime) -> dict[str, Any] | None:
    """What was written so far; None for an unknown secret and for a draft that is older than a day."""
    draft = session.get(Draft, _hash(secret))
    return dict(draft.data) if draft and draft.at > now - LIFE else None


def hold(session: Session, secret: str) -> dict[str, Any]:
    """What was written so far, held against other changes until the transaction ends; empty where nothing was."""
    draft = session.get(Draft, _hash(secret), with_for_update=True)
    return dict(draft.data) if draft else {}


def is_unused(session: Session, secret: str) -> bool:
    """Whether nothing was ever written behind this secret, as far as we still know: a draft may begin with it."""
    begun = session.get(Draft, _hash(secret))
    return begun is None and session.get(Submission, submission_key(secret)) is None


def keep(session: Session, secret: str, fields: Mapping[str, Any], now: datetime) -> None:
    """Add fields to the draft, which begins with its first ones.

    Raises sqlalchemy.exc.IntegrityError when the same draft begins twice at once: then keep again.
    """
    draft = session.get(Draft, _hash(secret), with_for_update=True)
    if draft is None:
        session.add(Draft(id_hash=_hash(secret), data=dict(fields), at=now))
        return
    draft.data, draft.at = {**draft.data, **fields}, now


def sent(session: Session, secret: str) -> tuple[Case, str] | None:
    """The case that was made of this draft and its code; None before it is sent, and a day after."""
    submission = session.get(Submission, submission_key(secret))
    if submission is None:
        return None
    case = session.get_one(Case, submission.case_id)
    return case, receipt.code_from(submission.seed, case.number)


def forget(session: Session, now: datetime) -> list[str]:
    """Delete a batch of expired drafts; returns the stored names of their files that no case took over."""
    old = select(Draft).where(Draft.at < now - LIFE - MARGIN).order_by(col(Draft.at)).limit(BATCH)
    names: set[str] = set()
    for draft in session.exec(old).all():
        names |= {file["stored_name"] for file in draft.data.get("files", [])}
        session.delete(draft)
    taken = session.exec(select(Attachment.stored_name).where(col(Attachment.stored_name).in_(names))).all()
    return sorted(names.difference(taken))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
