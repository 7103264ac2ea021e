"""Running clocks by due instant and agency: what oversight counts is read from the index alone.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

RUNNING = sa.text("next_due_at IS NOT NULL")


def upgrade() -> None:
    """Put the agency beside the instant."""
    _again(["next_due_at", "agency_code"])


def downgrade() -> None:
    """Leave the instant alone."""
    _again(["next_due_at"])


def _again(columns: list[str]) -> None:
    op.drop_index("ix_cases_due", "cases")
    op.create_index("ix_cases_due", "cases", columns, postgresql_where=RUNNING, sqlite_where=RUNNING)
