"""What conversations on a channel can do."""

from collections.abc import Mapping
from typing import NamedTuple

from models.taxonomy import Channel


class Manner(NamedTuple):
    """confirms: nothing is filed before the author has seen and confirmed it; buttons: offered answers can be pressed,
    as far as there are no more than `most`; opt_out: a word alone ends all messages.
    """

    confirms: bool = False
    buttons: bool = False
    opt_out: bool = False
    most: int = 100

    def presses(self, offered: int) -> bool:
        """Whether so many offered answers are buttons; otherwise they are numbered lines."""
        return self.buttons and offered <= self.most


PLAIN = Manner()
MANNERS: Mapping[Channel, Manner] = {
    Channel.TELEGRAM: Manner(confirms=True, buttons=True),
    Channel.FACEBOOK: Manner(confirms=True, buttons=True, most=13),
    Channel.SMS: Manner(opt_out=True),
}


# Where somebody who wrote can be answered in the same place and is heard there again.
TALKS = frozenset({Channel.TELEGRAM, Channel.FACEBOOK, Channel.SMS, Channel.X, Channel.EMAIL})


def manner_of(channel: Channel) -> Manner:
    """What goes on a channel; one that is not named asks nothing and files at once."""
    return MANNERS.get(channel, PLAIN)
