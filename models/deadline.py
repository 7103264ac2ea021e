"""A legal clock of a case, and the steps that its silence sets off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import JSON, ColumnElement, Index, UniqueConstraint, literal_column, text
from sqlmodel import AutoString, Field, SQLModel, col

from models.db import BigKey, Instant
from models.taxonomy import DeadlineKind, Role

OPEN, MET, MISSED, VOID = "open", "met", "missed", "void"
# Due and never answered: a new cycle began because the silence was held against the agency.
LAPSED = "lapsed"
# Stands where a law's code and the name of its rule stand: an agency that gave its word is held to it.
PROMISE = "promise"
# What an agency or another system promised needs no calendar. Every query says the same, word for word, or no database
# would take the index.
RUNNING = text("state = 'open' AND law <> '' AND calendar_version <> ''")
# Promises too: every clock that somebody waits for.
OPEN_CLOCKS = text("state = 'open'")
COUNTED = ("kind", "agency_code", "rule", "stands_until", "longer_amount")
BY_AGENCY = ("agency_code", "due_at", "id")


@dataclass(frozen=True, slots=True)
class Term:
    """A due date as the law's clock computed it. due_at is the instant at which the last local day ends.

    first_step_at: when its ladder first calls somebody; None: not before the term ends.
    """

    kind: str
    rule: str
    law: str
    law_version: str
    calendar_version: str
    started_at: datetime
    due_on: date
    due_at: datetime
    law_on: date | None = None
    first_step_at: datetime | None = None


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

    def moved(self, deadline: "Deadline") -> Term | None:
        """The same; None where it cannot be worked any more, and the date stands."""

    @property
    def calendar_version(self) -> str:
        """The version of the calendar with which clocks are worked now."""

    def grants(self, deadline: "Deadline") -> Sequence[Grant]:
        """How this clock may be made longer; empty where the law knows no way."""

    def stand(self, deadline: "Deadline", ground: str) -> Stand | None:
        """For how long this clock may stand on that ground; None where the law lets it run on."""

    @property
    def signs(self) -> str:
        """Who signs the answers where an agency has set nothing: agency or officer, of models/register."""

    def lacking(self, name: str | None, identity_number: str | None, *, reachable: bool) -> tuple[str, ...]:
        """What the law asks of an author before its clock runs and is missing; "contact" for an address."""

    def clock_from(self, received_at: datetime, now: datetime) -> datetime:
        """From when the term runs of a complaint that became complete now."""

    def working_days(self, after: date, until: date) -> int:
        """How many working days there are after one day up to and including another."""

    def end_of(self, day: date) -> datetime:
        """The instant at which a local day ends."""

    def next_step_at(self, deadline: "Deadline", now: datetime) -> datetime | None:
        """When the ladder of a running clock goes on, by its `step`, dates and `unseen_since`; None at its top."""

    def local_date(self, at: datetime) -> date:
        """The date of an instant in the jurisdiction's zone."""

    def serves(self, channel: str) -> bool:
        """Whether messages can leave by this channel here."""

    @property
    def audit_share(self) -> float:
        """Of what the machine routes, the share that a second person reads."""

    @property
    def approval(self) -> Collection[str]:
        """The outcomes whose answers wait for a leader's word in the whole country."""


class Deadline(SQLModel, table=True):
    """One clock. state: open | met | missed (ended late) | lapsed | void (the case left without needing an answer)."""

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "cycle", "part"),
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
        # The running clocks by the calendar that they were worked with: whether any of them is behind is two looks.
        Index("ix_deadlines_calendar", "calendar_version", postgresql_where=RUNNING, sqlite_where=RUNNING),
        # Every running clock by its date, of all agencies and of each: what oversight pages through. What its filters
        # ask for comes along, so that the counts of a nation are read from the index alone.
        Index("ix_deadlines_running", "due_at", "id", *COUNTED, postgresql_where=OPEN_CLOCKS, sqlite_where=OPEN_CLOCKS),
        Index("ix_deadlines_running_agency", *BY_AGENCY, postgresql_where=OPEN_CLOCKS, sqlite_where=OPEN_CLOCKS),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    kind: DeadlineKind = Field(max_length=20, sa_type=AutoString)
    cycle: int = 1
    part: int = Field(default=0, description="which part of the case it is the clock of; 0: of the case itself")
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
    round: int = Field(default=1, description="grows, and step begins again, when the term is extended by law")
    step: int = Field(default=0, description="the last escalation step of this round that fired")
    next_step_at: datetime | None = Field(default=None, sa_type=Instant)
    unseen_since: datetime | None = Field(
        default=None, sa_type=Instant, description="when the last step was sent, while nobody has acknowledged it"
    )

    filed_after: date | None = Field(
        default=None, description="of an appeal that came late: the last day that the law gave for it"
    )

    @property
    def last_instant(self) -> datetime:
        """The last instant of its last day: what is counted from it begins on the day after."""
        return self.due_at - timedelta(microseconds=1)

    def took_longer(self, now: datetime) -> bool:
        """Whether it ended, or still runs, after its due instant, or was made longer."""
        return self.round > 1 or (self.ended_at or now) > self.due_at

    def next_round(self) -> None:
        """Begin the ladder again at its foot: the term is another one now. Its next step is the office's to say."""
        self.round, self.step, self.unseen_since = self.round + 1, 0, None


def spans_of(pauses: Sequence[Sequence[str | None]]) -> list[tuple[datetime, datetime | None]]:
    """From when to when a clock stood, as its row keeps it; the last one has no end while it stands."""
    return [
        (datetime.fromisoformat(began or ""), datetime.fromisoformat(end) if end else None) for began, end in pauses
    ]


UNSEEN = text("acknowledged_at IS NULL")


def running() -> tuple[ColumnElement[bool], ...]:
    """The conditions of the running clocks that follow a calendar, in the words of their index."""
    nothing: ColumnElement[str] = literal_column("''")
    state = col(Deadline.state) == literal_column(f"'{OPEN}'")
    return state, col(Deadline.law) != nothing, col(Deadline.calendar_version) != nothing


class EscalationStep(SQLModel, table=True):
    """One step that fired, once: the UNIQUE key is what makes two sweeps agree.

    It went to an account, or, where that is empty, to everybody of a role in an agency (of the country without one).
    """

    __tablename__ = "escalation_steps"
    __table_args__ = (
        UniqueConstraint("deadline_id", "round", "step"),
        *(
            Index(name, *columns, postgresql_where=UNSEEN, sqlite_where=UNSEEN)
            for name, *columns in (
                ("ix_escalation_steps_unseen", "due_at"),
                ("ix_escalation_steps_to", "to_agency", "to_role"),
                ("ix_escalation_steps_to_account", "to_account_id"),
            )
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    deadline_id: int = Field(foreign_key="deadlines.id", sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    round: int = 1
    step: int
    reminder: bool = Field(default=False, description="a word before the term ends: nobody has to acknowledge it")
    to_role: Role = Field(max_length=20, sa_type=AutoString)
    to_agency: str | None = Field(default=None, foreign_key="agencies.code", max_length=80)
    to_account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
    due_at: datetime = Field(sa_type=Instant, description="when the step fell due, whatever second the sweep ran")
    fired_at: datetime = Field(sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)

    @property
    def late_by(self) -> timedelta:
        """How long after its due instant it fired."""
        return self.fired_at - self.due_at
