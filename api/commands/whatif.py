"""simulate --law: the past told again under another law, calendar or pace, and who would have been late."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from api.commands.opening import open_for_command
from api.house import House
from api.simulation.replay import Tally, replayed
from escalation.calendar import CalendarError, parse_calendar
from escalation.law import LawError
from escalation.lawfile import load_law
from escalation.supposing import Supposition, suppose


def what_if(
    law: str,
    settings: list[str],
    since: date,
    calendar: Path | None = None,
    pace: float = 1.0,
    *,
    as_json: bool = False,
) -> None:
    """Print by agency what was late and what would have been; typer.BadParameter where the law cannot be read so."""
    with open_for_command() as house:
        paper = _paper(house, law, settings, calendar, pace)
        found = replayed(house, paper, since, house.clock())
    if as_json:
        typer.echo(json.dumps({agency: asdict(one) for agency, one in sorted(found.items())}, indent=2))
        return
    Console().print(_table(found))


def _paper(house: House, law: str, settings: list[str], calendar: Path | None, pace: float) -> Supposition:
    try:
        changed = suppose(load_law(law), settings)
        days = parse_calendar(calendar.name, calendar.read_text("utf-8")) if calendar else house.office.calendar
    except (LawError, CalendarError) as error:
        raise typer.BadParameter(str(error)) from error
    if changed.code != house.office.law.code:
        raise typer.BadParameter(
            f"the cases here began under the law of {house.office.law.code}, not of {changed.code}"
        )
    return Supposition(changed, days, pace)


def _table(found: dict[str, Tally]) -> Table:
    table = Table("agency", "clocks", "late", "would be late", "difference")
    everything = Tally()
    for agency, one in sorted(found.items(), key=lambda pair: -abs(pair[1].would_be - pair[1].late)):
        table.add_row(agency or "(nobody yet)", *_cells(one))
        everything.clocks, everything.late = everything.clocks + one.clocks, everything.late + one.late
        everything.would_be += one.would_be
    table.add_section()
    table.add_row("all", *_cells(everything))
    return table


def _cells(one: Tally) -> tuple[str, ...]:
    return f"{one.clocks:,}", f"{one.late:,}", f"{one.would_be:,}", f"{one.would_be - one.late:+,}"
