"""A case knows whether its author was reached: every page of a desk read the deliveries of years back for it.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

ON_DESK = "state IN ('answered', 'appealed', 'assigned', 'in_progress', 'waiting_citizen')"
UNREACHED = sa.text(f"unreached AND {ON_DESK}")
NOTED = """
    UPDATE cases SET unreached = true WHERE id IN (
        SELECT lost.case_id FROM deliveries AS lost
        WHERE lost.case_id IS NOT NULL AND lost.state IN ('expired', 'perm_failed', 'uncertain') AND NOT EXISTS (
            SELECT later.id FROM deliveries AS later
            WHERE later.case_id = lost.case_id AND later.id > lost.id
            AND later.state IN ('accepted', 'delivered', 'read')
        )
    )
"""


def upgrade() -> None:
    """Add it, and say it of the cases that are there."""
    op.add_column("cases", sa.Column("unreached", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(NOTED)
    columns = ["agency_code", "next_due_at", "id", "state", "unreached"]
    op.create_index("ix_cases_unreached", "cases", columns, postgresql_where=UNREACHED, sqlite_where=UNREACHED)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_cases_unreached", "cases")
    op.drop_column("cases", "unreached")
