"""classify: the router's model from the shell."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.settings import Settings
from classifier.backends.choice import BrokenBackend
from classifier.registry import PACKAGED, open_classifier
from classifier.table import TableError, classify_csv

if TYPE_CHECKING:
    from classifier.evaluate import Labelled


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

    With JAWAB_CLASSIFIER set it is that backend: on its own proof, on the file, or taught by the file. The first lines
    say what was measured.
    """
    from classifier import evaluate as trial

    names = dict(pair.split("=", 1) for pair in rename or [])
    lines = []
    try:
        given = trial.labelled(source, label, language, names) if source else None
        for line in _told(given, own=own):
            typer.echo(line)
            lines.append(line)
    except ImportError as error:
        raise typer.BadParameter(f"a package is missing ({error.name})") from error
    except (BrokenBackend, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    if card:
        card.write_text(trial.card(lines), encoding="utf-8")


def _told(given: "Labelled | None", *, own: bool) -> Iterator[str]:
    """What there is to say by the backend of the settings."""
    from classifier import evaluate as trial
    from classifier.backends import proof

    settings = Settings()
    if settings.choice.name == "linear":
        return trial.told(given, own=own, recipe=PACKAGED)
    if own and given:
        return proof.told_own(settings.choice, given, PACKAGED.risk)
    return proof.told(settings.choice, open_classifier(settings.data / "models").model(), given)


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(classify)
    app.command()(evaluate)
