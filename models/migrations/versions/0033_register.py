"""The outgoing register: a number for each answer, counted by agency and year, who signs, and the document's file.

Answers that were given before have none: they left without one.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0033"
down_revision = "0032"

Instant = models.db.Instant(timezone=True)
BigKey = models.db.BigKey
WAITS = sa.text("no IS NULL")
GIVEN = sa.text("file IS NOT NULL")


def upgrade() -> None:
    """Add the two tables and the agency's rule."""
    op.create_table(
        "registers",
        sa.Column("agency_code", sa.String(80), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "register_entries",
        sa.Column("message_id", BigKey, sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("case_id", BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("agency_code", sa.String(80), nullable=False),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("final_at", Instant, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("no", sa.Integer),
        sa.Column("numbered_at", Instant),
        sa.Column("signs", sa.String(10), nullable=False),
        sa.Column("signer", sa.String(120), nullable=False),
        sa.Column("position", sa.String(20), nullable=False),
        sa.Column("void_at", Instant),
        sa.Column("file", sa.String(80)),
        sa.Column("size", sa.Integer),
        sa.Column("sha256", sa.String(64)),
        sa.UniqueConstraint("agency_code", "year", "no"),
    )
    op.create_index("ix_register_entries_case_id", "register_entries", ["case_id"])
    small = {"postgresql_where": WAITS, "sqlite_where": WAITS}
    op.create_index("ix_register_entries_waiting", "register_entries", ["final_at"], **small)
    given = {"postgresql_where": GIVEN, "sqlite_where": GIVEN}
    op.create_index("ix_register_entries_sha256", "register_entries", ["sha256"], **given)
    with op.batch_alter_table("team_rules") as table:
        table.add_column(sa.Column("signs", sa.String(10), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("team_rules") as table:
        table.drop_column("signs")
    for table in ("register_entries", "registers"):
        op.drop_table(table)
