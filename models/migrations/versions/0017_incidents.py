"""Incidents with what people say of them; an address has a key by which places are compared.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import models.db
from models.place import place_of

revision = "0017"
down_revision = "0016"

Instant = models.db.Instant(timezone=True)
BigKey = models.db.BigKey
BATCH = 5000
INDEXES = (
    (
        "ix_cases_arrivals",
        ["jurisdiction", "received_on", "category", "region", "about_code"],
        "category IS NOT NULL AND about_code IS NULL",
    ),
    ("ix_cases_place", ["agency_code", "place", "category", "region", "received_on"], "place IS NOT NULL"),
)


def upgrade() -> None:
    """Add the tables, the column with its keys, and the indexes."""
    _add_tables()
    op.add_column("cases", sa.Column("place", sa.String(32)))
    _keep_places(op.get_bind())
    for name, columns, kept in INDEXES:
        op.create_index(name, "cases", columns, postgresql_where=sa.text(kept), sqlite_where=sa.text(kept))


def _add_tables() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", BigKey, primary_key=True),
        *(sa.Column(name, sa.String(n), nullable=False) for name, n in (("jurisdiction", 8), ("category", 40), ("region", 20))),
        sa.Column("agency_code", sa.String(80), sa.ForeignKey("agencies.code"), index=True),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("usual", sa.Float, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("first", "n")),
        *(sa.Column(name, Instant, nullable=False) for name in ("began_at", "raised_at", "looked_at")),
        sa.Column("ended_at", Instant, index=True),
    )
    stands = sa.text("ended_at IS NULL")
    key = ["jurisdiction", "category", "region"]
    op.create_index("uq_incidents_standing", "incidents", key, unique=True, postgresql_where=stands, sqlite_where=stands)
    op.create_table(
        "incident_acknowledgments",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("incident_id", BigKey, sa.ForeignKey("incidents.id"), nullable=False, index=True),
        sa.Column("account_id", BigKey, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
    )


def _keep_places(connection: sa.Connection) -> None:
    """The key of every address that is kept already."""
    cases = sa.table("cases", sa.column("id"), sa.column("address"), sa.column("place"))
    wanted = sa.select(cases.c.id, cases.c.address).where(cases.c.address.is_not(None)).order_by(cases.c.id).limit(BATCH)
    keep = cases.update().where(cases.c.id == sa.bindparam("key")).values(place=sa.bindparam("its_place"))
    seen = 0
    while rows := connection.execute(wanted.where(cases.c.id > seen)).all():
        connection.execute(keep, [{"key": key, "its_place": place_of(address)} for key, address in rows])
        seen = rows[-1].id


def downgrade() -> None:
    """Take them away again."""
    for name, _columns, _kept in INDEXES:
        op.drop_index(name, "cases")
    op.drop_column("cases", "place")
    op.drop_table("incident_acknowledgments")
    op.drop_table("incidents")
