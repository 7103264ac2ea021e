"""train: a model of an agency's own past, or of what people have said at the desk."""

import getpass
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from api.commands.opening import as_it_stands
from api.main import utc_now
from api.settings import Settings
from classifier.registry import PACKAGED
from classifier.versions.learning import Learned, Wish, known_labels, learn
from classifier.versions.past import NOTHING, Columns, Past, PastError, again, from_file, from_labels
from classifier.versions.progress import RELEASE, one_at_a_time
from classifier.versions.recipe import mark
from classifier.versions.store import ModelError, pointed, read_manifest
from models.actions.labelling import learned
from models.db import reader
from models.label import Label

# How far a training in the background stands back for everything else on the machine.
GENTLY = 10
HOW = {
    "passed": "in use from now on",
    "anyway": "in use from now on, in spite of the gate",
    "kept": "kept, and not in use; the version in use stays",
}


def train(
    source: Annotated[
        Path | None,
        typer.Option("--from", exists=True, dir_okay=False, help="CSV of your own past; else the labels of the desk."),
    ] = None,
    text: Annotated[str, typer.Option(help="The column of the texts.")] = "text",
    label: Annotated[str, typer.Option(help="The column of the categories.")] = "label",
    rename: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="A label under another name.")] = None,
    only: Annotated[bool, typer.Option("--only", help="Without the texts of the seed.")] = False,
    anyway: Annotated[str, typer.Option(metavar="REASON", help="Into use whatever the gate says; kept.")] = "",
) -> None:
    """Train a version, examine it beside the one in use, and take it into use if it is not worse."""
    columns = Columns(text, label, dict(pair.split("=", 1) for pair in rename or []))
    read = partial(_of_file, source, columns) if source else remembered
    _train(read, Wish(getpass.getuser(), only, anyway))


def train_by_itself(
    by: Annotated[str, typer.Option(help="Who wants it; nobody: as the version in use was made.")] = "",
) -> None:
    """What the worker starts: a training that lets everything else on the machine go first."""
    os.nice(GENTLY)
    only = in_use(_directory()).get("only", False)
    _train(remembered if by else partial(remembered, strict=True), Wish(by or RELEASE, only))


def _train(read: Callable[[], Past], wish: Wish) -> None:
    directory = _directory()
    try:
        with one_at_a_time(directory, wish.by, utc_now, mark(PACKAGED)) as telling:
            past = read()
            for line in past.told():
                typer.echo(line)
            typer.echo("training; about a minute for ten thousand texts")
            _report(learn(directory, PACKAGED, past, wish, telling))
    except (PastError, ModelError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error


def _directory() -> Path:
    return Settings().data / "models"


def _of_file(source: Path, columns: Columns) -> Past:
    return from_file(source, columns, known_labels(PACKAGED))


def remembered(*, strict: bool = False) -> Past:
    """The file of which the version in use learned, and the labels of the desk.

    strict: just as it was made, or PastError; else at least something to learn from.
    """
    sources: Sequence[Mapping[str, Any]] = in_use(_directory()).get("sources", ())
    past = NOTHING
    for one in sources:
        if one["kind"] == "file":
            past += _file_again(one, strict=strict)
    if not strict or any(one["kind"] == "labels" for one in sources):
        past += _desk_labels()
    if not strict and not past.samples:
        raise PastError("people have said nothing yet from which one could learn; give a file with --from")
    return past


def _desk_labels() -> Past:
    """What people have said at the desk; nothing where there is no database yet."""
    known = known_labels(PACKAGED)
    with as_it_stands(Label.__tablename__) as engine:
        if engine is None:
            return NOTHING
        with Session(reader(engine)) as session:
            said = learned(session)
            return from_labels((one.text, one.category, one.language) for one in said if one.category in known)


def _file_again(source: Mapping[str, Any], *, strict: bool) -> Past:
    found = again(source, known_labels(PACKAGED))
    if found is None:
        gone = f"{source['path']}, of which the version in use learned, is gone or has changed"
        if strict:
            raise PastError(f"{gone}: put it back, or train with --from")
        typer.echo(f"{gone}: it is left out")
    return found or NOTHING


def in_use(directory: Path) -> dict[str, Any]:
    """What the manifest of the version in use keeps of its own past; empty where it has none."""
    version = pointed(directory)
    return dict(read_manifest(directory / version).get("past", {})) if version else {}


def _report(made: Learned) -> None:
    typer.echo(f"learned of {made.learned} own texts, {made.held_out} held out")
    for one in (*made.verdict.findings, *made.verdict.reasons):
        typer.echo(str(one))
    typer.echo(f"version {made.line.version}: {HOW[made.line.how]}")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(train)
    app.command(hidden=True)(train_by_itself)
