"""Cases that their authors show to everybody: confirmed texts, who follows them, and what is sent to those.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0031"
down_revision = "0030"

Instant = models.db.Instant(timezone=True)
BigKey = models.db.BigKey
STILL_FOLLOWED = sa.text("ended_at IS NULL")
FOLLOWER = sa.text("follower_id IS NOT NULL")
WISHED = sa.text("publish")


def upgrade() -> None:
    """Add the three tables, the way from a delivery to a follower, and the small index of the wishes."""
    op.create_table(
        "publications",
        sa.Column("case_id", BigKey, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("slug", sa.String(20), nullable=False, unique=True),
        sa.Column("opened_at", Instant, nullable=False),
    )
    op.create_index("ix_publications_opened_at", "publications", ["opened_at"])
    op.create_table(
        "published_texts",
        sa.Column("message_id", BigKey, sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("case_id", BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("confirmed_at", Instant, nullable=False),
        sa.Column("confirmed_by", BigKey, sa.ForeignKey("accounts.id")),
    )
    op.create_index("ix_published_texts_case_id", "published_texts", ["case_id"])
    op.create_table(
        "followers",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("case_id", BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("token", sa.String(40), nullable=False, unique=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant),
        sa.Column("ended_at", Instant),
    )
    op.create_index(
        "uq_followers_address",
        "followers",
        ["case_id", "channel", "address"],
        unique=True,
        postgresql_where=STILL_FOLLOWED,
        sqlite_where=STILL_FOLLOWED,
    )
    op.create_index("ix_followers_asked", "followers", ["address", "created_at"])
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("follower_id", BigKey))
        table.create_foreign_key("deliveries_follower_id_fkey", "followers", ["follower_id"], ["id"])
    op.create_index(
        "ix_deliveries_follower", "deliveries", ["follower_id"], postgresql_where=FOLLOWER, sqlite_where=FOLLOWER
    )
    op.create_index("ix_cases_publish", "cases", ["agency_code"], postgresql_where=WISHED, sqlite_where=WISHED)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_cases_publish", "cases")
    op.drop_index("ix_deliveries_follower", "deliveries")
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint("deliveries_follower_id_fkey", type_="foreignkey")
        table.drop_column("follower_id")
    for table in ("followers", "published_texts", "publications"):
        op.drop_table(table)
