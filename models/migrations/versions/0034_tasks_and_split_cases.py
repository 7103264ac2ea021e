"""What colleagues ask of each other within an agency, and from which case another one was split off.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0034"
down_revision = "0033"

Instant = models.db.Instant(timezone=True)
OPEN = sa.text("state = 'open'")
SPLIT = sa.text("split_from_id IS NOT NULL")


def ref(name, table="accounts", **more):
    return sa.Column(name, models.db.BigKey, sa.ForeignKey(f"{table}.id"), **more)


def upgrade() -> None:
    """Add the table, the column and their indexes."""
    op.create_table(
        "tasks",
        sa.Column("id", models.db.BigKey, primary_key=True),
        ref("case_id", "cases", nullable=False),
        sa.Column("no", sa.Integer, nullable=False),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code"), nullable=False),
        ref("asked_by", nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        ref("officer_id", nullable=False),
        sa.Column("given_at", Instant, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        ref("question_id", "messages", nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("ended_by", sa.String(30)),
        ref("reply_id", "messages"),
        sa.UniqueConstraint("case_id", "no"),
    )
    waiting = ["agency_code", "officer_id", "due_on"]
    op.create_index("ix_tasks_open", "tasks", waiting, postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index("ix_tasks_asked_by", "tasks", ["asked_by", "ended_at"])
    op.create_index("ix_tasks_officer", "tasks", ["officer_id", "ended_at"])
    op.add_column("cases", sa.Column("split_from_id", models.db.BigKey))
    op.create_index("ix_cases_split_from", "cases", ["split_from_id"], postgresql_where=SPLIT, sqlite_where=SPLIT)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_cases_split_from", "cases")
    op.drop_column("cases", "split_from_id")
    op.drop_table("tasks")
