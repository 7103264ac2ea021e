"""Who has which case open, for moments; how each person wants the desk: single letters, a letter in the morning.

An answer that is one of many says when it leaves.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0028"
down_revision = "0027"

Instant = models.db.Instant(timezone=True)
COLUMNS = ("shortcuts", "email", "digest", "digest_on")


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "presences",
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False),
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
        sa.Column("doing", sa.String(10), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
    )
    op.create_index("ix_presences_until", "presences", ["until"])
    op.add_column("accounts", sa.Column("shortcuts", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("accounts", sa.Column("email", sa.String(254)))
    op.add_column("accounts", sa.Column("digest", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("digest_on", sa.Date))
    op.add_column("messages", sa.Column("leaves_at", Instant))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("messages", "leaves_at")
    for name in reversed(COLUMNS):
        op.drop_column("accounts", name)
    op.drop_table("presences")
