"""replay: post a file's texts through the real intake and say what became of each."""

import csv
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

# Real files hold letters of many pages.
csv.field_size_limit(10_000_000)
COLUMNS = ("row", "status", "number", "state", "category", "agency", "error")


@dataclass
class Post:
    """One row on its way: what was sent, and what became of it."""

    row: int
    text: str
    status: int = 0
    number: str = ""
    code: str = ""
    state: str = ""
    category: str = ""
    agency: str = ""
    error: str = ""


@dataclass
class Replay:
    """A run against one server."""

    client: httpx.Client
    region: str | None
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    def send(self, post: Post) -> None:
        """File one text. A refusal is a result, not a failure of the run."""
        body = {"text": post.text, "region": self.region}
        answer = self.client.post(
            "/api/v1/cases",
            json={key: value for key, value in body.items() if value},
            headers={"Idempotency-Key": f"{self.run}:{post.row}"},
        )
        post.status = answer.status_code
        found = answer.json()
        if answer.is_success:
            post.number, post.code = found["number"], found["receipt_code"]
            self.note(post, found)
        else:
            post.error = ",".join(found["fields"].values()) or found["detail"]

    def follow(self, post: Post) -> bool:
        """Ask where the case stands; True once it has left the entrance."""
        answer = self.client.post(f"/api/v1/cases/{post.number}/track", json={"code": post.code})
        if answer.status_code == httpx.codes.OK:
            self.note(post, answer.json())
        return post.state != "received"

    @staticmethod
    def note(post: Post, found: dict[str, Any]) -> None:
        """Keep what an answer says of the case."""
        post.state = found["state"]
        post.agency = (found["agency"] or {}).get("code", "")
        post.category = (found["category"] or {}).get("code", "")


def replay(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a column named text.")],
    url: Annotated[str, typer.Option(help="The server that takes them.")] = "http://127.0.0.1:8000",
    rate: Annotated[float, typer.Option(help="Texts a second; 0 = as fast as it goes.")] = 0,
    limit: Annotated[int, typer.Option(help="Only so many rows; 0 = all.")] = 0,
    region: Annotated[str | None, typer.Option(help="Region to file them under.")] = None,
    out: Annotated[Path | None, typer.Option(help="CSV with one line for each row.")] = None,
) -> None:
    """Post the texts of a CSV file through the real HTTP intake and print what became of them."""
    posts = list(_rows(file, limit))
    with httpx.Client(base_url=url, timeout=60) as client:
        run = Replay(client, region)
        started = time.monotonic()
        try:
            _send_all(run, posts, rate)
        except httpx.ConnectError as error:
            raise typer.BadParameter(f"nobody answers at {url}: start one with `make run`") from error
        seconds = time.monotonic() - started
        _follow_all(run, [post for post in posts if post.number])
    if out:
        _write(out, posts)
    _print(posts, seconds)


def _rows(file: Path, limit: int) -> Iterator[Post]:
    with file.open(newline="", encoding="utf-8-sig") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            if limit and number > limit:
                return
            yield Post(number, row.get("text") or "")


def _send_all(run: Replay, posts: list[Post], rate: float) -> None:
    with _progress() as bar:
        for post in bar.track(posts, description="posting"):
            begun = time.monotonic()
            run.send(post)
            if rate:
                time.sleep(max(0.0, 1 / rate - (time.monotonic() - begun)))


def _follow_all(run: Replay, posts: list[Post], patience: float = 300.0) -> None:
    """Wait for the worker to route them; what it has not by then is reported as it stands."""
    until = time.monotonic() + patience
    with _progress() as bar:
        for post in bar.track(posts, description="routing"):
            while not run.follow(post) and time.monotonic() < until:
                time.sleep(0.5)


def _progress() -> Progress:
    return Progress(
        *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )


def _write(out: Path, posts: list[Post]) -> None:
    with out.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(post, column) for column in COLUMNS] for post in posts)


def _print(posts: list[Post], seconds: float) -> None:
    console = Console()
    console.print(f"{len(posts)} texts in {seconds:.1f} s ({len(posts) / max(seconds, 0.001):.0f} a second)")
    for title, values in (
        ("status", [str(post.status) for post in posts]),
        ("state", [post.state or "-" for post in posts]),
        ("category", [post.category or "-" for post in posts]),
        ("agency", [post.agency or "-" for post in posts]),
        ("error", [post.error for post in posts if post.error]),
    ):
        _count(console, title, values)


def _count(console: Console, title: str, values: list[str]) -> None:
    if not values:
        return
    table = Table(title, "texts", box=None)
    for value, n in Counter(values).most_common(15):
        table.add_row(value, str(n))
    console.print(table)


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(replay)
