"""The workbench of oversight: all running clocks by due date, what was decided by kind, saved filters, second readings.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0010"
down_revision = "0009"

COUNTED = ("kind", "agency_code", "rule", "stands_until", "longer_amount")
RUNNING = sa.text("state = 'open'")
DECIDED = sa.text("verb IN ('ask_citizen', 'extend', 'instruct', 'reject', 'return_', 'transfer', 'withdraw')")
Instant = models.db.Instant(timezone=True)


def key():
    return sa.Column("id", models.db.BigKey, primary_key=True)


def upgrade() -> None:
    """Add the small indexes and the tables."""
    indexes = (
        ("ix_deadlines_running", "deadlines", ["due_at", "id", *COUNTED], RUNNING),
        ("ix_deadlines_running_agency", "deadlines", ["agency_code", "due_at", "id"], RUNNING),
        ("ix_case_events_decided", "case_events", ["at"], DECIDED),
    )
    for name, table, columns, where in indexes:
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)
    op.create_table(
        "saved_filters",
        key(),
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(400), nullable=False),
        sa.UniqueConstraint("account_id", "name"),
    )
    op.create_table(
        "draws",
        key(),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code")),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("finished_at", Instant),
    )
    op.create_table(
        "lots",
        key(),
        sa.Column("draw_id", models.db.BigKey, sa.ForeignKey("draws.id"), nullable=False),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("agency_code", sa.String(80)),
        sa.Column("read_at", Instant),
        sa.Column("read_by", models.db.BigKey, sa.ForeignKey("accounts.id")),
        *(sa.Column(name, sa.String(10)) for name in ("to_the_question", "plain", "true_outcome", "reopen")),
        sa.Column("comment", sa.String(2000), nullable=False),
        sa.UniqueConstraint("draw_id", "case_id"),
    )
    op.create_index("ix_lots_case_id", "lots", ["case_id"])
    op.create_table(
        "feed_keys",
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", Instant, nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("feed_keys", "lots", "draws", "saved_filters"):
        op.drop_table(table)
    op.drop_index("ix_case_events_decided", "case_events")
    for name in ("ix_deadlines_running_agency", "ix_deadlines_running"):
        op.drop_index(name, "deadlines")
