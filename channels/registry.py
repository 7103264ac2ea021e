"""The ways out that this deployment has, and the ways in: a kind of account is one line here."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from channels.accounts import Accounts, AccountTable
from channels.app import App, AppTable
from channels.base import Channel
from channels.facebook.account import FacebookTable
from channels.facebook.outlet import Facebook
from channels.inbox import Inlets
from channels.mail.account import MailTable
from channels.mail.marks import Marks
from channels.mail.outlet import Email
from channels.sms.outlet import Sms
from channels.sms.table import SmsTable
from channels.telegram.account import TelegramTable
from channels.telegram.outlet import Telegram
from channels.web import Web
from channels.x.account import XTable
from channels.x.outlet import X
from models.delivery import BY_HAND
from models.taxonomy import Channel as Name

Registry = dict[Name, Channel]


class Kind(NamedTuple):
    """What an account of this kind says of itself in the file, and the way out through all of them by name.

    outlet: None where the accounts only bring in.
    """

    table: type[AccountTable]
    outlet: Callable[[Mapping[str, Any]], Channel] | None


KINDS: Mapping[str, Kind] = {
    "app": Kind(AppTable, App),
    "telegram": Kind(TelegramTable, Telegram),
    "facebook": Kind(FacebookTable, Facebook),
    "x": Kind(XTable, X),
    "sms": Kind(SmsTable, Sms),
    "mail": Kind(MailTable, None),
}
TABLES = {name: kind.table for name, kind in KINDS.items()}
NONE: Accounts = {}


def open_channels(
    *, smtp_url: str, mail_from: str, accounts: Accounts = NONE, secret: bytes = b"", plus: bool = True
) -> Registry:
    """The channels that are configured; what is missing here is told on the tracking page instead.

    secret: signs what answers to our letters are known by; plus: whether our mail server takes user+anything@.
    """
    channels: list[Channel] = [Web()]
    if smtp_url:
        channels.append(Email(smtp_url, Marks(secret, mail_from), heard=plus and bool(accounts.get("mail"))))
    for kind, found in accounts.items():
        outlet = KINDS[kind].outlet
        if found and outlet:
            channels.append(outlet({one.account: one for one in found}))
    return {channel.name: channel for channel in channels}


def served(channels: Registry) -> frozenset[str]:
    """By what messages can leave here: these channels, and the hands of people everywhere."""
    return frozenset(channels) | BY_HAND


def accounts_of(channels: Registry, inlets: Inlets) -> list[tuple[Name, str]]:
    """Every account that brings something in, and the channels that only go out; the web is no account of ours."""
    ways_in = [(Name(channel), account) for channel, account in inlets]
    heard = {channel for channel, _account in ways_in}
    return ways_in + [(name, "") for name in channels if name not in heard | {Name.WEB}]


def open_inlets(accounts: Accounts) -> Inlets:
    """What brings something in, by channel and account."""
    return {(one.channel, one.account): one for found in accounts.values() for one in found}
