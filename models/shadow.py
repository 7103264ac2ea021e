"""What a version that routes nothing would have said of a case, and how it compares with what people chose."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case import Case
from models.db import BigKey, Instant

# Who sets a subject as a person; a machine's own choice that nobody looked at says nothing.
BY_PEOPLE = ("citizen", "officer")


class ShadowGuess(SQLModel, table=True):
    """One guess in the shadow. top3: its three categories, the likeliest first. No text."""

    __tablename__ = "shadow_guesses"

    version: str = Field(primary_key=True, max_length=80)
    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    at: datetime = Field(sa_type=Instant)
    top3: list[str] = Field(sa_type=JSON)
    confidence: float
    followed: bool = Field(description="it would have been routed without a person")


class Difference(NamedTuple):
    """Where the two differ: what each said, and what people chose."""

    in_use: str
    shadow: str
    chosen: str


@dataclass
class Compared:
    """The version in the shadow beside what guessed at the time: over `guessed` cases, and `chosen` by people.

    alike: how often both said the same; right: how often the shadow was right first, in_use_right the other;
    only_shadow, only_in_use: how often just one of them was; among: right among the shadow's three;
    followed: how many of all it would have routed itself, wrong: how many of those of the chosen ones amiss.
    """

    guessed: int = 0
    alike: int = 0
    followed: int = 0
    chosen: int = 0
    right: int = 0
    in_use_right: int = 0
    only_shadow: int = 0
    only_in_use: int = 0
    among: int = 0
    followed_chosen: int = 0
    wrong: int = 0
    differences: Counter[Difference] = field(default_factory=Counter)


def compared(session: Session, version: str) -> Compared:
    """Compare a version's guesses in the shadow with the guesses of the time, and both with what people chose."""
    columns: Any = (ShadowGuess.top3, ShadowGuess.followed, Case.proposals, Case.category, Case.category_by)
    found = select(*columns).join(Case, col(Case.id) == col(ShadowGuess.case_id)).where(ShadowGuess.version == version)
    sums = Compared()
    for top3, followed, proposals, category, category_by in session.execute(found):
        before = proposals[0][0] if proposals else None
        sums.guessed += 1
        sums.alike += top3[0] == before
        sums.followed += followed
        if category and category_by in BY_PEOPLE:
            _count(sums, top3, followed, before, category)
    return sums


def _count(sums: Compared, top3: list[str], followed: bool, before: str | None, chosen: str) -> None:
    right, other = top3[0] == chosen, before == chosen
    sums.chosen += 1
    sums.right += right
    sums.in_use_right += other
    sums.only_shadow += right and not other
    sums.only_in_use += other and not right
    sums.among += chosen in top3
    sums.followed_chosen += followed
    sums.wrong += followed and not right
    if before and before != top3[0]:
        sums.differences[Difference(before, top3[0], chosen)] += 1


def last_in_shadow(session: Session, version: str) -> int:
    """The newest case of which the version has said something; 0 where there is none."""
    found = select(func.max(ShadowGuess.case_id)).where(ShadowGuess.version == version)
    return session.exec(found).one() or 0
