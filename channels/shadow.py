"""A second version guesses too, after the first and away from every request; nothing is routed by what it says."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.case import Case
from models.db import reader, unit_of_work
from models.message import Message
from models.shadow import ShadowGuess, last_in_shadow

if TYPE_CHECKING:
    from classifier.classify import Model
    from classifier.guess import Guess

BATCH = 64


def guess_in_shadow(engine: Engine, model: "Model", since: datetime, now: datetime) -> int:
    """Keep what the model says of one batch of the cases filed since then; how many were looked at."""
    waiting = _waiting(engine, model.version, since)
    # No transaction is open while the model thinks.
    guesses = model.guess([text for _id, text in waiting]) if waiting else []
    with unit_of_work(engine) as session:
        known = _known(session, model.version, [case_id for case_id, _text in waiting])
        for (case_id, _text), guess in zip(waiting, guesses, strict=True):
            if case_id not in known:
                session.add(_row(case_id, guess, now))
    return len(waiting)


def _waiting(engine: Engine, version: str, since: datetime) -> Sequence[tuple[int, str]]:
    first_words = (col(Message.case_id) == Case.id) & (col(Message.kind) == "complaint")
    found: Any = select(Case.id, Message.text).join(Message, first_words)
    with Session(reader(engine)) as session:
        new = (col(Case.id) > last_in_shadow(session, version), Case.filed_at >= since, col(Case.source).is_(None))
        rows: Sequence[tuple[int, str]] = session.exec(found.where(*new).order_by(col(Case.id)).limit(BATCH)).all()
    return rows


def _known(session: Session, version: str, ids: Sequence[int]) -> set[int]:
    """Another worker may have been here meanwhile."""
    found = select(ShadowGuess.case_id).where(ShadowGuess.version == version, col(ShadowGuess.case_id).in_(ids))
    return set(session.exec(found))


def _row(case_id: int, guess: "Guess", now: datetime) -> ShadowGuess:
    return ShadowGuess(
        version=guess.version,
        case_id=case_id,
        at=now,
        top3=[category for category, _share in guess.top3],
        confidence=guess.confidence,
        followed=guess.route == "auto",
    )
