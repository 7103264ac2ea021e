"""A case: one citizen's matter from the first word to the last answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.place import KEY_LENGTH
from models.taxonomy import Channel, State

OPENING_LENGTH = 160
# How a complaint about an agency's silence stands, beside the state of the case: silence ends by no answer of the body.
PENDING, DISMISSED = "pending", "dismissed"
# As words in the statement, so that both databases see that the small index is enough.
IS_OPEN = "state IN ('assigned', 'in_progress', 'received', 'triage', 'waiting_citizen')"
# What stands in some list of an agency: nearly all other cases have ended.
ON_DESK = "state IN ('answered', 'appealed', 'assigned', 'in_progress', 'waiting_citizen')"
# Of them the few to which something did not arrive.
IS_UNREACHED = f"unreached AND {ON_DESK}"
# Complaints of which incidents are made: their subject is known, and they are about nobody's people.
COUNTED = "category IS NOT NULL AND about_code IS NULL"


def opening_of(text: str) -> str:
    """The first words of a text in one line, as lists show them."""
    return " ".join(text.split())[:OPENING_LENGTH]


class Case(SQLModel, table=True):
    """The present state of a matter; models/actions are its only writers and case_events its history."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_queue", "agency_code", "state", "next_due_at"),
        Index("ix_cases_state", "state", "next_due_at"),
        # The lists of a desk in their order, with all that tells whether a case stands in one.
        Index(
            "ix_cases_desk",
            *("agency_code", "next_due_at", "id", "state", "officer_id", "cycle", "silence_appeal", "category"),
            postgresql_where=text(ON_DESK),
            sqlite_where=text(ON_DESK),
        ),
        # With all that is asked of them, or SQLite takes the queue's and looks twenty thousand cases up.
        Index(
            "ix_cases_unreached",
            *("agency_code", "next_due_at", "id", "state", "unreached"),
            postgresql_where=text(IS_UNREACHED),
            sqlite_where=text(IS_UNREACHED),
        ),
        Index(
            "ix_cases_precedents",
            "agency_code",
            "category",
            "answered_at",
            postgresql_where=text("answered_at IS NOT NULL"),
            sqlite_where=text("answered_at IS NOT NULL"),
        ),
        # Open cases that may be about the same problem.
        Index(
            "ix_cases_alike",
            "region",
            "category",
            "received_at",
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        # Who of an agency has how much, and of what it is late: counted from the index alone.
        Index(
            "ix_cases_load",
            *("agency_code", "officer_id", "state", "next_due_at"),
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        # What an agency answered lately, by officer and how long it took.
        Index(
            "ix_cases_answered",
            *("agency_code", "answered_at", "officer_id", "received_at"),
            postgresql_where=text("answered_at IS NOT NULL"),
            sqlite_where=text("answered_at IS NOT NULL"),
        ),
        # What came lately and what is usual, by subject and region: read every few minutes, from the index alone.
        Index(
            "ix_cases_arrivals",
            *("jurisdiction", "received_on", "category", "region", "about_code"),
            postgresql_where=text(COUNTED),
            sqlite_where=text(COUNTED),
        ),
        Index(
            "ix_cases_place",
            *("agency_code", "place", "category", "region", "received_on"),
            postgresql_where=text("place IS NOT NULL"),
            sqlite_where=text("place IS NOT NULL"),
        ),
        # What its author lets everybody read, and what of it waits for a person.
        Index("ix_cases_publish", "agency_code", postgresql_where=text("publish"), sqlite_where=text("publish")),
        # What makes an import that runs twice bring every case once.
        UniqueConstraint("source", "source_id"),
        # With the agency, so that oversight counts what is open and late without the table.
        Index(
            "ix_cases_due",
            *("next_due_at", "agency_code"),
            postgresql_where=text("next_due_at IS NOT NULL"),
            sqlite_where=text("next_due_at IS NOT NULL"),
        ),
        Index(
            "ix_cases_appeal_to",
            "appeal_to",
            postgresql_where=text("appeal_to IS NOT NULL"),
            sqlite_where=text("appeal_to IS NOT NULL"),
        ),
        Index(
            "ix_cases_earlier",
            "earlier_id",
            postgresql_where=text("earlier_id IS NOT NULL"),
            sqlite_where=text("earlier_id IS NOT NULL"),
        ),
        Index(
            "ix_cases_split_from",
            "split_from_id",
            postgresql_where=text("split_from_id IS NOT NULL"),
            sqlite_where=text("split_from_id IS NOT NULL"),
        ),
        Index(
            "ix_cases_silence_appeal",
            "silence_appeal",
            postgresql_where=text("silence_appeal IS NOT NULL"),
            sqlite_where=text("silence_appeal IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    number: str = Field(max_length=20, unique=True)
    jurisdiction: str = Field(max_length=8)
    state: State = Field(max_length=20, sa_type=AutoString)
    cycle: int = 1
    revision: int = Field(
        default=0, description="how many events the history holds; a form that saw an older one is stale"
    )

    channel: Channel = Field(max_length=20, sa_type=AutoString)
    language: str = Field(max_length=8, description="the citizen's choice: every reply is written in it")
    detected_language: str | None = Field(default=None, max_length=8)
    opening: str = Field(max_length=OPENING_LENGTH, description="the first words, for lists")
    received_at: datetime = Field(sa_type=Instant, description="the legal start")
    received_on: date = Field(description="its local date")
    filed_at: datetime = Field(sa_type=Instant, description="our own commit")

    category: str | None = Field(default=None, max_length=40)
    category_by: str | None = Field(default=None, max_length=20, description="citizen | classifier | officer")
    confidence: float | None = None
    proposals: list[list[Any]] = Field(default_factory=list, sa_type=JSON, description="[[category, probability], ...]")
    intent: str | None = Field(default=None, max_length=20)
    urgent: str | None = Field(default=None, max_length=20)
    urgency: float | None = Field(default=None, description="how likely it cannot wait, where that is worth a look")
    model_version: str | None = Field(default=None, max_length=80)

    region: str | None = Field(default=None, max_length=20)
    address: str | None = Field(default=None, max_length=300)
    place: str | None = Field(default=None, max_length=KEY_LENGTH, description="the address as a key: models/place.py")
    service: str | None = Field(default=None, max_length=120, description="what the citizen was trying to get")
    centre: str | None = Field(default=None, max_length=80, description="where a desk intake happened")

    agency_code: str | None = Field(default=None, foreign_key="agencies.code", max_length=80)
    officer_id: int | None = Field(default=None, foreign_key="accounts.id", index=True, sa_type=BigKey)
    about_code: str | None = Field(
        default=None, foreign_key="agencies.code", max_length=80, description="whose people it is about: never its own"
    )
    silence_appeal: str | None = Field(default=None, max_length=10, description="pending | dismissed, of this cycle")
    appeal_to: str | None = Field(
        default=None, foreign_key="agencies.code", max_length=80, description="who decides besides oversight"
    )
    handoff_ref: str | None = Field(default=None, max_length=120, description="its number in the agency's own system")
    contact_id: int | None = Field(default=None, foreign_key="contacts.id", index=True, sa_type=BigKey)
    contact_point_id: int | None = Field(default=None, foreign_key="contact_points.id", sa_type=BigKey)
    assurance: str = Field(default="none", max_length=20, description="how sure the identity is")
    sealed: bool = Field(default=False, description="the author's identity is kept from the agency")
    publish: bool = False

    has_clock: bool = Field(default=True, description="false: a signal without a legal clock")
    clock_from: datetime | None = Field(
        default=None, sa_type=Instant, description="from when the law's term runs, where not from its receipt"
    )
    next_due_at: datetime | None = Field(default=None, sa_type=Instant)
    next_due_kind: str | None = Field(default=None, max_length=20)
    answered_at: datetime | None = Field(default=None, sa_type=Instant, description="of the present cycle")
    closes_at: datetime | None = Field(
        default=None, sa_type=Instant, index=True, description="end of the reopening window"
    )
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    unread: bool = Field(default=True, description="the citizen wrote since staff last opened it")
    unreached: bool = Field(
        default=False, description="something for the author failed to arrive, and nothing since has arrived"
    )

    receipt_mac: str = Field(max_length=64, description="HMAC of number and code; the code itself is kept nowhere")

    source: str | None = Field(default=None, max_length=20, description="the system that it was imported from")
    source_id: str | None = Field(default=None, max_length=120, description="its number there")
    earlier_id: int | None = Field(
        default=None,
        sa_type=BigKey,
        description="what came the same way before, and could not be opened again any more",
    )
    split_from_id: int | None = Field(
        default=None, sa_type=BigKey, description="the case whose complaint held this second matter"
    )
    import_id: int | None = Field(default=None, foreign_key="imports.id", index=True, sa_type=BigKey)
    flag: str | None = Field(default=None, max_length=40, description="why its times cannot be true")

    @property
    def counts_from(self) -> datetime:
        """From when the term of its first answer runs."""
        return self.clock_from or self.received_at


class Submission(SQLModel, table=True):
    """What makes a double send one case. Erased after a day, and with it the seed of the receipt code."""

    __tablename__ = "submissions"

    key: str = Field(primary_key=True, max_length=120)
    body_hash: str = Field(max_length=64)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    seed: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant, index=True)


class Draft(SQLModel, table=True):
    """A complaint being written on the web, page by page, before it is sent. Erased after a day."""

    __tablename__ = "drafts"

    id_hash: str = Field(primary_key=True, max_length=64)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=Instant, index=True)
