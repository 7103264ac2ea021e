"""Answers are found by the day they were given, and an agency's answered cases by subject.

Revision ID: 0014
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INDEXES = (
    ("ix_case_events_said", "case_events", ["at"], "verb IN ('answer', 'undelivered', 'undo')"),
    ("ix_cases_precedents", "cases", ["agency_code", "category", "answered_at"], "answered_at IS NOT NULL"),
)


def upgrade() -> None:
    """Add the small indexes."""
    for name, table, columns, kept in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(kept), sqlite_where=sa.text(kept))


def downgrade() -> None:
    """Take them away again."""
    for name, table, _columns, _kept in INDEXES:
        op.drop_index(name, table)
