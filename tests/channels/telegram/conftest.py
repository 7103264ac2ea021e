"""A house with the city's bot, and people who write to it through the stand-in for Telegram's servers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from botapi import SECRET, TOKEN, BotApi, bot_api
from chatters import Chatter

from channels.registry import open_channels, open_inlets
from channels.telegram.account import CalledAccount
from channels.telegram.line import Line


@pytest.fixture
def telegram() -> Iterator[BotApi]:
    with bot_api() as served:
        yield served


@pytest.fixture
def bot(house, telegram) -> CalledAccount:
    """The city's bot, which Telegram calls, in and out."""
    account = CalledAccount("city", Line(TOKEN, telegram.url), secret=SECRET)
    accounts = {"telegram": (account,)}
    house.inlets = open_inlets(accounts)
    house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
    house.office = replace(house.office, served=frozenset(house.channels))
    return account


@pytest.fixture
def aidos(client, house, bot, telegram) -> Chatter:  # noqa: ARG001
    return Chatter(client, house, telegram)


@pytest.fixture
def saule(client, house, bot, telegram) -> Chatter:  # noqa: ARG001
    return Chatter(client, house, telegram, 7002, "Сәуле")
