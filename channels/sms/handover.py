"""How the SMS of one message are handed over one after another, so that a second try begins where the first ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from channels.base import DeliveryError, Outgoing, Sent

TIMEOUT = 20.0
# Nothing had left us.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def handed_over(outgoing: Outgoing, number: int, hand_over: Callable[[int], str]) -> Sent:
    """All that has not gone yet, in order; DeliveryError with the ids of what had gone before one failed."""
    gone: list[str] = []
    for at in range(len(outgoing.gone), number):
        try:
            gone.append(hand_over(at))
        except DeliveryError as error:
            raise DeliveryError(error.kind, error.detail, error.retry_after, tuple(gone)) from error
    ids = (*outgoing.gone, *gone)
    return Sent(provider_id=ids[0], pieces=ids)


@contextmanager
def in_doubt() -> Iterator[None]:
    """A line that breaks before anything has left is temporary; after that the gateway may have it."""
    try:
        yield
    except UNSENT as error:
        raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error
    except httpx.HTTPError as error:
        raise DeliveryError("uncertain", f"contact lost: {type(error).__name__}") from error
