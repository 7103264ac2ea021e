"""What a version says that routes nothing yet.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "shadow_guesses",
        sa.Column("version", sa.String(80), primary_key=True),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("at", models.db.Instant(timezone=True), nullable=False),
        sa.Column("top3", sa.JSON, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("followed", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("shadow_guesses")
