"""Words of cases in the database's own index, and the order of an agency's queue as an index.

Revision ID: 0026
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"

FTS5 = """CREATE VIRTUAL TABLE case_search
    USING fts5(words, detail=none, columnsize=0, tokenize="ascii tokenchars '_'")"""
GIN = (
    "CREATE TABLE case_search (case_id bigint PRIMARY KEY, words text[] NOT NULL)",
    # What waits in the list of fresh rows is read by every search: it must stay short.
    "CREATE INDEX ix_case_search_words ON case_search USING gin (words) WITH (gin_pending_list_limit = 256)",
)


ON_DESK = sa.text("state IN ('answered', 'appealed', 'assigned', 'in_progress', 'waiting_citizen')")
DESK = ["agency_code", "next_due_at", "id", "state", "officer_id", "cycle", "silence_appeal", "category"]
LOST = sa.text("state IN ('expired', 'perm_failed', 'uncertain')")


def upgrade() -> None:
    """Make them; `jawab search rebuild`, or the next start, fills the index of words."""
    op.create_index("ix_cases_desk", "cases", DESK, postgresql_where=ON_DESK, sqlite_where=ON_DESK)
    op.create_index("ix_deliveries_lost", "deliveries", ["case_id", "state", "id"], postgresql_where=LOST, sqlite_where=LOST)
    for statement in (FTS5,) if op.get_bind().dialect.name == "sqlite" else GIN:
        op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE case_search")
    op.drop_index("ix_deliveries_lost", "deliveries")
    op.drop_index("ix_cases_desk", "cases")
