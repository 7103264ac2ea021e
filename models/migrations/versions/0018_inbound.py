"""What providers send is kept before it is processed; an address knows our account; an account may be closed.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0018"
down_revision = "0017"

Instant = models.db.Instant(timezone=True)
WAITING, DEAD = sa.text("next_try_at IS NOT NULL"), sa.text("state = 'dead'")
INDEXES = (
    ("ix_inbound_events_waiting", ["channel", "account", "id"], WAITING),
    ("ix_inbound_events_sender", ["sender"], WAITING),
    ("ix_inbound_events_dead", ["at"], DEAD),
)


def upgrade() -> None:
    """Add the tables and the column."""
    op.create_table(
        "inbound_events",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("sender", sa.String(200)),
        sa.Column("at", Instant, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", Instant),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("done_at", Instant),
        sa.UniqueConstraint("channel", "account", "event_id"),
    )
    for name, columns, where in INDEXES:
        op.create_index(name, "inbound_events", columns, postgresql_where=where, sqlite_where=where)
    op.create_table(
        "closed_accounts",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(80), primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
    )
    op.add_column("contact_points", sa.Column("account", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("contact_points", "account")
    op.drop_table("closed_accounts")
    op.drop_table("inbound_events")
