"""What an error of Telegram's means for a message of ours, as a table.

From core.telegram.org/bots/api#making-requests and the library's own classes of errors.
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from channels.base import DeliveryError

KINDS: dict[type[TelegramError], str] = {
    # 429: "retry_after" says for how long.
    RetryAfter: "temporary",
    # 403: the person blocked the bot, is gone, or never wrote to it.
    Forbidden: "blocked",
    # 400: chat not found, a button too long. It would be the same the next time.
    BadRequest: "permanent",
    # 400: a group became a supergroup under another id. Nothing of ours lives in a group.
    ChatMigrated: "permanent",
    # 401, 404: the token was changed. The operator mends that, the message waits.
    InvalidToken: "temporary",
    EndPointNotFound: "temporary",
    # 409: somebody else asks for the updates, or a webhook is set.
    Conflict: "temporary",
}
# The request never left: all else that happens on the way may have happened after it arrived.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


def failure(error: TelegramError, pieces: tuple[str, ...] = ()) -> DeliveryError:
    """What the outbox is told of an error while a message went out; pieces: what had gone before it."""
    kind = KINDS.get(type(error)) or _on_the_way(error)
    return DeliveryError(kind, _detail(error), _retry_after(error), pieces)


def unread(error: TelegramError) -> DeliveryError:
    """What is told of an error while something was asked for: asking again does no harm."""
    return DeliveryError("permanent" if type(error) is BadRequest else "temporary", _detail(error), _retry_after(error))


def _on_the_way(error: TelegramError) -> str:
    """Telegram's own failures count among them: it knows no key of ours, and its 500 says nothing of a message."""
    return "temporary" if isinstance(error.__cause__, UNSENT) else "uncertain"


def _detail(error: TelegramError) -> str:
    """The error and, where Telegram itself explained it, its words."""
    cause = error.__cause__
    return type(cause or error).__name__ + (f": {error.message}"[:150] if cause is None else "")


def _retry_after(error: TelegramError) -> timedelta | None:
    if not isinstance(error, RetryAfter):
        return None
    # The library is on its way from seconds to a span.
    span = error.retry_after
    return span if isinstance(span, timedelta) else timedelta(seconds=span)
