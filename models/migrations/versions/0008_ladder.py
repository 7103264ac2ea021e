"""Steps of the ladder know their round and to whom they went; people may be away.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import models.db

revision = "0008"
down_revision = "0007"

UNSEEN = sa.text("acknowledged_at IS NULL")
# What PostgreSQL called the key that the first version left without a name; SQLite is told the same one.
NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}


def upgrade() -> None:
    """Add what the ladder needs."""
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("absent_from", sa.Date))
        accounts.add_column(sa.Column("absent_until", sa.Date))
        accounts.add_column(sa.Column("substitute_id", models.db.BigKey))
        accounts.create_foreign_key("fk_accounts_substitute_id_accounts", "accounts", ["substitute_id"], ["id"])
    with op.batch_alter_table("deadlines") as deadlines:
        deadlines.add_column(sa.Column("round", sa.Integer, nullable=False, server_default="1"))
        deadlines.add_column(sa.Column("unseen_since", models.db.Instant(timezone=True)))
    with op.batch_alter_table("escalation_steps", naming_convention=NAMES) as steps:
        steps.add_column(sa.Column("round", sa.Integer, nullable=False, server_default="1"))
        steps.add_column(sa.Column("reminder", sa.Boolean, nullable=False, server_default=sa.false()))
        steps.add_column(sa.Column("to_agency", sa.String(80)))
        steps.add_column(sa.Column("to_account_id", models.db.BigKey))
        steps.create_foreign_key("fk_escalation_steps_to_agency_agencies", "agencies", ["to_agency"], ["code"])
        steps.create_foreign_key("fk_escalation_steps_to_account_id_accounts", "accounts", ["to_account_id"], ["id"])
        steps.drop_constraint("escalation_steps_deadline_id_step_key", type_="unique")
        steps.create_unique_constraint("uq_escalation_steps_deadline_id_round_step", ["deadline_id", "round", "step"])
    for name, columns in (
        ("ix_escalation_steps_to", ["to_agency", "to_role"]),
        ("ix_escalation_steps_to_account", ["to_account_id"]),
    ):
        op.create_index(name, "escalation_steps", columns, postgresql_where=UNSEEN, sqlite_where=UNSEEN)


def downgrade() -> None:
    """Take it away again. Of each clock the last round stays: the older key has no room for more."""
    op.drop_index("ix_escalation_steps_to_account", "escalation_steps")
    op.drop_index("ix_escalation_steps_to", "escalation_steps")
    op.execute(
        "DELETE FROM escalation_steps WHERE round < (SELECT round FROM deadlines WHERE deadlines.id = deadline_id)"
    )
    with op.batch_alter_table("escalation_steps") as steps:
        steps.drop_constraint("uq_escalation_steps_deadline_id_round_step", type_="unique")
        steps.drop_constraint("fk_escalation_steps_to_account_id_accounts", type_="foreignkey")
        steps.drop_constraint("fk_escalation_steps_to_agency_agencies", type_="foreignkey")
        for name in ("to_account_id", "to_agency", "reminder", "round"):
            steps.drop_column(name)
        steps.create_unique_constraint("escalation_steps_deadline_id_step_key", ["deadline_id", "step"])
    with op.batch_alter_table("deadlines") as deadlines:
        deadlines.drop_column("unseen_since")
        deadlines.drop_column("round")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_constraint("fk_accounts_substitute_id_accounts", type_="foreignkey")
        for name in ("substitute_id", "absent_until", "absent_from"):
            accounts.drop_column(name)
