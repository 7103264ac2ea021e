"""The line to Telegram that an account keeps open: the library is asynchronous, those who send and ask are threads."""

import asyncio
import logging
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger("jawab.telegram")

T = TypeVar("T")
Work = Callable[[Bot], Coroutine[Any, Any, T]]

TIMEOUT = 20.0
CONNECTIONS = 8


class Line:
    """A bot and the event loop on which it lives, from its first use until nobody holds the line any more."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._lock = Lock()
        self._open: tuple[Bot, asyncio.AbstractEventLoop] | None = None

    def run(self, work: Work[T]) -> T:
        """What the work gives; any thread may call, and several at a time. TelegramError where Telegram refuses."""
        return self._start(work).result()

    def post(self, work: Work[object]) -> None:
        """Do the work without anybody waiting for it; that it failed is a line in the log."""
        self._start(work).add_done_callback(_note)

    def _start(self, work: Work[T]) -> Future[T]:
        with self._lock:
            if self._open is None:
                self._open = self._opened()
            bot, loop = self._open
        return asyncio.run_coroutine_threadsafe(work(bot), loop)

    def _opened(self) -> tuple[Bot, asyncio.AbstractEventLoop]:
        request = HTTPXRequest(
            connection_pool_size=CONNECTIONS,
            connect_timeout=TIMEOUT,
            read_timeout=TIMEOUT,
            write_timeout=TIMEOUT,
            pool_timeout=TIMEOUT,
        )
        at = self._api_url
        bot = Bot(self._token, f"{at}/bot", f"{at}/file/bot", request=request, get_updates_request=request)
        loop = asyncio.new_event_loop()
        Thread(target=_live, args=(loop, request), name="telegram", daemon=True).start()
        weakref.finalize(self, loop.call_soon_threadsafe, loop.stop)
        return bot, loop


def _live(loop: asyncio.AbstractEventLoop, request: HTTPXRequest) -> None:
    # It may not hold the line itself, or nobody could ever be the last to let go of it.
    loop.run_forever()
    loop.run_until_complete(request.shutdown())
    loop.close()


def _note(done: Future[Any]) -> None:
    error = done.exception()
    if isinstance(error, TelegramError):
        log.info("telegram: %s: %s", type(error).__name__, error.message)
    elif error is not None:
        log.error("telegram: a call failed", exc_info=error)
