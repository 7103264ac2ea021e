"""Changes of the calendar, and which running clocks were worked before them.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0007"
down_revision = "0006"

WAITING = sa.text("approved_at IS NULL AND withdrawn_at IS NULL")
RUNNING = sa.text("state = 'open' AND law <> '' AND calendar_version <> ''")


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "calendar_changes",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("decree", sa.String(200), nullable=False),
        *_by("proposed", nullable=False),
        sa.Column("number", sa.Integer),
        *_by("approved"),
        *_by("withdrawn"),
        sa.UniqueConstraint("jurisdiction", "number"),
    )
    op.create_index(
        "ix_calendar_changes_waiting",
        "calendar_changes",
        ["jurisdiction", "day"],
        unique=True,
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index(
        "ix_deadlines_calendar", "deadlines", ["calendar_version"], postgresql_where=RUNNING, sqlite_where=RUNNING
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_deadlines_calendar", "deadlines")
    op.drop_table("calendar_changes")


def _by(verb: str, *, nullable: bool = True) -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column(f"{verb}_by", models.db.BigKey, sa.ForeignKey("accounts.id"), nullable=nullable),
        sa.Column(f"{verb}_at", models.db.Instant(timezone=True), nullable=nullable),
    )
