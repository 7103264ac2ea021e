"""simulate: a year of invented life by the real verbs, and the proof of its figures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlmodel import func, select

from api.commands.figures import report
from api.commands.opening import open_for_command
from api.commands.whatif import what_if
from api.house import House
from api.simulation.people import hire
from api.simulation.run import Joining, Simulation
from models.case import Case
from models.db import unit_of_work
from models.figures.recount import differences


def simulate(  # noqa: PLR0913 -- the options of a command
    cases: Annotated[int, typer.Option(min=1, help="How many complaints.")] = 2000,
    days: Annotated[int, typer.Option(min=1, help="Over so many days.")] = 365,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 1,
    begin: Annotated[
        datetime, typer.Option("--begin", "--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = datetime(2025, 1, 1),
    law: Annotated[str, typer.Option(help="Tell the kept past again under this law: kz, az, ge.")] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="Change it on paper: answer.days=10.")] = None,
    calendar: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Another calendar file.")] = None,
    pace: Annotated[float, typer.Option(min=0.01, help="As if answers came so many times as fast.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (with --law).")] = False,
) -> None:
    """Fill an EMPTY database with invented life; exit code 1 if a kept figure differs from its recomputation.

    With --law nothing is written: the past that the database keeps is told again under that law as changed by --set,
    --calendar and --pace, and what would have been late is printed by agency.
    """
    if law:
        what_if(law, set_ or [], begin.date(), calendar, pace, as_json=as_json)
        return
    if set_ or calendar or pace != 1:
        raise typer.BadParameter("--set, --calendar and --pace need --law")
    start = begin.replace(tzinfo=UTC)
    with open_for_command(lambda: start) as house:
        _prepare(house, start)
        simulation = Simulation(house, seed)
        span = timedelta(days=days)
        # In the middle of its part of the time, so that none stands on the border of a day.
        arrivals = [start + span * (n + 0.5) / cases for n in range(cases)]
        with _progress() as bar:
            told = bar.add_task("living", total=cases)
            # Four times in that time an office joins with a history of its own, a hundredth of all cases each.
            joining = [Joining(start + span * part / 5, max(1, cases // 100)) for part in range(1, 5)]
            simulation.run(arrivals, start + span, lambda n: bar.advance(told, n), joining)
        for what, n in simulation.done.most_common():
            typer.echo(f"{n:>9}  {what}")
        raise typer.Exit(report(differences(house.engine, house.office.local_date), compare=True))


def _prepare(house: House, start: datetime) -> None:
    with unit_of_work(house.engine) as session:
        if session.exec(select(func.count()).select_from(Case)).one():
            raise typer.BadParameter("the database holds cases: a simulation needs an empty one")
        hire(session, house.office.profile, (), "", start)


def _progress() -> Progress:
    return Progress(
        *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(simulate)
