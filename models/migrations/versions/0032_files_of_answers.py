"""Files that officers send: those that wait beside a draft, and what each file shows.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "draft_files",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("account_id", models.db.BigKey, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("verb", sa.String(30), nullable=False),
        sa.Column("stored_name", sa.String(80), nullable=False, unique=True),
        sa.Column("original_name", sa.String(200), nullable=False),
        sa.Column("mime", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("caption", sa.String(200), nullable=False),
        sa.Column("at", models.db.Instant(timezone=True), nullable=False),
    )
    op.create_index("ix_draft_files_case_id", "draft_files", ["case_id"])
    op.create_index("ix_draft_files_at", "draft_files", ["at"])
    op.add_column("attachments", sa.Column("caption", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("attachments", "caption")
    op.drop_table("draft_files")
