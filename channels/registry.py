"""The ways out that this deployment has: one line each."""

from channels.base import Channel
from channels.email import Email
from channels.web import Web
from models.taxonomy import Channel as Name

Registry = dict[Name, Channel]


def open_channels(*, smtp_url: str, mail_from: str) -> Registry:
    """The channels that are configured; what is missing here is told on the tracking page instead."""
    channels: list[Channel] = [Web()]
    if smtp_url:
        channels.append(Email(smtp_url, mail_from))
    return {channel.name: channel for channel in channels}
