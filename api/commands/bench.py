"""bench: figures with a floor measured in the same run."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.benchmarks.result import Result

bench = typer.Typer(help="Measure: quote the ratios, not the seconds.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Url = Annotated[str, typer.Option("--database-url", help="An empty database; a temporary SQLite file by default.")]


@bench.command()
def intake(
    n: Annotated[int, typer.Option(help="How many intakes.")] = 2000, database_url: Url = "", as_json: AsJson = False
) -> None:
    """The whole durable path over HTTP, against validation alone and bare driver inserts."""
    # Imported here, so that `jawab serve` does not wait for what only a measurement needs.
    from api.benchmarks.intake import run

    _show(run(n, database_url), as_json)


@bench.command()
def channels(
    channel: Annotated[str, typer.Option(help="app, telegram, sms, facebook, email or x.")] = "app",
    n: Annotated[int, typer.Option(help="How many events, and how many notices.")] = 1000,
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """A provider's events until they are cases, and notices until a listener has them, on one channel."""
    from api.benchmarks.channels import run

    _show(run(channel, n, database_url), as_json)


@bench.command()
def sweep(
    open_cases: Annotated[int, typer.Option("--open", help="Open clocks.")] = 1_000_000,
    due: Annotated[int, typer.Option(help="Of them out.")] = 10_000,
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """One escalation sweep over a nation's open clocks."""
    from api.benchmarks.sweep import run

    _show(run(open_cases, due, database_url), as_json)


@bench.command()
def clock(n: Annotated[int, typer.Option(help="How many sums.")] = 20_000, as_json: AsJson = False) -> None:
    """Legal terms worked with their whole sum, against a count of Mondays to Fridays."""
    from api.benchmarks.clock import run

    _show(run(n), as_json)


@bench.command()
def classify(n: Annotated[int, typer.Option(help="How many texts.")] = 500, as_json: AsJson = False) -> None:
    """A text's whole way through the classifier, one by one and together, against its category alone."""
    from api.benchmarks.classify import run
    from api.settings import Settings

    _show(run(n, Settings().data / "models"), as_json)


@bench.command()
def stats(
    sizes: Annotated[str, typer.Option(help="Numbers of cases, with commas.")] = "10000,1000000,5000000",
    recount_to: Annotated[int, typer.Option(help="Count the figures again up to this size.")] = 1_000_000,
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """The public page and an agency's year over a nation's figures, with a memory that is warm and one that is cold."""
    from api.benchmarks.stats import run

    _show(run(_numbers(sizes), recount_to, _say, database_url), as_json)


@bench.command()
def pages(
    sizes: Annotated[str, typer.Option(help="Numbers of cases, with commas.")] = "10000,1000000",
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """The public page, the desk's queue and search, and oversight's overview over a nation's cases."""
    from api.benchmarks.pages import run

    _show(run(_numbers(sizes), _say, database_url), as_json)


@bench.command()
def incidents(
    sizes: Annotated[str, typer.Option(help="Numbers of cases, with commas.")] = "10000,1000000",
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """One look for incidents over a nation's cases, and the list of places where it comes back."""
    from api.benchmarks.incidents import run

    _show(run(_numbers(sizes), _say, database_url), as_json)


@bench.command(name="import")
def import_(
    sizes: Annotated[str, typer.Option(help="Numbers of rows, whole thousands, with commas.")] = "10000,1000000",
    database_url: Url = "",
    as_json: AsJson = False,
) -> None:
    """The history of an office in one run: rows a second and memory when so many rows are in."""
    from api.benchmarks.history import run

    _show(run(_numbers(sizes), _say, database_url), as_json)


def _numbers(sizes: str) -> list[int]:
    try:
        return sorted(int(size) for size in sizes.split(","))
    except ValueError as error:
        raise typer.BadParameter("sizes are whole numbers with commas between") from error


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _show(result: "Result", as_json: bool) -> None:
    found = result.as_json()
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for key, value in found.items():
        typer.echo(f"{key:>14}  {value}")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.add_typer(bench, name="bench")
