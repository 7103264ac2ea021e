"""What an edition does not show, worked out once when it is made.

Editions that are there have none of it: their pages work it out until the next one.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Add it beside the edition's figures."""
    op.create_table(
        "published_hidden",
        sa.Column("edition_id", models.db.BigKey, sa.ForeignKey("editions.id"), primary_key=True),
        *(
            sa.Column(name, sa.String(width), primary_key=True)
            for name, width in (("sheet", 10), ("month", 7), ("measure", 20))
        ),
        sa.Column("columns", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("published_hidden")
