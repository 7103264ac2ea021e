"""Small indexes for what staff and the public page ask most: unsettled deliveries, unseen steps, counts of months.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

UNSETTLED = sa.text("state IN ('expired', 'perm_failed', 'uncertain')")
UNSEEN = sa.text("acknowledged_at IS NULL")
COUNTS = sa.text("bucket = -2")
INDEXES = (
    ("ix_deliveries_unsettled", "deliveries", ["created_at"], UNSETTLED),
    ("ix_escalation_steps_unseen", "escalation_steps", ["due_at"], UNSEEN),
    ("ix_figures_counts", "figures", ["measure", "month"], COUNTS),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Drop them."""
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
