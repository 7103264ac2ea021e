"""A case keeps how likely the classifier holds a danger that no phrase names.

Revision ID: 0018
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0013"


def upgrade() -> None:
    """Add the column."""
    op.add_column("cases", sa.Column("urgency", sa.Float))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("cases", "urgency")
