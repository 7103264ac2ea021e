"""search: the index of words by which the desk finds cases."""

from typing import Annotated

import typer

from api.commands.bar import bar
from api.settings import Settings
from models.db import close_engine, migrate, open_engine
from models.search.keeping import rebuild

search = typer.Typer(help="The index of words by which the desk finds cases.", no_args_is_help=True)


@search.callback()
def family() -> None:
    """The index of words by which the desk finds cases."""


@search.command(name="rebuild")
def rebuild_index(
    anew: Annotated[bool, typer.Option("--anew", help="Forget the whole index first.")] = False,
) -> None:
    """Index every case that is not yet. Cut off, it goes on where it was; nobody has to stop working meanwhile."""
    # Not the whole house: it would index what is missing by itself, and say nothing while it does.
    engine = open_engine(Settings().database_url)
    try:
        migrate(engine)
        with bar("indexing") as heard:
            done = rebuild(engine, heard, anew=anew)
    finally:
        close_engine(engine)
    typer.echo(f"{done} cases were indexed." if done else "Every case is in the index.")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(search, name="search")
