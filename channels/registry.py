"""The ways out that this deployment has, and the ways in: one line each."""

from channels.accounts import Accounts
from channels.app import App
from channels.base import Channel
from channels.email import Email
from channels.inbox import Inlets
from channels.web import Web
from models.taxonomy import Channel as Name

Registry = dict[Name, Channel]


NONE = Accounts()


def open_channels(*, smtp_url: str, mail_from: str, accounts: Accounts = NONE) -> Registry:
    """The channels that are configured; what is missing here is told on the tracking page instead."""
    channels: list[Channel] = [Web()]
    if smtp_url:
        channels.append(Email(smtp_url, mail_from))
    if accounts.apps:
        channels.append(App({one.account: one for one in accounts.apps}))
    return {channel.name: channel for channel in channels}


def open_inlets(accounts: Accounts) -> Inlets:
    """What brings something in, by channel and account."""
    return {(one.channel, one.account): one for one in accounts.apps}
