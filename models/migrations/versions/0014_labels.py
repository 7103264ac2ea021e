"""What people say about the machine's choices, and what the machine did with each case that it read.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0014"
down_revision = "0013"

Instant = models.db.Instant(timezone=True)
WAITING = sa.text("drawn AND read_at IS NULL")


def upgrade() -> None:
    """Add both tables; what was routed before them is in neither."""
    op.create_table(
        "labels",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("model_version", sa.String(80)),
        sa.Column("guessed", sa.String(40)),
        sa.Column("confidence", sa.Float),
        sa.Column("proposals", sa.JSON, nullable=False),
        sa.Column("chosen", sa.String(40)),
        sa.Column("agency_right", sa.Boolean),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id")),
    )
    op.create_index("ix_labels_case_id", "labels", ["case_id"])
    op.create_table(
        "machine_routes",
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("model_version", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("drawn", sa.Boolean, nullable=False),
        sa.Column("read_at", Instant),
        sa.Column("was_right", sa.Boolean),
        sa.Column("left_at", Instant),
    )
    op.create_index("ix_machine_routes_at", "machine_routes", ["jurisdiction", "at"])
    op.create_index(
        "ix_machine_routes_waiting", "machine_routes", ["at"], postgresql_where=WAITING, sqlite_where=WAITING
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("machine_routes")
    op.drop_table("labels")
