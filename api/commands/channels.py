"""channels: our accounts on the channels, how they fare, and what a person can do about them."""

import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session, col, select
from telegram.error import TelegramError

from api.commands import doubts
from api.commands.opening import open_for_command
from api.house import House
from api.settings import SettingsError
from channels.base import Channel as Way
from channels.base import DeliveryError, Outgoing
from channels.mail.account import MailAccount
from channels.sms.segments import count
from channels.telegram.account import AskingAccount, CalledAccount
from models.actions.inbound import run_again
from models.channelhealth import Health, health
from models.closedaccount import open_account
from models.db import reader, unit_of_work
from models.errors import NotFound
from models.inbound import DEAD, InboundEvent
from models.taxonomy import Channel

BOTS = (CalledAccount, AskingAccount)
log = logging.getLogger("jawab")
# EX_TEMPFAIL of sysexits.h, which mail servers know.
TRY_AGAIN = 75

app = typer.Typer(help="Accounts on the channels: list, probe, and what lies dead or closed.", no_args_is_help=True)


@app.command("list")
def list_accounts() -> None:
    """Print every account: which ways it has, what came and left last, what fails, waits, is dead or closed."""
    with open_for_command() as house, Session(reader(house.engine)) as session:
        for one in health(session, house.accounts, house.clock()):
            ways = ((one.channel, one.account) in house.inlets, one.channel in house.channels)
            typer.echo("\n    ".join(_told(one, *ways)))


def _told(one: Health, comes_in: bool, goes_out: bool) -> Iterator[str]:
    """An account in a few lines that fit any terminal: the name and what troubles it, then what there is to say."""
    ways = " and ".join(way for way, has in (("in", comes_in), ("out", goes_out)) if has)
    yield f"{one.channel} {one.account}".strip() + f": {', '.join((one.level, *one.troubles))} ({ways})"
    yield f"last in {_at(one.last_in) or 'never'}, last out {_at(one.last_out) or 'never'}"
    yield f"failed {one.failed_hour} of {one.tried_hour} in 1 h, {one.failed_day} of {one.tried_day} in 24 h"
    if one.unsent:
        yield f"unsent {one.unsent}, the oldest since {_at(one.oldest_unsent)}"
    if one.unprocessed or one.dead:
        yield f"unprocessed {one.unprocessed}, dead {one.dead}"
    moments = (("asked", one.asked_at), ("closed", one.closed_at), ("held until", one.held_until))
    yield from (f"{word} {_at(moment)}" for word, moment in moments if moment)


@app.command("test")
def probe(
    channel: Annotated[str, typer.Argument(help="email, app, ...")],
    to: Annotated[str, typer.Option(help="The address there that gets the probe.")],
    account: Annotated[str, typer.Option(help="Which of our accounts there, if there are several.")] = "",
) -> None:
    """Send one message by a channel, past the outbox, and say what the provider said. Exit code 1: it was not taken."""
    with open_for_command() as house:
        now = house.clock()
        way = house.channels.get(Channel(channel)) if channel in set(Channel) else None
        if way is None:
            raise typer.BadParameter(f"no channel {channel!r} is configured")
        text = "Jawab: this is a test.\n"
        key = f"probe:{int(now.timestamp())}"
        if way.name == Channel.SMS:
            typer.echo(f"It is {count(text.strip()).segments} SMS.")
        try:
            sent = way.send(Outgoing(key, to, "Jawab", text, "en", now, account or _only(house, way), notice="probe"))
        except DeliveryError as error:
            typer.echo(f"Not taken: {error}", err=True)
            raise typer.Exit(1) from error
    typer.echo(f"Taken, as {sent.provider_id}." + (" It has arrived." if sent.delivered else ""))


def _only(house: House, way: Way) -> str:
    """The one account of a channel; "" where it has none of its own, as e-mail, or several."""
    names = [account for channel, account in house.inlets if channel == way.name]
    return names[0] if len(names) == 1 else ""


@app.command("connect")
def connect(
    account: Annotated[str, typer.Option(help="Which bot; all of them if none is named.")] = "",
) -> None:
    """Tell Telegram where to call us, or that we ask it: once after setting up a bot, and after it has moved."""
    with open_for_command() as house:
        bots = [one for one in house.inlets.values() if isinstance(one, BOTS) and account in ("", one.account)]
        if not bots:
            raise typer.BadParameter("no such bot is configured")
        try:
            for bot in bots:
                typer.echo(f"{bot.account}: {bot.connect(house.public_url)}")
        except TelegramError as error:
            typer.echo(f"Telegram refused: {error.message}", err=True)
            raise typer.Exit(1) from error


@app.command("dead")
def list_dead() -> None:
    """Print the events that failed five times, with the place in the code and the body as it came: it is personal."""
    with open_for_command() as house, Session(reader(house.engine)) as session:
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


@app.command("mail")
def take_letter(
    account: Annotated[str, typer.Option(help="Which of our mailboxes it was for: a [[mail]] of the file.")] = "main",
) -> None:
    """Keep the letter on standard input, as an alias, procmail or sieve hands it over.

    Exit code 75 where it could not be kept: the mail server then has it still and tries again.
    """
    raw = sys.stdin.buffer.read()
    try:
        with open_for_command() as house:
            inlet = house.inlets.get((Channel.EMAIL, account))
            if not isinstance(inlet, MailAccount):
                raise SettingsError(f"no mail account {account!r} is configured")
            now = house.clock()
            house.inbox.keep(inlet, inlet.envelope(raw, now), now)
    except SettingsError as error:
        typer.echo(f"jawab: {error}", err=True)
        raise typer.Exit(TRY_AGAIN) from error
    except Exception as error:
        # Any other exit code would let the server send the letter back to its writer.
        log.exception("a letter could not be kept")
        raise typer.Exit(TRY_AGAIN) from error


def _at(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC") if instant else ""


def add_to(root: typer.Typer) -> None:
    """Put this family on the command line."""
    doubts.add_to(app)
    root.add_typer(app, name="channels")
