"""Where a clerk works and for whom a complaint was filed; letters and calls wait for people, who stand in the log.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0021"
down_revision = "0020"

Instant = models.db.Instant(timezone=True)
CARRIED = sa.text("channel IN ('letter', 'phone')")


def upgrade() -> None:
    """Add the columns, the table and the small index of what people carry."""
    op.add_column("accounts", sa.Column("centre", sa.String(80)))
    op.create_table(
        "representatives",
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("relation", sa.String(120), nullable=False),
    )
    op.add_column("deliveries", sa.Column("not_before", Instant))
    columns = ["channel", "state", "not_before"]
    op.create_index("ix_deliveries_by_hand", "deliveries", columns, postgresql_where=CARRIED, sqlite_where=CARRIED)
    with op.batch_alter_table("delivery_log") as table:
        table.add_column(sa.Column("account_id", models.db.BigKey))
        table.create_foreign_key("delivery_log_account_id_fkey", "accounts", ["account_id"], ["id"])


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("delivery_log") as table:
        table.drop_constraint("delivery_log_account_id_fkey", type_="foreignkey")
        table.drop_column("account_id")
    op.drop_index("ix_deliveries_by_hand", "deliveries")
    op.drop_column("deliveries", "not_before")
    op.drop_table("representatives")
    op.drop_column("accounts", "centre")
