"""calendar: days off and worked from files of others, as proposals; what was proposed; a year as a file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from sqlmodel import Session, col, select

from api.commands.opening import acting, open_for_command, refused
from api.house import House
from channels.texts import field_sentences, sentence
from escalation.calendar import Amendment
from escalation.dayfiles import DayFileError, DayLine, as_csv, as_ics, changes, read_days
from models.actions.calendars import Proposal, propose
from models.actor import Actor
from models.calendarchange import CalendarChange
from models.db import reader, unit_of_work
from models.errors import JawabError
from models.taxonomy import Language

calendar = typer.Typer(help="The days that are worked.", no_args_is_help=True)


@calendar.callback()
def family() -> None:
    """The days that are worked, and what decrees change about them."""


@calendar.command(name="import")
def import_days(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV (day,working,name,decree,name_LANGUAGE) or ICS.")
    ],
    by: Annotated[str, typer.Option(help="Login of the admin who proposes.")],
    decree: Annotated[str, typer.Option(help="The decree; a line of a CSV may name its own.")] = "",
    year: Annotated[int, typer.Option(help="Only the days of this year.")] = 0,
) -> None:
    """Propose what the file says other than the calendar, all or nothing. A second person approves at the desk."""
    with open_for_command() as house:
        lines = [one for one in _read(file) if year in (0, one.day.year)]
        new = changes(lines, house.office.calendar, decree)
        _propose(house, acting(house, by), new, lines)
        typer.echo(f"{len(new)} proposed, {len(lines) - len(new)} are so already.")
        for one in new:
            typer.echo(_words(one.day, one.working, one.name, one.decree))


def _read(file: Path) -> list[DayLine]:
    try:
        return read_days(file.name, file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise refused(f"{file.name} is not UTF-8 text.") from error
    except DayFileError as error:
        raise refused(error) from error


def _propose(house: House, actor: Actor, new: Sequence[Amendment], lines: Sequence[DayLine]) -> None:
    nameless = {one.line for one in lines if not one.name} & {_line_of(one, lines) for one in new}
    if nameless:
        raise refused(f"line {min(nameless)} does not say why the day changes (name).")
    if any(not one.decree for one in new):
        raise refused("which decree says so? Add --decree, or a column decree.")
    proposals = [Proposal(one.day, one.working, one.name, one.decree, dict(one.names)) for one in new]
    code, now = house.office.profile.code, house.clock()
    try:
        with unit_of_work(house.engine) as session:
            propose(session, code, proposals, actor, house.office, now)
    except JawabError as error:
        raise refused(" ".join({sentence(error, "en"), *field_sentences(error, "en").values()})) from error


def _line_of(new: Amendment, lines: Sequence[DayLine]) -> int:
    return next(one.line for one in lines if one.day == new.day)


@calendar.command(name="list")
def list_changes(year: Annotated[int, typer.Option(help="Only the days of this year.")] = 0) -> None:
    """What was proposed, by day: waiting, approved (with its place in the calendar's version) or withdrawn."""
    with open_for_command() as house:
        here = CalendarChange.jurisdiction == house.office.profile.code
        with Session(reader(house.engine)) as session:
            rows = session.exec(select(CalendarChange).where(here).order_by(col(CalendarChange.day))).all()
        settled, version = house.office.calendar.settled, house.office.calendar.version
        typer.echo(f"Calendar {house.office.profile.code}, version {version}, known until {settled}.")
        for one in rows:
            if year in (0, one.day.year):
                typer.echo(f"{_words(one.day, one.working, one.name, one.decree)}: {_stands(one)}")


@calendar.command(name="export")
def export_year(
    year: Annotated[int, typer.Argument(help="The year.")],
    form: Annotated[Literal["csv", "ics"], typer.Option("--format", help="csv or ics.")] = "csv",
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
) -> None:
    """Print a year: days off that are no mere weekends and, as CSV, weekend days that are worked."""
    if language not in set(Language):
        raise refused(f"there is no language {language!r}.")
    with open_for_command() as house:
        days = house.office.calendar
        text = as_csv(days, year, language) if form == "csv" else as_ics(days, year, language, house.clock())
        # Both forms end their lines as their standards say, whatever the machine.
        typer.echo(text.encode(), nl=False)


def _words(day: date, working: bool, name: str, decree: str) -> str:
    return f"{day} {'worked' if working else 'off'}: {name} ({decree})"


def _stands(one: CalendarChange) -> str:
    if one.withdrawn_at:
        return "withdrawn"
    return f"approved, number {one.number}" if one.number else "waits for a second person"


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(calendar, name="calendar")
