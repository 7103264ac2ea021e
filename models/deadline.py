"""A legal clock of a case, and the steps that its silence sets off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import DeadlineKind, Role

OPEN, MET, MISSED, VOID = "open", "met", "missed", "void"
# Due and never answered: a new cycle began because the silence was held against the agency.
LAPSED = "lapsed"
# Stands where a law's code and the name of its rule stand: an agency that gave its word is held to it.
PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Term:
    """A due date as the law's clock computed it. due_at is the instant at which the last local day ends."""

    kind: str
    rule: str
    law: str
    law_version: str
    calendar_version: str
    started_at: datetime
    due_on: date
    due_at: datetime
    law_on: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One way in which the law lets a clock be made longer.

    last_on: the latest day that may be chosen; becomes: or the longer term that it turns into, called `titles` in five
    languages; notice: the rule by which the author must be told.
    """

    signed_by: frozenset[str]
    last_on: date
    becomes: str | None
    titles: Mapping[str, str]
    notice: str | None
    article: str
    conditions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stand:
    """For how many days the law lets a clock stand on some ground, at least and at most."""

    least: int
    most: int
    article: str
    conditions: Mapping[str, str]


class Office(Protocol):
    """What the verbs ask of the rooms above, handed in so that imports keep pointing down."""

    def term(self, kind: str, started_at: datetime, under: date | None = None) -> Term | None:
        """The term of this kind that starts at that instant; None where the law knows no such term.

        under: the day whose law holds, where the case began before the term does.
        """

    def reworked(self, deadline: "Deadline") -> Term:
        """The term of a kept clock, worked again with its extension and its pauses."""

    def grants(self, deadline: "Deadline") -> Sequence[Grant]:
        """How this clock may be made longer; empty where the law knows no way."""

    def stand(self, deadline: "Deadline", ground: str) -> Stand | None:
        """For how long this clock may stand on that ground; None where the law lets it run on."""

    def working_days(self, after: date, until: date) -> int:
        """How many working days there are after one day up to and including another."""

    def end_of(self, day: date) -> datetime:
        """The instant at which a local day ends."""

    def local_date(self, at: datetime) -> date:
        """The date of an instant in the jurisdiction's zone."""

    def serves(self, channel: str) -> bool:
        """Whether messages can leave by this channel here."""


class Deadline(SQLModel, table=True):
    """One clock. state: open | met | missed (ended late) | lapsed | void (the case left without needing an answer)."""

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "cycle"),
        # The sweep reads only what still has a step to come: the index stays small whatever the archive holds.
        Index(
            "ix_deadlines_next_step",
            "next_step_at",
            postgresql_where=text("next_step_at IS NOT NULL"),
            sqlite_where=text("next_step_at IS NOT NULL"),
        ),
        Index(
            "ix_deadlines_standing",
            "stands_until",
            postgresql_where=text("stands_until IS NOT NULL"),
            sqlite_where=text("stands_until IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    kind: DeadlineKind = Field(max_length=20, sa_type=AutoString)
    cycle: int = 1
    agency_code: str | None = Field(default=None, max_length=80)
    rule: str = Field(max_length=40)
    law: str = Field(max_length=8)
    law_version: str = Field(max_length=40)
    calendar_version: str = Field(max_length=40)
    law_on: date | None = Field(default=None, description="the day whose law holds; null: that of started_at")
    started_at: datetime = Field(sa_type=Instant)
    due_on: date
    due_at: datetime = Field(sa_type=Instant)
    state: str = Field(default=OPEN, max_length=10)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    exit: str | None = Field(default=None, max_length=20, description="why it is void: withdrawn | rejected | merged")
    longer_amount: int | None = Field(default=None, description="an extension: so much more, in longer_unit")
    longer_unit: str | None = Field(default=None, max_length=20)
    # Instants in ISO 8601 from which and until when it stood; the last one's end is null while it stands.
    pauses: list[list[str | None]] = Field(default_factory=list, sa_type=JSON)
    stands_until: datetime | None = Field(
        default=None, sa_type=Instant, description="it stands; then it runs by itself"
    )
    step: int = Field(default=0, description="the last escalation step that fired")
    next_step_at: datetime | None = Field(default=None, sa_type=Instant)

    def rearm(self) -> None:
        """Set when the next escalation step falls due, after its date or its end was changed."""
        self.next_step_at = self.due_at if self.step == 0 else None


class EscalationStep(SQLModel, table=True):
    """One step that fired, once: the UNIQUE key is what makes two sweeps agree."""

    __tablename__ = "escalation_steps"
    __table_args__ = (
        UniqueConstraint("deadline_id", "step"),
        Index(
            "ix_escalation_steps_unseen",
            "due_at",
            postgresql_where=text("acknowledged_at IS NULL"),
            sqlite_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    deadline_id: int = Field(foreign_key="deadlines.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    step: int
    to_role: Role = Field(max_length=20, sa_type=AutoString)
    due_at: datetime = Field(sa_type=Instant, description="when the step fell due, whatever second the sweep ran")
    fired_at: datetime = Field(sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
