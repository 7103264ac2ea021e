"""Templates with their versions, macros, and what officers are writing.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0027"
down_revision = "0026"

Instant = models.db.Instant(timezone=True)
Key = models.db.BigKey


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "templates",
        sa.Column("id", Key, primary_key=True),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code"), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("retired_at", Instant),
        sa.Column("retired_by", Key, sa.ForeignKey("accounts.id")),
    )
    op.create_index("ix_templates_agency_code", "templates", ["agency_code"])
    op.create_table(
        "template_versions",
        sa.Column("id", Key, primary_key=True),
        sa.Column("template_id", Key, sa.ForeignKey("templates.id"), nullable=False),
        sa.Column("no", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("account_id", Key, sa.ForeignKey("accounts.id"), nullable=False),
        sa.UniqueConstraint("template_id", "no"),
    )
    op.create_table(
        "macros",
        sa.Column("id", Key, primary_key=True),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("steps", sa.JSON, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("changed_by", Key, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("retired_at", Instant),
    )
    op.create_index("ix_macros_agency_code", "macros", ["agency_code"])
    op.create_table(
        "officer_drafts",
        sa.Column("case_id", Key, sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False),
        sa.Column("account_id", Key, sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
        sa.Column("verb", sa.String(30), primary_key=True),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_index("ix_officer_drafts_at", "officer_drafts", ["at"])


def downgrade() -> None:
    """Take them away again."""
    for table in ("officer_drafts", "macros", "template_versions", "templates"):
        op.drop_table(table)
