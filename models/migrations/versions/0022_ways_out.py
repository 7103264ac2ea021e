"""Deliveries know the account by which they leave and when they were last tried; accounts may have to wait.

A contact's addresses have an order, for when nothing arrives at the first.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0022"
down_revision = "0021"

Instant = models.db.Instant(timezone=True)
DUE = sa.text("next_try_at IS NOT NULL")
ACCOUNTS = """UPDATE deliveries SET account = coalesce(
    (SELECT account FROM contact_points WHERE contact_points.id = deliveries.contact_point_id), '')"""


def upgrade() -> None:
    """Add the columns, the table and the indexes."""
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(80), primary_key=True),
        sa.Column("held_until", Instant),
    )
    op.add_column("deliveries", sa.Column("account", sa.String(80), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("tried_at", Instant))
    op.execute(ACCOUNTS)
    op.add_column("contact_points", sa.Column("position", sa.Integer, nullable=False, server_default="0"))
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index(
        "ix_deliveries_due", "deliveries", ["channel", "next_try_at"], postgresql_where=DUE, sqlite_where=DUE
    )
    op.create_index("ix_deliveries_tried", "deliveries", ["channel", "account", "tried_at"])
    op.create_index("ix_inbound_events_at", "inbound_events", ["channel", "account", "at"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_inbound_events_at", "inbound_events")
    op.drop_index("ix_deliveries_tried", "deliveries")
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index("ix_deliveries_due", "deliveries", ["next_try_at"], postgresql_where=DUE, sqlite_where=DUE)
    op.drop_column("contact_points", "position")
    op.drop_column("deliveries", "tried_at")
    op.drop_column("deliveries", "account")
    op.drop_table("paces")
