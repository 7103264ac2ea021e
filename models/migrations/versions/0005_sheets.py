"""An edition holds the tables that pages show, no finer cells.

What was published is emptied: the worker makes the present day's edition anew, and no older one is read any more.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Replace the cells by sheets."""
    _empty()
    for table, measure, value in (
        ("published_figures", ["measure"], sa.Column("n", sa.Integer, nullable=False)),
        ("published_times", [], sa.Column("buckets", sa.JSON, nullable=False)),
    ):
        op.create_table(
            table,
            _edition(),
            *_key("sheet", "month", *measure, "row_code", "column_code"),
            value,
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    """Put cells in the place of sheets."""
    op.drop_table("published_times")
    _empty()
    op.create_table(
        "published_figures",
        _edition(),
        *_key("measure", "month"),
        sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
        *_key("agency_code", "region", "category"),
        sa.Column("n", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


WIDTHS = {"sheet": 10, "month": 7, "measure": 20, "region": 20, "category": 40}


def _key(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(WIDTHS.get(name, 80)), primary_key=True) for name in names]


def _edition() -> sa.Column:
    return sa.Column("edition_id", models.db.BigKey, sa.ForeignKey("editions.id"), primary_key=True)


def _empty() -> None:
    op.drop_table("published_figures")
    # An edition without its numbers is none. Only what corrections point to stays.
    op.execute("DELETE FROM editions WHERE id NOT IN (SELECT edition_id FROM corrections)")
    op.execute("UPDATE editions SET published_at = NULL")
