"""The house, open for one command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from api.deps import House
from api.main import open_house, utc_now
from api.settings import Settings
from models.db import close_engine


@contextmanager
def open_for_command(clock: Callable[[], datetime] = utc_now) -> Iterator[House]:
    """The house of the settings; its connections are given back when the command ends, however it ends."""
    house = open_house(Settings(), clock)
    try:
        yield house
    finally:
        close_engine(house.engine)
