"""Conversations: who writes to which account, what a provider calls a message, files there, how far we have asked.

A delivery may belong to a conversation and no case, and remembers which of its pieces have gone.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0020"
down_revision = "0019"

Instant, BigKey = models.db.Instant(timezone=True), models.db.BigKey
KNOWN = sa.text("provider_id IS NOT NULL")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "conversations",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("opted_out_at", Instant),
        sa.Column("unreachable_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("heard_at", Instant, nullable=False),
        sa.UniqueConstraint("channel", "account", "address"),
    )
    op.create_table(
        "heard",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("conversation_id", BigKey, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("provider_id", sa.String(200), nullable=False),
        sa.Column("album", sa.String(80)),
        sa.Column("message_id", BigKey, sa.ForeignKey("messages.id")),
        sa.Column("said_at", Instant, nullable=False),
        sa.Column("heard_at", Instant, nullable=False),
        sa.Column("erased_at", Instant),
        sa.Column("only_changed", sa.Boolean, nullable=False),
        sa.UniqueConstraint("conversation_id", "provider_id"),
    )
    op.create_index("ix_heard_album", "heard", ["conversation_id", "album"])
    op.create_index("ix_heard_message_id", "heard", ["message_id"])
    op.create_table(
        "remote_files",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("heard_id", BigKey, sa.ForeignKey("heard.id"), nullable=False),
        sa.Column("file_id", sa.String(400), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mime", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", Instant),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("stored", sa.JSON),
    )
    op.create_index("ix_remote_files_waiting", "remote_files", ["next_try_at"])
    op.create_index("ix_remote_files_heard_id", "remote_files", ["heard_id"])
    op.create_table(
        "cursors",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(80), primary_key=True),
        sa.Column("since", sa.String(400), nullable=False),
        sa.Column("asked_at", Instant),
        sa.Column("next_at", Instant),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
    )
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.alter_column("case_id", existing_type=BigKey, nullable=True)
        deliveries.add_column(sa.Column("conversation_id", BigKey))
        deliveries.add_column(sa.Column("sent_ids", sa.JSON, nullable=False, server_default="[]"))
        deliveries.create_foreign_key("fk_deliveries_conversation_id", "conversations", ["conversation_id"], ["id"])
    op.create_index(
        "ix_deliveries_provider_id", "deliveries", ["provider_id"], postgresql_where=KNOWN, sqlite_where=KNOWN
    )
    op.create_index("ix_deliveries_conversation_id", "deliveries", ["conversation_id"])
    op.add_column("messages", sa.Column("replaces_id", BigKey))
    op.add_column("messages", sa.Column("erased_at", Instant))
    op.create_index("ix_contact_points_address", "contact_points", ["address", "channel"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_contact_points_address", "contact_points")
    op.drop_column("messages", "erased_at")
    op.drop_column("messages", "replaces_id")
    op.drop_index("ix_deliveries_conversation_id", "deliveries")
    op.drop_index("ix_deliveries_provider_id", "deliveries")
    op.execute("DELETE FROM delivery_log WHERE delivery_id IN (SELECT id FROM deliveries WHERE case_id IS NULL)")
    op.execute("DELETE FROM deliveries WHERE case_id IS NULL")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint("fk_deliveries_conversation_id", type_="foreignkey")
        deliveries.drop_column("sent_ids")
        deliveries.drop_column("conversation_id")
        deliveries.alter_column("case_id", existing_type=BigKey, nullable=False)
    for table in ("cursors", "remote_files", "heard", "conversations"):
        op.drop_table(table)
