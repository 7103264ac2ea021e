"""Terms that were made longer, and clocks that stand.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0006"
down_revision = "0005"

STANDING = sa.text("stands_until IS NOT NULL")


def upgrade() -> None:
    """Add what was decided about a clock."""
    with op.batch_alter_table("deadlines") as deadlines:
        deadlines.add_column(sa.Column("law_on", sa.Date))
        deadlines.add_column(sa.Column("longer_amount", sa.Integer))
        deadlines.add_column(sa.Column("longer_unit", sa.String(20)))
        deadlines.add_column(sa.Column("pauses", sa.JSON, nullable=False, server_default="[]"))
        deadlines.add_column(sa.Column("stands_until", models.db.Instant(timezone=True)))
    op.create_index(
        "ix_deadlines_standing", "deadlines", ["stands_until"], postgresql_where=STANDING, sqlite_where=STANDING
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_deadlines_standing", "deadlines")
    with op.batch_alter_table("deadlines") as deadlines:
        for name in ("stands_until", "pauses", "longer_unit", "longer_amount", "law_on"):
            deadlines.drop_column(name)
