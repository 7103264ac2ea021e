"""incidents: what the rule of incidents is worth on a log of complaints."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from escalation.incidents.rule import BUDGET, FEWEST, SPREAD, Rule
from escalation.incidents.trial import Log, Pair, bursts, first_look, replay, steady, weeks

RULES = {"chance alone": None, "own spread": 1.0, f"at least {SPREAD}": SPREAD, "at least 2.0": 2.0}
SIZES = (FEWEST, 8, 12, 20)


def incidents(  # noqa: PLR0913 -- the options of a command
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV, also .gz: at,category,region.")],
    at: Annotated[str, typer.Option(help="The column of the time.")] = "at",
    category: Annotated[str, typer.Option(help="The column of the subject.")] = "category",
    region: Annotated[str, typer.Option(help="The column of the place; lat,lon with --grid.")] = "region",
    grid: Annotated[float, typer.Option(min=0.0, help="Squares of so many degrees from columns lat,lon.")] = 0.0,
    budget: Annotated[float, typer.Option(min=0.001, help="False alarms a week for all streams.")] = BUDGET,
    many: Annotated[int, typer.Option("--bursts", min=1, help="Bursts of each size to put in.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed puts in the same bursts.")] = 1,
) -> None:
    """Replay a log through the rule: alarms a week, false ones where nothing happens, and how soon bursts are heard."""
    columns = {"at": at, "category": category, "region": region}
    with _opened(file) as lines:
        log = _log(csv.DictReader(lines), columns, grid)
    if not log or weeks(log) <= 0:
        raise typer.BadParameter("the log must be longer than the past that the rule looks back on: 13 weeks")
    typer.echo(_about(log))
    still = steady(log, seed)
    sizes = " ".join(f"{'burst ' + str(size):>14}" for size in SIZES)
    typer.echo(f"{'spread':>14} {'alarms/week':>12} {'when steady':>12} {sizes}")
    for name, spread in RULES.items():
        rule = Rule(len(log), budget, spread)
        found = [len(replay(one, rule)) / weeks(one) for one in (log, still)]
        heard = [bursts(log, rule, size, many, seed) for size in SIZES]
        told = " ".join(f"{one.caught / one.put_in:>6.0%} {one.hours:>5.1f} h" for one in heard)
        typer.echo(f"{name:>14} {found[0]:>12.2f} {found[1]:>12.2f} {told}")


def _opened(file: Path) -> TextIO:
    return gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8", newline="")


def _log(rows: Iterator[Mapping[str, str]], columns: Mapping[str, str], grid: float) -> Log:
    found: defaultdict[Pair, list[datetime]] = defaultdict(list)
    for row in rows:
        came = datetime.fromisoformat(row[columns["at"]])
        came = came.replace(tzinfo=UTC) if came.tzinfo is None else came.astimezone(UTC)
        place = _square(row, grid) if grid else row[columns["region"]]
        found[row[columns["category"]], place].append(came)
    return {pair: sorted(times) for pair, times in found.items()}


def _square(row: Mapping[str, str], grid: float) -> str:
    return f"{round(float(row['lat']) / grid)}:{round(float(row['lon']) / grid)}"


def _about(log: Log) -> str:
    weekdays = Counter(one.weekday() for times in log.values() for one in times)
    busiest = max(weekdays.values()) / min(weekdays.values()) if len(weekdays) == 7 else 0.0
    n = sum(weekdays.values())
    return (
        f"{n} complaints, {len(log)} streams, {weeks(log):.1f} weeks looked at from {first_look(log):%Y-%m-%d}; "
        f"busiest weekday / quietest {busiest:.2f}"
    )


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(incidents)
