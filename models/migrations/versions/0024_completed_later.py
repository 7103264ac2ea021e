"""What came after a complaint, or before it.

It may become complete later; its author gets keys that open one thing, once; others may read at an address too; and it
knows the complaint that came the same way before.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0024"
down_revision = "0023"

Instant = models.db.Instant(timezone=True)
LATER = sa.text("earlier_id IS NOT NULL")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("cases", sa.Column("clock_from", Instant))
    op.add_column("cases", sa.Column("earlier_id", models.db.BigKey))
    op.create_index("ix_cases_earlier", "cases", ["earlier_id"], postgresql_where=LATER, sqlite_where=LATER)
    op.add_column("contact_points", sa.Column("quiet", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "one_time_keys",
        sa.Column("id_hash", sa.String(64), primary_key=True),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("until", Instant, nullable=False),
    )
    op.create_index("ix_one_time_keys_case_id", "one_time_keys", ["case_id"])
    op.create_index("ix_one_time_keys_until", "one_time_keys", ["until"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("one_time_keys")
    op.drop_column("contact_points", "quiet")
    op.drop_index("ix_cases_earlier", "cases")
    op.drop_column("cases", "earlier_id")
    op.drop_column("cases", "clock_from")
