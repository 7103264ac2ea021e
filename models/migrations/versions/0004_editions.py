"""What was published, day by day.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add editions, their cells, and the corrections."""
    op.create_table(
        "editions",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("issue", sa.Integer, nullable=False),
        sa.Column("as_of", models.db.Instant(timezone=True), nullable=False),
        sa.Column("published_at", models.db.Instant(timezone=True)),
        sa.UniqueConstraint("jurisdiction", "day", "issue"),
    )
    op.create_table(
        "published_figures",
        sa.Column("edition_id", models.db.BigKey, sa.ForeignKey("editions.id"), primary_key=True),
        sa.Column("measure", sa.String(20), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("agency_code", sa.String(80), primary_key=True),
        sa.Column("region", sa.String(20), primary_key=True),
        sa.Column("category", sa.String(40), primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
    )
    op.create_table(
        "corrections",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("edition_id", models.db.BigKey, sa.ForeignKey("editions.id"), nullable=False, index=True),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("before", sa.Integer),
        sa.Column("after", sa.Integer),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("corrections", "published_figures", "editions"):
        op.drop_table(table)
