"""The templates of notices are kept as each release brought them.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table; the release that starts next fills it."""
    op.create_table(
        "notice_texts",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("since", models.db.Instant(timezone=True), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("templates", sa.JSON, nullable=False),
    )
    op.create_index("ix_notice_texts_since", "notice_texts", ["since"])


def downgrade() -> None:
    """Forget them: what is queued is worded by the release that sends it."""
    op.drop_table("notice_texts")
