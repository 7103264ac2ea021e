"""A case keeps how likely the classifier holds a danger that no phrase names.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column."""
    op.add_column("cases", sa.Column("urgency", sa.Float))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("cases", "urgency")
