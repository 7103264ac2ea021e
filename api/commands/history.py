"""import: the cases of another system, by a map."""

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from api.commands.archive import restore
from api.commands.opening import open_for_command
from channels.history.loading import History, Order
from channels.history.mapping import MapError, read_map
from channels.history.reading import FileError
from channels.history.tally import Tally
from models.archive.manifest import is_export

MANY = 20


def import_history(
    file: Annotated[Path, typer.Argument(exists=True, help="CSV, CSV packed as .gz, or the folder of an export.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", exists=True, dir_okay=False, help="TOML: see docs/import.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    rejected: Annotated[Path | None, typer.Option(help="Where refused rows go; FILE.rejected.csv by default.")] = None,
) -> None:
    """Bring in the cases of another system. A second run goes on where the first stopped and brings nothing twice.

    The folder of an export comes in whole, as `jawab restore` does it.
    """
    with open_for_command() as house:
        if is_export(file):
            restore(house, file)
            return
        if file.is_dir() or map_file is None:
            raise _refused("a folder that is no finished export" if file.is_dir() else "a file needs --map MAP.toml")
        rejects = rejected or file.with_name(f"{file.name}.rejected.csv")
        try:
            if rejects.exists() and rejects.samefile(file):
                raise MapError("--rejected names the file that is to be read.")
            order = Order(file, read_map(map_file, house.office.profile), rejects, dry_run)
        except MapError as error:
            raise _refused(error) from error
        run = History(house.engine, house.office, order, house.clock())
        started = time.monotonic()
        _with_bar(run, file)
        _print(run.tally, time.monotonic() - started, order)


def _with_bar(run: History, file: Path) -> None:
    # Click draws the bar only on a terminal.
    with typer.progressbar(length=file.stat().st_size, label="importing") as bar:
        try:
            run.load(lambda now: bar.update(now.position - bar.pos))
        except (FileError, MapError) as error:
            raise _refused(error) from error
        except (DBAPIError, OSError) as error:
            why = str(error.orig) if isinstance(error, DBAPIError) else str(error)
            raise _refused(f"the import stopped: {why}. {_stands(run.tally)}") from error


def _stands(tally: Tally) -> str:
    return (
        f"The first {tally.rows:,} rows stand ({tally.kept:,} kept), of the rest nothing was written."
        " Mend the cause and run the same command again: it goes on from there."
    )


def _refused(why: object) -> typer.Exit:
    typer.echo(f"jawab: {why}", err=True)
    return typer.Exit(2)


def _print(tally: Tally, seconds: float, order: Order) -> None:
    verb = "would be kept" if order.dry else "kept"
    counts = tally.counts()
    typer.echo(
        f"{counts['rows']:,} rows = {counts['kept']:,} {verb}"
        f" + {counts['known']:,} known already + {counts['rejected']:,} rejected"
    )
    _codes("rejected", tally.rejected)
    _codes("flagged and kept out of the figures", tally.flagged)
    if tally.rejected and not order.dry:
        typer.echo(f"rejected rows with their reasons: {order.rejects}")
    _bodies(tally)
    typer.echo(f"{seconds:.1f} seconds, {tally.rows / max(seconds, 0.001):,.0f} rows a second")


def _codes(title: str, counted: Counter[str]) -> None:
    if counted:
        typer.echo(f"{title}: " + ", ".join(f"{n:,} {code}" for code, n in counted.most_common()))


def _bodies(tally: Tally) -> None:
    if not tally.bodies:
        return
    typer.echo(f"{len(tally.bodies):,} new agencies:")
    for code, name in list(tally.bodies.items())[:MANY]:
        typer.echo(f"  {code}  {name}")
    if len(tally.bodies) > MANY:
        typer.echo(f"  ... and {len(tally.bodies) - MANY:,} more")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command(name="import")(import_history)
