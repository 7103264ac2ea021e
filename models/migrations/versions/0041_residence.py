"""Where an author lives: Georgia's law asks for it, and no form had a field for it.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Nobody has given one yet."""
    op.add_column("contacts", sa.Column("residence", sa.String(300)))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("contacts", "residence")
