"""channels: our accounts on the channels, how they fare, and what a person can do about them."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session, col, select

from api.commands.opening import open_for_command
from channels.base import DeliveryError, Outgoing
from models.actions.inbound import run_again
from models.channelhealth import health
from models.closedaccount import open_account
from models.db import unit_of_work
from models.errors import NotFound
from models.inbound import DEAD, InboundEvent
from models.taxonomy import Channel

app = typer.Typer(help="Accounts on the channels: list, probe, and what lies dead or closed.", no_args_is_help=True)


COLUMNS = (
    *("channel", "account", "in", "out", "health", "last in", "last out", "failed, 1 h", "failed, 24 h", "unsent"),
    *("since", "unprocessed", "dead", "asked", "closed"),
)


@app.command("list")
def list_accounts() -> None:
    """Print every account: which ways it has, what came and left last, what fails, waits, is dead or closed."""
    table = Table(*COLUMNS)
    with open_for_command() as house, Session(house.read_engine) as session:
        for one in health(session, house.accounts, house.clock()):
            ways = ((one.channel, one.account) in house.inlets, one.channel in house.channels)
            table.add_row(
                *(one.channel, one.account, *("yes" if way else "" for way in ways)),
                *(" ".join((one.level, *one.troubles)), _at(one.last_in), _at(one.last_out)),
                *(f"{one.failed_hour}/{one.tried_hour}", f"{one.failed_day}/{one.tried_day}"),
                *(str(one.unsent), _at(one.oldest_unsent), str(one.unprocessed), str(one.dead)),
                *(_at(one.asked_at), _at(one.closed_at)),
            )
    Console().print(table)


@app.command("test")
def probe(
    channel: Annotated[str, typer.Argument(help="email, app, ...")],
    to: Annotated[str, typer.Option(help="The address there that gets the probe.")],
    account: Annotated[str, typer.Option(help="Which of our accounts on that channel.")] = "",
) -> None:
    """Send one message by a channel, past the outbox, and say what the provider said. Exit code 1: it was not taken."""
    with open_for_command() as house:
        now = house.clock()
        way = house.channels.get(Channel(channel)) if channel in set(Channel) else None
        if way is None:
            raise typer.BadParameter(f"no channel {channel!r} is configured")
        text = "Jawab: this is a test.\n"
        key = f"probe:{int(now.timestamp())}"
        try:
            sent = way.send(Outgoing(key, to, "Jawab", text, "en", now, account, notice="probe"))
        except DeliveryError as error:
            typer.echo(f"Not taken: {error}", err=True)
            raise typer.Exit(1) from error
    typer.echo(f"Taken, as {sent.provider_id}." + (" It has arrived." if sent.delivered else ""))


@app.command("dead")
def list_dead() -> None:
    """Print the events that failed five times, with the place in the code and the body as it came: it is personal."""
    with open_for_command() as house, Session(house.read_engine) as session:
        for one in session.exec(select(InboundEvent).where(InboundEvent.state == DEAD).order_by(col(InboundEvent.at))):
            typer.echo(f"{one.id}  {one.channel}/{one.account}  {_at(one.at)}  {one.error}\n    {one.body}")


@app.command("again")
def again(key: Annotated[int, typer.Argument(help="The event's number, as `jawab channels dead` prints it.")]) -> None:
    """Let a dead event run again, once its cause is mended."""
    with open_for_command() as house:
        try:
            with unit_of_work(house.engine) as session:
                run_again(session, key, house.clock())
        except NotFound as error:
            raise typer.BadParameter(f"there is no dead event {key}") from error
    typer.echo("It is tried again at once.")


@app.command("open")
def open_again(channel: str, account: str) -> None:
    """Send to an account again whose other side had asked for no more."""
    with open_for_command() as house, unit_of_work(house.engine) as session:
        if not open_account(session, channel, account):
            raise typer.BadParameter(f"{channel}/{account} is not closed")
    typer.echo("Open.")


def _at(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC") if instant else ""


def add_to(root: typer.Typer) -> None:
    """Put this family on the command line."""
    root.add_typer(app, name="channels")
