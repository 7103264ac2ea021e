"""channels doubts, channels settle: messages of which nobody knows whether they left."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from api.commands.opening import acting, open_for_command, refused
from channels.outbox.sending import Outbox
from channels.outbox.settling import AGAIN, ARRIVED, DONE, LOST, Chosen, settle
from channels.texts import sentence
from models.db import reader
from models.doubts import doubts
from models.errors import JawabError
from models.taxonomy import Channel

# Everything that there is.
ALL = 1_000_000
At = Annotated[datetime, typer.Option(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], help="UTC")]


def list_doubts() -> None:
    """Print of every account how many messages may or may not have left, when they were handed over, and why."""
    with open_for_command() as house, Session(reader(house.engine)) as session:
        for one in doubts(session):
            typer.echo(f"{one.channel}/{one.account}: {one.messages}, {_at(one.first)} to {_at(one.last)}")
            for words in one.words:
                typer.echo(f"    {words.messages}  {words.said}")


def settle_doubts(
    account: Annotated[str, typer.Argument(help="Channel and account, as `doubts` prints them: sms/main.")],
    how: Annotated[str, typer.Option(help=f"{AGAIN} (some may arrive twice), {ARRIVED} or {LOST}.")],
    reason: Annotated[str, typer.Option(help="It stands in the history of each case.")],
    by: Annotated[str, typer.Option(help="Login of the administrator who decides.")],
    since: At = datetime(2000, 1, 1),
    until: At = datetime(2100, 1, 1),
) -> None:
    """Settle all of one account that were handed over between two moments, and print what became of each."""
    channel, _, name = account.partition("/")
    if channel not in set(Channel):
        raise refused(f"there is no channel {channel!r}.")
    chosen = Chosen(Channel(channel), name, since.replace(tzinfo=UTC), until.replace(tzinfo=UTC), how, reason)
    with open_for_command() as house:
        outbox = Outbox(house.engine, house.channels, house.letterhead)
        try:
            results = settle(outbox, chosen, acting(house, by), house.clock(), ALL)
        except JawabError as error:
            raise refused(sentence(error, "en")) from error
    for one in results:
        typer.echo(f"{one.number or '-'}  {one.notice}  {_at(one.handed)}  {one.outcome}")
    typer.echo(f"{sum(one.outcome == DONE for one in results)} of {len(results)} done.")


def _at(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC") if instant else ""


def add_to(channels: typer.Typer) -> None:
    """Put these two beside the others of the family."""
    channels.command("doubts")(list_doubts)
    channels.command("settle")(settle_doubts)
