"""A complaint about silence beside the state of a case, who decides it, and whose people a complaint is about.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BODIES = ("about_code", "appeal_to")
INDEXED = ("appeal_to", "silence_appeal")


def upgrade() -> None:
    """Add the columns with their small indexes."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("about_code", sa.String(80)))
        cases.add_column(sa.Column("silence_appeal", sa.String(10)))
        cases.add_column(sa.Column("appeal_to", sa.String(80)))
        for name in BODIES:
            cases.create_foreign_key(f"fk_cases_{name}_agencies", "agencies", [name], ["code"])
    for name in INDEXED:
        kept = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_cases_{name}", "cases", [name], postgresql_where=kept, sqlite_where=kept)


def downgrade() -> None:
    """Take them away again."""
    for name in INDEXED:
        op.drop_index(f"ix_cases_{name}", "cases")
    with op.batch_alter_table("cases") as cases:
        for name in BODIES:
            cases.drop_constraint(f"fk_cases_{name}_agencies", type_="foreignkey")
        for name in (*BODIES, "silence_appeal"):
            cases.drop_column(name)
