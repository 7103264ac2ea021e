"""models: the versions of the router, which is in use, which guesses in its shadow, and the way back."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from api.commands.opening import open_for_command
from api.main import utc_now
from api.settings import Settings
from channels.drift import drift
from classifier.registry import PACKAGED, SHADOW, open_classifier
from classifier.versions.progress import last
from classifier.versions.promotions import Deed, Line, back, bring_into_use, lines
from classifier.versions.serving import is_current
from classifier.versions.store import Manifest, ModelError, made_at, pointed, promote, versions
from models.db import reader
from models.shadow import compared

models = typer.Typer(help="The versions of the router: list, use, back, shadow, drift.")

Version = Annotated[str, typer.Argument(help="As `jawab models` lists it; its first letters will do.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@models.callback(invoke_without_command=True)
def family(context: typer.Context) -> None:
    """List the versions: which is in use, what each learned of, how good it is, who brought it into use and when."""
    if context.invoked_subcommand:
        return
    directory = _directory()
    for line in _listed(directory):
        typer.echo(line)


@models.command()
def use(version: Version, reason: Reason = "") -> None:
    """Take a version into use; running processes notice by themselves."""
    directory = _directory()
    _tell(bring_into_use(directory, _named(directory, version), "use", _deed(reason)))


@models.command(name="back")
def go_back(reason: Reason = "") -> None:
    """Take the version into use that was before this one; once more, the one before that."""
    try:
        _tell(back(_directory(), _deed(reason)))
    except ModelError as error:
        raise typer.BadParameter(str(error)) from error


@models.command()
def shadow(
    version: Annotated[str, typer.Argument(help="A version; without one: how the present one compares.")] = "",
    off: Annotated[bool, typer.Option("--off", help="No version guesses in the shadow any more.")] = False,
) -> None:
    """Let a version guess of new cases beside the one in use, and compare both with what people chose."""
    directory = _directory()
    if off:
        (directory / SHADOW).unlink(missing_ok=True)
        typer.echo("no version is in the shadow")
    elif version:
        promote(directory, _named(directory, version), SHADOW)
        typer.echo("it guesses from now on; jawab models shadow says how it does")
    else:
        _compare(pointed(directory, SHADOW))


@models.command(name="drift")
def tell_drift() -> None:
    """Compare what came in during the last 30 days with the 180 days before."""
    with open_for_command() as house, Session(reader(house.engine)) as session:
        found = drift(session, open_classifier(_directory()), house.clock())
    typer.echo(f"{found.recent} cases in the last 30 days, {found.earlier} in the 180 before")
    for one in found.changes:
        typer.echo(f"{one.what:<12}{one.level:<9}{_figures(one._asdict())}")
    typer.echo("It is time to train again: jawab train" if found.train_again else "No reason to train again.")


def _directory() -> Path:
    return Settings().data / "models"


def _deed(reason: str) -> Deed:
    return Deed(getpass.getuser(), utc_now(), reason)


def _named(directory: Path, wanted: str) -> str:
    found = [one["version"] for one in versions(directory) if one["version"].startswith(wanted)]
    if len(found) != 1:
        raise typer.BadParameter(f"{len(found)} versions begin with {wanted}; see jawab models")
    return str(found[0])


def _tell(line: Line) -> None:
    typer.echo(f"version {line.version} is in use; before it: {line.before or 'none'}")


def _listed(directory: Path) -> Iterator[str]:
    in_use, beside = pointed(directory), pointed(directory, SHADOW)
    decisions = {line.version: line for line in lines(directory)}
    for one in versions(directory):
        mark = {in_use: "in use", beside: "shadow"}.get(one["version"], "")
        yield f"{one['version']}  {mark:<7}{made_at(directory / one['version']):%Y-%m-%d %H:%M}  {_described(one)}"
        if line := decisions.get(one["version"]):
            yield f"{'':14}{line.how} {line.at[:16]} by {line.by}{': ' + line.reason if line.reason else ''}"
    if told := last(directory):
        yield f"last training: {told.state}, {told.step}, since {told.since[:16]}, by {told.by} {told.error}".rstrip()


def _described(one: Manifest) -> str:
    past, frozen, own = one.get("past"), one.get("frozen", {}), one.get("own", {})
    of = f"{past['learned']} own texts{'' if past['only'] else ' and the seed'}" if past else "the seed"
    older = "" if is_current(one, PACKAGED) else ", by another release"
    shown = [f"{name} macro-F1 {found['macro_f1']:.3f}" for name, found in (("frozen", frozen), ("own", own)) if found]
    threshold = one["heads"]["category"]["threshold"]["confidence"]
    return f"of {of}{older}; {', '.join([*shown, f'threshold {threshold:.3f}'])}"


def _compare(version: str | None) -> None:
    if version is None:
        typer.echo("no version is in the shadow")
        return
    with open_for_command() as house, Session(reader(house.engine)) as session:
        sums = compared(session, version)
    typer.echo(f"{sums.guessed} cases guessed, as the version in use in {sums.alike}; {sums.followed} it would route")
    typer.echo(
        f"of {sums.chosen} that people gave a subject: right {sums.right}, in use {sums.in_use_right}; "
        f"only the shadow {sums.only_shadow}, only the version in use {sums.only_in_use}; "
        f"among three {sums.among}; of {sums.followed_chosen} it would route {sums.wrong} wrong"
    )
    for (in_use, beside, chosen), n in sums.differences.most_common(10):
        typer.echo(f"{n:5} in use {in_use}, shadow {beside}, people {chosen}")


def _figures(change: dict[str, Any]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in change.items() if isinstance(value, float))


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(models, name="models")
