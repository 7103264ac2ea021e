"""Messages of which nobody knows whether they left, by account and time.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

IN_DOUBT = sa.text("state = 'uncertain'")


def upgrade() -> None:
    """Add the small index by which they are settled."""
    columns = ["channel", "account", "tried_at"]
    op.create_index(
        "ix_deliveries_uncertain", "deliveries", columns, postgresql_where=IN_DOUBT, sqlite_where=IN_DOUBT
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_deliveries_uncertain", "deliveries")
