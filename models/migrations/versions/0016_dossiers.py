"""Dossiers, the cases in them, and open cases found by place, subject and day.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0016"
down_revision = "0015"

STILL_IN = sa.text("left_at IS NULL")
IS_OPEN = sa.text("state IN ('assigned', 'in_progress', 'received', 'triage', 'waiting_citizen')")
Instant = models.db.Instant(timezone=True)
Key = models.db.BigKey


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_table(
        "dossiers",
        sa.Column("id", Key, primary_key=True),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("category", sa.String(40)),
        sa.Column("region", sa.String(20)),
        sa.Column("words", sa.String(80), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("opened_by", Key, sa.ForeignKey("accounts.id")),
    )
    op.create_table(
        "followings",
        sa.Column("id", Key, primary_key=True),
        sa.Column("dossier_id", Key, sa.ForeignKey("dossiers.id"), nullable=False),
        sa.Column("case_id", Key, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("joined_at", Instant, nullable=False),
        sa.Column("joined_by", Key, sa.ForeignKey("accounts.id")),
        sa.Column("left_at", Instant),
        sa.Column("left_by", Key, sa.ForeignKey("accounts.id")),
    )
    op.create_index(
        "uq_followings_case",
        "followings",
        ["case_id"],
        unique=True,
        postgresql_where=STILL_IN,
        sqlite_where=STILL_IN,
    )
    op.create_index("ix_followings_dossier", "followings", ["dossier_id", "case_id"])
    op.create_index(
        "ix_cases_alike",
        "cases",
        ["region", "category", "received_at"],
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_cases_alike", "cases")
    op.drop_table("followings")
    op.drop_table("dossiers")
