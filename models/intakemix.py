"""What came in during a span of time, counted: subjects, languages, how sure the machine was."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, case, col, func, select

from models.case import Case
from models.message import Message

# So many texts are read to see how many of their words are new.
SAMPLE = 400


@dataclass
class IntakeMix:
    """n cases filed here; of `guessed` by a machine `below` under the threshold, with the sums of their confidence."""

    n: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    guessed: int = 0
    below: int = 0
    confidence: float = 0.0
    squares: float = 0.0


def intake_mix(session: Session, first: datetime, until: datetime, threshold: float) -> IntakeMix:
    """Count the cases filed in [first, until). Imported ones are another time's, and are left out.

    So are those that an officer split off: their words came in before, and no machine guessed their subject.
    """
    sure, spoken = func.coalesce(Case.confidence, 0.0), func.coalesce(Case.detected_language, Case.language)
    under = func.sum(case((col(Case.confidence) < threshold, 1), else_=0))
    guessed = func.count(col(Case.confidence))
    columns: Any = (Case.category, spoken, func.count(), guessed, under, func.sum(sure), func.sum(sure * sure))
    mix = IntakeMix()
    for row in session.execute(select(*columns).where(*_filed(first, until)).group_by(Case.category, spoken)):
        _add(mix, *row)
    return mix


def _add(mix: IntakeMix, category: str | None, language: str, n: int, *sums: float) -> None:
    guessed, below, confidence, squares = sums
    mix.n += n
    mix.languages[language] += n
    if category:
        mix.categories[category] += n
    mix.guessed += int(guessed)
    mix.below += int(below)
    mix.confidence += confidence
    mix.squares += squares


def intake_texts(session: Session, first: datetime, until: datetime) -> Sequence[str]:
    """The words of the newest complaints filed in that span, at most SAMPLE of them."""
    first_words = (col(Message.case_id) == Case.id) & (col(Message.kind) == "complaint")
    found = select(Message.text).join(Case, first_words).where(*_filed(first, until))
    return session.exec(found.order_by(col(Case.id).desc()).limit(SAMPLE)).all()


def _filed(first: datetime, until: datetime) -> tuple[Any, ...]:
    own = (col(Case.source).is_(None), col(Case.split_from_id).is_(None))
    return col(Case.filed_at) >= first, col(Case.filed_at) < until, *own
