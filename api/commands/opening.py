"""The house, open for one command; or its calendar alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy import Engine, inspect, make_url
from sqlmodel import Session, select

from api.house import House
from api.main import open_house, utc_now
from api.settings import Settings
from escalation.office import Jurisdiction, newest, open_jurisdiction
from models.account import Account
from models.actor import Actor, staff
from models.calendarchange import CalendarChange
from models.db import close_engine, open_engine, reader


@contextmanager
def open_for_command(clock: Callable[[], datetime] = utc_now) -> Iterator[House]:
    """The house of the settings; its connections are given back when the command ends, however it ends."""
    house = open_house(Settings(), clock)
    try:
        yield house
    finally:
        close_engine(house.engine)


def acting(house: House, login: str) -> Actor:
    """The member of staff in whose name a command acts; a refusal where there is no such login."""
    with Session(reader(house.engine)) as session:
        found = session.exec(select(Account).where(Account.login == login.lower())).one_or_none()
    if found is None:
        raise refused(f"there is no account {login!r}.")
    return staff(found)


def refused(why: object) -> typer.Exit:
    """The end of a command that cannot do what it is asked; why is said."""
    typer.echo(f"jawab: {why}", err=True)
    return typer.Exit(2)


def counting_office(law: str) -> Jurisdiction:
    """The rules of a country, with what the database of the settings has approved for its calendar.

    Without a database, or with one that knows no such changes, as they are packaged. It makes none and changes none.
    """
    office = open_jurisdiction(law)
    with as_it_stands(CalendarChange.__tablename__) as engine:
        return newest(engine, office, utc_now()) if engine else office


@contextmanager
def as_it_stands(table: str) -> Iterator[Engine | None]:
    """The database of the settings, unchanged and unmade; None where there is none, or none that has the table."""
    url = make_url(Settings().database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        yield None
        return
    engine = open_engine(Settings().database_url)
    try:
        yield engine if inspect(engine).has_table(table) else None
    finally:
        close_engine(engine)
