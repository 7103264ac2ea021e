"""Turns of jobs that failed are kept, so that one case cannot stop the others; appeals know whether
they came late, and days by decree what they are called in other languages.

Revision ID: 0012
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0012"
down_revision = "0011"

Instant = models.db.Instant(timezone=True)


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "failed_turns",
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("job", sa.String(20), primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        *(sa.Column(name, Instant, nullable=False) for name in ("since", "last_at", "again_at")),
    )
    op.add_column("deadlines", sa.Column("filed_after", sa.Date))
    op.add_column("calendar_changes", sa.Column("names", sa.JSON, nullable=False, server_default="{}"))
    # There are figures of silence now: where somebody has complained of it, all are counted again at the next start.
    complained = "EXISTS (SELECT 1 FROM case_events WHERE verb = 'appeal_silence')"
    for table in ("figures", "daily_figures"):
        op.execute(f"DELETE FROM {table} WHERE {complained}")


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("calendar_changes", "names")
    op.drop_column("deadlines", "filed_after")
    op.drop_table("failed_turns")
