"""Teams: who gets what comes in, answers that wait for a leader's word, causes of delay, and the load of each officer.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0030"
down_revision = "0029"

Instant = models.db.Instant(timezone=True)
IS_OPEN = sa.text("state IN ('assigned', 'in_progress', 'received', 'triage', 'waiting_citizen')")
ANSWERED = sa.text("answered_at IS NOT NULL")
WAITS = sa.text("state = 'waiting'")


def ref(name, table="accounts", **more):
    return sa.Column(name, models.db.BigKey, sa.ForeignKey(f"{table}.id"), **more)


def agency(name, **more):
    return sa.Column(name, sa.String(80), sa.ForeignKey("agencies.code"), nullable=False, **more)


def upgrade() -> None:
    """Add the tables and the indexes."""
    op.create_table(
        "team_rules",
        agency("agency_code", primary_key=True),
        sa.Column("distribution", sa.String(20), nullable=False),
        sa.Column("keep_author", sa.Boolean, nullable=False),
        sa.Column("approval", sa.JSON, nullable=False),
        sa.Column("given", sa.Integer, nullable=False),
    )
    op.create_table(
        "seats",
        ref("account_id", primary_key=True),
        sa.Column("capacity", sa.Integer),
        sa.Column("subjects", sa.JSON, nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("probation", sa.Boolean, nullable=False),
        sa.Column("last_turn", sa.Integer, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("id", models.db.BigKey, primary_key=True),
        ref("case_id", "cases", nullable=False),
        ref("message_id", "messages", nullable=False),
        ref("asked_by", nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("without", sa.String, nullable=False),
        sa.Column("remarks", sa.JSON),
        sa.Column("state", sa.String(10), nullable=False),
        ref("decided_by"),
        sa.Column("decided_at", Instant),
        sa.Column("seq", sa.Integer),
        sa.Column("edited", sa.Boolean, nullable=False),
    )
    op.create_index("ix_approvals_case_id", "approvals", ["case_id"])
    small = {"postgresql_where": WAITS, "sqlite_where": WAITS}
    op.create_index("ix_approvals_waiting", "approvals", ["case_id"], unique=True, **small)
    op.create_table(
        "delays",
        ref("case_id", "cases", primary_key=True),
        sa.Column("cycle", sa.Integer, primary_key=True),
        agency("agency_code"),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("at", Instant, nullable=False),
        ref("account_id"),
    )
    op.create_index("ix_delays_at", "delays", ["at"])
    load, answered = ["agency_code", "officer_id", "state", "next_due_at"], ["agency_code", "answered_at"]
    op.create_index("ix_cases_load", "cases", load, postgresql_where=IS_OPEN, sqlite_where=IS_OPEN)
    told = [*answered, "officer_id", "received_at"]
    op.create_index("ix_cases_answered", "cases", told, postgresql_where=ANSWERED, sqlite_where=ANSWERED)


def downgrade() -> None:
    """Take them away again."""
    for index in ("ix_cases_answered", "ix_cases_load"):
        op.drop_index(index, "cases")
    for table in ("delays", "approvals", "seats", "team_rules"):
        op.drop_table(table)
