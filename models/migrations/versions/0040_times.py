"""Oversight adds the answer times of a month up from an index: it sorted a month of all figures for it.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

TIMES = sa.text("measure = 'answer_time'")


def upgrade() -> None:
    """Add the index."""
    columns = ["jurisdiction", "month", "agency_code", "bucket", "n", "measure"]
    op.create_index("ix_figures_times", "figures", columns, postgresql_where=TIMES, sqlite_where=TIMES)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_figures_times", "figures")
