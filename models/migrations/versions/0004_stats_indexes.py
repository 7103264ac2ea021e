"""The public figures are read from indexes alone: counts, answer times and running clocks, each with what it sums.

The bucket and the measure stand in their own partial indexes once more: SQLite looks into the table for a column that
it compares, even where the index says what it must be.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

COUNTS, TIMES, DUE = (sa.text(one) for one in ("bucket = -2", "measure = 'answer_time'", "next_due_at IS NOT NULL"))
PLACE = ["agency_code", "category", "region"]


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def upgrade() -> None:
    """Widen two indexes and add one."""
    op.drop_index("ix_figures_counts", "figures")
    _index("ix_figures_counts", "figures", ["jurisdiction", "measure", "month", *PLACE, "bucket", "n"], COUNTS)
    _index("ix_figures_times", "figures", ["jurisdiction", "measure", "month", "bucket", *PLACE, "n"], TIMES)
    op.drop_index("ix_cases_due", "cases")
    _index("ix_cases_due", "cases", ["next_due_at", "jurisdiction", *PLACE], DUE)


def downgrade() -> None:
    """Make them as they were."""
    op.drop_index("ix_cases_due", "cases")
    _index("ix_cases_due", "cases", ["next_due_at"], DUE)
    op.drop_index("ix_figures_times", "figures")
    op.drop_index("ix_figures_counts", "figures")
    _index("ix_figures_counts", "figures", ["jurisdiction", "measure", "month"], COUNTS)
