"""The migrations make exactly the tables that the code declares, on both databases."""

import warnings
from datetime import timedelta
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from alembic import command
from factories import ENERGY, act, author, file
from sqlalchemy import inspect, text
from sqlmodel import Session

from models import queries
from models.actions.citizen import appeal
from models.db import alembic_config, close_engine, migrate, migration, open_engine
from models.figures.recount import differences, rebuild_if_empty


def test_nothing_is_left_to_migrate(engine):
    config = alembic_config()
    with engine.connect() as connection, warnings.catch_warnings():
        # Partial indexes cannot be compared on SQLite; PostgreSQL compares them.
        warnings.simplefilter("ignore")
        config.attributes["connection"] = connection
        command.check(config)


def test_migrating_twice_changes_nothing(engine):
    before = sorted(inspect(engine).get_table_names())
    migrate(engine)
    assert sorted(inspect(engine).get_table_names()) == before


def test_an_old_database_comes_up_to_date_with_its_cases(house):
    """A table that is rebuilt while others point to it: the first version with cases, then every step since."""
    receipt = file(house)
    with migration(house.engine) as config:
        command.downgrade(config, "0001")
    migrate(house.engine)
    assert rebuild_if_empty(house.engine, house.office.local_date)
    with Session(house.engine) as session:
        case = queries.case_by_receipt(session, receipt.case.number, receipt.code, house.pepper)
        assert case is not None
        assert case.agency_code == ENERGY
        assert len(queries.deadlines(session, case.id)) == 1
    assert differences(house.engine, house.office.local_date) == []
    file(house)


def test_where_somebody_complained_of_silence_the_figures_are_counted_again(house, clock):
    receipt = file(house)
    clock.now = receipt.case.next_due_at + timedelta(days=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        appeal(turn, "Жауап болмады")
    with migration(house.engine) as config:
        command.downgrade(config, "0010")
    with house.engine.begin() as connection:
        connection.execute(text("DELETE FROM figures WHERE measure = 'silence_appealed'"))
    migrate(house.engine)
    assert rebuild_if_empty(house.engine, house.office.local_date)
    assert differences(house.engine, house.office.local_date) == []


def test_sqlite_waits_for_the_disk_at_every_commit(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/x.sqlite3")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    close_engine(engine)


@pytest.mark.parametrize("name", ["api", "channels", "classifier", "dashboard", "escalation", "models"])
def test_the_six_names_are_ours(name):
    module = __import__(name)
    assert Path(module.__file__).parent.parent == Path(__file__).parents[2]
    assert set(packages_distributions().get(name, ["jawab"])) == {"jawab"}
