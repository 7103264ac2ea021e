"""Answers are counted by channel and language too, promises and decided appeals at all; months are frozen.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0029"
down_revision = "0028"

KEY = (("jurisdiction", 8), ("month", 7), ("agency_code", 80), ("side", 10), ("code", 20), ("measure", 20))


def upgrade() -> None:
    """Add the tables; where there are cases, all figures are counted again at the next start."""
    columns = [sa.Column(name, sa.String(length), primary_key=True) for name, length in KEY]
    bucket, n = sa.Column("bucket", sa.Integer, primary_key=True), sa.Column("n", sa.Integer, nullable=False)
    op.create_table("way_figures", *columns, bucket, n)
    op.create_table(
        "frozen_editions",
        sa.Column("jurisdiction", sa.String(8), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("edition_id", models.db.BigKey, sa.ForeignKey("editions.id"), nullable=False),
        sa.Column("frozen_at", models.db.Instant(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    for table in ("figures", "daily_figures"):
        op.execute(f"DELETE FROM {table}")


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("frozen_editions")
    op.drop_table("way_figures")
