"""What the desk counts is read from indexes alone, on PostgreSQL too.

PostgreSQL takes the small index of what was not delivered by its instants for the rail, and looked ten thousand
deliveries up for their cases: now they stand in it. And it reads an index alone only where VACUUM has been since the
last change; by its own rule that is after each fifth row of a table has changed, and open cases are never so long ago.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

LOST = sa.text("state IN ('expired', 'perm_failed', 'uncertain')")
READ_FROM_INDEXES = ("cases", "deliveries")
SETTINGS = ("autovacuum_vacuum_scale_factor", "autovacuum_vacuum_insert_scale_factor", "autovacuum_analyze_scale_factor")


def upgrade() -> None:
    """Put case and state beside the instant; let VACUUM come after each hundredth row."""
    _again(["created_at", "case_id", "state"])
    _settle("SET", ", ".join(f"{name} = 0.01" for name in SETTINGS))


def downgrade() -> None:
    """Leave the instant alone, and VACUUM to its own rule."""
    _settle("RESET", ", ".join(SETTINGS))
    _again(["created_at"])


def _again(columns: list[str]) -> None:
    op.drop_index("ix_deliveries_unsettled", "deliveries")
    op.create_index("ix_deliveries_unsettled", "deliveries", columns, postgresql_where=LOST, sqlite_where=LOST)


def _settle(verb: str, settings: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in READ_FROM_INDEXES:
            op.execute(f"ALTER TABLE {table} {verb} ({settings})")
