"""The ways out that this deployment has, and the ways in: a kind of account is one line here."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from channels.accounts import Accounts, AccountTable
from channels.app import App, AppTable
from channels.base import Channel
from channels.email import Email
from channels.inbox import Inlets
from channels.web import Web
from models.taxonomy import Channel as Name

Registry = dict[Name, Channel]


class Kind(NamedTuple):
    """What an account of this kind says of itself in the file, and the way out through all of them by name."""

    table: type[AccountTable]
    outlet: Callable[[Mapping[str, Any]], Channel]


KINDS: Mapping[str, Kind] = {
    "app": Kind(AppTable, App),
}
TABLES = {name: kind.table for name, kind in KINDS.items()}
NONE: Accounts = {}


def open_channels(*, smtp_url: str, mail_from: str, accounts: Accounts = NONE) -> Registry:
    """The channels that are configured; what is missing here is told on the tracking page instead."""
    channels: list[Channel] = [Web()]
    if smtp_url:
        channels.append(Email(smtp_url, mail_from))
    for kind, found in accounts.items():
        if found:
            channels.append(KINDS[kind].outlet({one.account: one for one in found}))
    return {channel.name: channel for channel in channels}


def accounts_of(channels: Registry, inlets: Inlets) -> list[tuple[Name, str]]:
    """Every account that brings something in, and the channels that only go out; the web is no account of ours."""
    ways_in = [(Name(channel), account) for channel, account in inlets]
    heard = {channel for channel, _account in ways_in}
    return ways_in + [(name, "") for name in channels if name not in heard | {Name.WEB}]


def open_inlets(accounts: Accounts) -> Inlets:
    """What brings something in, by channel and account."""
    return {(one.channel, one.account): one for found in accounts.values() for one in found}
