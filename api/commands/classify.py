"""classify: the router's model from the shell."""

from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings
from classifier.registry import open_classifier
from classifier.table import TableError, classify_csv


def classify(
    source: Annotated[Path, typer.Option("--in", exists=True, dir_okay=False, help="CSV with a column named text.")],
    target: Annotated[Path, typer.Option("--out", help="Where to write the guesses.")],
) -> None:
    """Guess category, intent and language of every text in a CSV file, and whether a person must route it."""
    try:
        count = classify_csv(open_classifier(Settings().data / "models"), source, target)
    except TableError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{count} texts -> {target}")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(classify)
