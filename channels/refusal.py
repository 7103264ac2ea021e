"""What a provider's "no" means for a message: each channel has a table of these."""

import logging
from datetime import timedelta
from typing import NamedTuple

from channels.base import DeliveryError
from models.taxonomy import Channel

log = logging.getLogger("jawab.channels")


UNAVAILABLE = 503


def kind_of_fault(status: int) -> str:
    """What a server's own failure (500 and above) says of a message, where the provider knows no key of ours.

    Only 503 says that nothing was done (RFC 9110, 15.6.4); after every other one the message may have gone, and
    nobody may repeat it by himself (9.2.2).
    """
    return "temporary" if status == UNAVAILABLE else "uncertain"


class Refusal(NamedTuple):
    """kind: as in DeliveryError; wait: before it is tried again; alarm: the fault is our account's, not this address's.

    whole: a limit of the whole account, so that nothing of it is tried before.

    A message whose account is at fault stays in the queue: it is not its reader's fault, and a person can mend it.
    """

    kind: str
    detail: str
    wait: timedelta | None = None
    alarm: bool = False
    whole: bool = False

    def error(self, channel: Channel, account: str, wait: timedelta | None = None) -> DeliveryError:
        """The error to raise. wait: what the provider itself asks for, which goes before ours."""
        if self.alarm:
            log.error("ALARM: %s account %r: %s", channel, account, self.detail)
        return DeliveryError(self.kind, self.detail, wait or self.wait, whole_account=self.alarm or self.whole)
