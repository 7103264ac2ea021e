"""Cases from other systems, figures by jurisdiction, counters by day.

Figures are kept, not entered: they are emptied here, and counted again when the house opens next.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0003"
down_revision = "0002"

KEY = ("month", "agency_code", "category", "region", "measure", "bucket")
COUNTS = sa.text("bucket = -2")


def upgrade() -> None:
    """Add what history needs."""
    op.create_table(
        "imports",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("source", sa.String(20), nullable=False, index=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("started_at", models.db.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", models.db.Instant(timezone=True)),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rows", "kept", "known", "rejected", "flagged")),
    )
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("source", sa.String(20)))
        cases.add_column(sa.Column("source_id", sa.String(120)))
        cases.add_column(sa.Column("import_id", models.db.BigKey))
        cases.add_column(sa.Column("flag", sa.String(40)))
        cases.create_unique_constraint("uq_cases_source_source_id", ["source", "source_id"])
        cases.create_foreign_key("fk_cases_import_id_imports", "imports", ["import_id"], ["id"])
        cases.create_index("ix_cases_import_id", ["import_id"])
    op.drop_table("figures")
    _figures("jurisdiction", *KEY)
    op.create_index(
        "ix_figures_counts",
        "figures",
        ["jurisdiction", "measure", "month"],
        postgresql_where=COUNTS,
        sqlite_where=COUNTS,
    )
    op.create_table(
        "daily_figures",
        sa.Column("jurisdiction", sa.String(8), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("agency_code", sa.String(80), primary_key=True),
        sa.Column("measure", sa.String(20), primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("daily_figures")
    op.drop_table("figures")
    _figures(*KEY)
    op.create_index(
        "ix_figures_counts", "figures", ["measure", "month"], postgresql_where=COUNTS, sqlite_where=COUNTS
    )
    with op.batch_alter_table("cases") as cases:
        cases.drop_index("ix_cases_import_id")
        cases.drop_constraint("fk_cases_import_id_imports", type_="foreignkey")
        cases.drop_constraint("uq_cases_source_source_id", type_="unique")
        for name in ("flag", "import_id", "source_id", "source"):
            cases.drop_column(name)
    op.drop_table("imports")


def _figures(*key: str) -> None:
    widths = {"jurisdiction": 8, "month": 7, "agency_code": 80, "category": 40, "region": 20, "measure": 20}
    kinds = {name: sa.String(width) for name, width in widths.items()}
    columns = [sa.Column(name, kinds.get(name, sa.Integer()), primary_key=True, autoincrement=False) for name in key]
    op.create_table("figures", *columns, sa.Column("n", sa.Integer, nullable=False))
