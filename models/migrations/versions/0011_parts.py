"""Parts of a case that other agencies were given a copy for, each with a clock of its own.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0011"
down_revision = "0010"

# What PostgreSQL called the key that the first version left without a name; SQLite is told the same one.
NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}
UNNAMED, NAMED = "deadlines_case_id_kind_cycle_key", "uq_deadlines_case_id_kind_cycle_part"
WAITING = sa.text("state = 'asked'")
BEFORE = "verb IN ('ask_citizen', 'extend', 'instruct', 'reject', 'return_', 'transfer', 'withdraw')"
SINCE = "verb IN ('ask_citizen', 'extend', 'give_copy', 'instruct', 'reject', 'return_', 'transfer', 'withdraw')"
Instant = models.db.Instant(timezone=True)


def upgrade() -> None:
    """Add the table, and to each clock whose it is."""
    op.create_table(
        "parts",
        sa.Column("id", models.db.BigKey, primary_key=True),
        sa.Column("case_id", models.db.BigKey, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("no", sa.Integer, nullable=False),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code"), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("asked_by", models.db.BigKey, sa.ForeignKey("accounts.id")),
        sa.Column("officer_id", models.db.BigKey, sa.ForeignKey("accounts.id")),
        sa.Column("message_id", models.db.BigKey, sa.ForeignKey("messages.id")),
        sa.Column("ended_at", Instant),
        sa.UniqueConstraint("case_id", "no"),
    )
    op.create_index("ix_parts_waiting", "parts", ["agency_code"], postgresql_where=WAITING, sqlite_where=WAITING)
    with op.batch_alter_table("deadlines", naming_convention=NAMES) as deadlines:
        deadlines.add_column(sa.Column("part", sa.Integer, nullable=False, server_default="0"))
        deadlines.drop_constraint(UNNAMED, type_="unique")
        deadlines.create_unique_constraint(NAMED, ["case_id", "kind", "cycle", "part"])
    _decided(SINCE)


def downgrade() -> None:
    """Take them away again, and what silence about them has set off."""
    of_parts = "(SELECT id FROM deadlines WHERE part > 0)"
    op.execute(f"DELETE FROM escalation_steps WHERE deadline_id IN {of_parts}")
    op.execute("DELETE FROM deadlines WHERE part > 0")
    _decided(BEFORE)
    with op.batch_alter_table("deadlines") as deadlines:
        deadlines.drop_constraint(NAMED, type_="unique")
        deadlines.drop_column("part")
        deadlines.create_unique_constraint(UNNAMED, ["case_id", "kind", "cycle"])
    op.drop_table("parts")


def _decided(verbs: str) -> None:
    op.drop_index("ix_case_events_decided", "case_events")
    op.create_index(
        "ix_case_events_decided", "case_events", ["at"], postgresql_where=sa.text(verbs), sqlite_where=sa.text(verbs)
    )
