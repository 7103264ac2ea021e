"""figures: proof of the kept figures, and putting them right."""

from collections.abc import Sequence
from typing import Annotated

import typer

from api.commands.bar import bar
from api.commands.opening import open_for_command
from models.editions.publishing import publish
from models.figures.recount import Difference, differences, rebuild

figures = typer.Typer(help="The figures that are kept with every step of a case.", no_args_is_help=True)
SHOWN = 20


@figures.callback()
def family() -> None:
    """The figures that are kept with every step of a case."""


@figures.command(name="rebuild")
def rebuild_figures(
    compare: Annotated[bool, typer.Option("--compare", help="Change nothing; exit code 1 if any is wrong.")] = False,
) -> None:
    """Count all cases again. Figures that were wrong are named and put right; nobody has to stop working meanwhile."""
    with open_for_command() as house:
        act = differences if compare else rebuild
        with bar("counting") as heard:
            wrong = act(house.engine, house.office.local_date, heard)
        raise typer.Exit(report(wrong, compare=compare))


def report(wrong: Sequence[Difference], *, compare: bool) -> int:
    """Name what differs, the first of them each, and return the exit code."""
    for one in wrong[:SHOWN]:
        typer.echo(_line(one))
    if len(wrong) > SHOWN:
        typer.echo(f"... and {len(wrong) - SHOWN} more")
    typer.echo(_verdict(len(wrong), compare=compare))
    return 1 if compare and wrong else 0


@figures.command(name="publish")
def publish_figures(
    again: Annotated[bool, typer.Option("--again", help="One more issue today, after figures were put right.")] = False,
) -> None:
    """Make today's edition now; the worker makes it by itself soon after midnight."""
    with open_for_command() as house:
        made = publish(house.engine, house.office, house.office.profile.code, house.clock(), again=again)
        typer.echo(f"Published: {made.day}, issue {made.issue}." if made else "Today's edition is there already.")


def _line(one: Difference) -> str:
    key = " ".join(f"{name}={value or '-'}" for name, value in one.cell._asdict().items())
    return f"{key}: kept {one.kept}, counted {one.counted}"


def _verdict(wrong: int, *, compare: bool) -> str:
    if not wrong:
        return "Every figure equals the recomputation."
    return f"{wrong} figures differ from the recomputation." if compare else f"{wrong} figures were put right."


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(figures, name="figures")
