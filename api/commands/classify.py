"""classify: the router's model from the shell."""

from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings
from classifier.backends.choice import BrokenBackend, Choice
from classifier.classify import Model
from classifier.registry import PACKAGED, open_classifier
from classifier.table import TableError, classify_csv


def classify(
    source: Annotated[Path, typer.Option("--in", exists=True, dir_okay=False, help="CSV with a column named text.")],
    target: Annotated[Path, typer.Option("--out", help="Where to write the guesses.")],
) -> None:
    """Guess category, intent and language of every text in a CSV file, and whether a person must route it."""
    try:
        settings = Settings()
        classifier = open_classifier(settings.data / "models", choice=settings.choice)
        count = classify_csv(classifier, source, target)
    except TableError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{count} texts -> {target}")


def evaluate(
    source: Annotated[
        Path | None, typer.Option("--csv", exists=True, dir_okay=False, help="Labelled texts: columns text and label.")
    ] = None,
    label: Annotated[str, typer.Option(help="The column of the labels.")] = "label",
    language: Annotated[str, typer.Option(help="The column of the languages, if there is one.")] = "",
    rename: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="A label under another name.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Train on the file itself, instead of on the seed.")] = False,
    card: Annotated[Path | None, typer.Option(help="Write all of it as a model card, too.")] = None,
) -> None:
    """Print how good the router is: on the seed, or on a file of labelled texts that it has not seen.

    With JAWAB_CLASSIFIER set it is that backend: on its own proof, or on the file.
    """
    from classifier import evaluate as trial
    from classifier.backends import proof

    names = dict(pair.split("=", 1) for pair in rename or [])
    lines = []
    try:
        given = trial.labelled(source, label, language, names) if source else None
        chosen = None if own else _chosen()
        for line in proof.told(*chosen, given) if chosen else trial.told(given, own=own, recipe=PACKAGED):
            typer.echo(line)
            lines.append(line)
    except (trial.TrialError, BrokenBackend, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    if card:
        card.write_text(trial.card(lines), encoding="utf-8")


def _chosen() -> tuple[Choice, Model] | None:
    """The backend of the settings and the linear model beside it; None where that is all there is."""
    settings = Settings()
    if settings.choice.name == "linear":
        return None
    return settings.choice, open_classifier(settings.data / "models").model()


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(classify)
    app.command()(evaluate)
