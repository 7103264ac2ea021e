"""One message on its way out: a row first, a network call later."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, Index, text
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.deadline import Office
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

# Every move that exists; each one that is missing is a bug some help desk shipped.
MOVES: dict[S, frozenset[S]] = {
    S.QUEUED: frozenset({S.SENDING, S.SUPPRESSED, S.EXPIRED}),
    S.SENDING: frozenset({S.ACCEPTED, S.TEMP_FAILED, S.PERM_FAILED, S.UNCERTAIN}),
    S.ACCEPTED: frozenset({S.DELIVERED, S.PERM_FAILED, S.EXPIRED}),
    # A late bounce takes "delivered" back; a late "sent" never does.
    S.DELIVERED: frozenset({S.READ, S.PERM_FAILED}),
    S.TEMP_FAILED: frozenset({S.QUEUED, S.EXPIRED}),
    # Only a receipt or a person resolves doubt: a blind resend is how citizens get two answers.
    S.UNCERTAIN: frozenset({S.ACCEPTED, S.PERM_FAILED, S.QUEUED}),
    S.READ: frozenset(),
    S.PERM_FAILED: frozenset(),
    S.EXPIRED: frozenset(),
    S.SUPPRESSED: frozenset(),
}
FAILED = frozenset({S.PERM_FAILED, S.EXPIRED})
ARRIVED = frozenset({S.ACCEPTED, S.DELIVERED, S.READ})
# In doubt or failed: what a person must look at.
UNSETTLED = sorted(FAILED | {S.UNCERTAIN})
# Carried by people: no worker takes them up, and `not_before` stands for `next_try_at`. See models/errands.py.
BY_HAND = frozenset({Channel.LETTER, Channel.PHONE})
CARRIED = text(f"channel IN {tuple(sorted(map(str, BY_HAND)))}")
# As words in the statement, so that both databases see that the small index is enough.
IN_DOUBT = text(f"state = '{S.UNCERTAIN}'")
HORIZON = timedelta(hours=24)
# So long an answer waits before it leaves: its officer may take it back.
UNDO = timedelta(seconds=20)


class Delivery(SQLModel, table=True):
    """A notice to one address. `key` is ours and unique; providers that take an idempotency key get it too.

    It is about a case, our part of a conversation that is about none yet, or news for a follower of a public case: that
    one points to no case, so that it is seen neither at the desk nor by the author, and never goes another way.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_due",
            "channel",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
        Index(
            # With the case: PostgreSQL takes this one for the rail, because it is the smaller.
            "ix_deliveries_unsettled",
            "created_at",
            "case_id",
            "state",
            postgresql_where=text(f"state IN {tuple(map(str, UNSETTLED))}"),
            sqlite_where=text(f"state IN {tuple(map(str, UNSETTLED))}"),
        ),
        # What of a case did not arrive: asked after each move of one of its own.
        Index(
            "ix_deliveries_lost",
            "case_id",
            "state",
            "id",
            postgresql_where=text(f"state IN {tuple(map(str, UNSETTLED))}"),
            sqlite_where=text(f"state IN {tuple(map(str, UNSETTLED))}"),
        ),
        Index(
            "ix_deliveries_provider_id",
            "provider_id",
            postgresql_where=text("provider_id IS NOT NULL"),
            sqlite_where=text("provider_id IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_by_hand",
            *("channel", "state", "not_before"),
            postgresql_where=CARRIED,
            sqlite_where=CARRIED,
        ),
        Index(
            "ix_deliveries_follower",
            "follower_id",
            postgresql_where=text("follower_id IS NOT NULL"),
            sqlite_where=text("follower_id IS NOT NULL"),
        ),
        # Of which nobody knows whether they left: by account and time, for the person who settles them.
        Index(
            "ix_deliveries_uncertain",
            *("channel", "account", "tried_at"),
            postgresql_where=IN_DOUBT,
            sqlite_where=IN_DOUBT,
        ),
        # What an account has been handed lately: for its limits and its health.
        Index("ix_deliveries_tried", "channel", "account", "tried_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    key: str = Field(max_length=80, unique=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True, sa_type=BigKey)
    conversation_id: int | None = Field(default=None, foreign_key="conversations.id", index=True, sa_type=BigKey)
    message_id: int | None = Field(default=None, foreign_key="messages.id", index=True, sa_type=BigKey)
    contact_point_id: int | None = Field(default=None, foreign_key="contact_points.id", sa_type=BigKey)
    follower_id: int | None = Field(default=None, foreign_key="followers.id", sa_type=BigKey)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    account: str = Field(default="", max_length=80, description="by which of ours there it leaves")
    notice: str = Field(max_length=30)
    language: str = Field(max_length=8)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: S = Field(default=S.QUEUED, max_length=20, sa_type=AutoString)
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    next_try_at: datetime | None = Field(default=None, sa_type=Instant, description="null: nothing to do by itself")
    not_before: datetime | None = Field(
        default=None, sa_type=Instant, description="of what waits for a person: when it may be taken up"
    )
    expires_at: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    tried_at: datetime | None = Field(default=None, sa_type=Instant, description="when it was last handed over")
    provider_id: str | None = Field(default=None, max_length=200)
    sent_ids: list[str] = Field(default_factory=list, sa_type=JSON, description="of the pieces that have gone")


class Address(NamedTuple):
    """Where a notice goes: a contact point on a channel that leaves the house."""

    channel: Channel
    contact_point_id: int
    account: str = ""


def address_of(
    channel: Channel | None, contact_point_id: int | None, account: str | None, office: Office
) -> Address | None:
    """The contact point, where messages can leave by its channel; None: the notice waits on the tracking page."""
    if channel is None or contact_point_id is None or not office.serves(channel):
        return None
    return Address(channel, contact_point_id, account or "")


def queued(
    case_id: int, notice: str, language: str, to: Address | None, at: datetime, *, key: tuple[str, int], **more: Any
) -> dict[str, Any]:
    """The columns of a notice that may leave at once, or waits on the tracking page where `to` is None.

    key: the case's number and revision.
    """
    number, revision = key
    row = {
        "key": f"{number}:{revision}:{notice}",
        "case_id": case_id,
        "contact_point_id": to.contact_point_id if to else None,
        "channel": to.channel if to else Channel.WEB,
        "account": to.account if to else "",
        "notice": notice,
        "language": language,
        "params": {},
        "state": S.QUEUED,
        "attempts": 0,
        "sent_ids": [],
        "created_at": at,
        "next_try_at": at,
        "not_before": None,
        "expires_at": at + HORIZON,
        **more,
    }
    if row["channel"] in BY_HAND:
        row |= {"not_before": row["next_try_at"], "next_try_at": None}
    return row


class DeliveryLog(SQLModel, table=True):
    """One move of a delivery, appended. Detail is the provider's word, never the citizen's text or address."""

    __tablename__ = "delivery_log"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    delivery_id: int = Field(foreign_key="deliveries.id", index=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant)
    from_state: str = Field(max_length=20)
    to_state: str = Field(max_length=20)
    detail: str = Field(default="", max_length=400)
    account_id: int | None = Field(
        default=None, foreign_key="accounts.id", sa_type=BigKey, description="who did it by hand"
    )
