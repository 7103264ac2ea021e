"""Somebody with a messenger, and somebody with a plain phone."""

import pytest
from chats import Person, person

from models.taxonomy import Channel


@pytest.fixture
def aidos(client, house) -> Person:
    """With a messenger that has buttons."""
    return person(client, house, Channel.TELEGRAM)


@pytest.fixture
def leyla(client, house) -> Person:
    """With a plain phone."""
    return person(client, house, Channel.SMS)
