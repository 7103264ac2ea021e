"""The log: what happened and where in the code, never to whom."""

import copy
import logging
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TextIO

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from classifier.personal.masking import masked
from models.archive.errors import first_line

log = logging.getLogger("jawab")

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
# All are chatty, and httpx and its successor would write case numbers into the log.
_CHATTY = ("alembic", "httpx", "httpx2")
_CAUSE = "\nThe above exception was the direct cause of the following exception:\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n"


class Discreet(logging.Formatter):
    """Messages and tracebacks with personal data masked; of a database's error only what names no value."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of the record, and its traceback below."""
        clean = copy.copy(record)
        clean.msg, clean.args = masked(record.getMessage()), None
        # Another handler may have left a traceback there that is not ours.
        clean.exc_text = None
        return super().format(clean)

    def formatException(
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The traceback, as Python writes it, with other words for the errors."""
        return "\n".join(_told(exc_info[1])) if exc_info[1] else ""


class Quiet(logging.StreamHandler[TextIO]):
    """Standard error; a line that cannot be written is named, and not shown with its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say where the line should have come from."""
        self.stream.write(f"a line of {record.name} could not be written: {record.pathname}:{record.lineno}\n")


def start_logging(level: int = logging.INFO) -> None:
    """Write the log of this process to standard error; what kills a thread goes there too."""
    handler = Quiet()
    handler.setFormatter(Discreet(LINE))
    logging.basicConfig(level=level, handlers=[handler])
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It would repeat an answer of Telegram's that it cannot read, and with it what was said to somebody.
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    threading.excepthook = _thread_died


def _thread_died(death: threading.ExceptHookArgs) -> None:
    log.error("thread %s died", death.thread.name if death.thread else "?", exc_info=death.exc_value)


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """The error after what it came from; one that is its own cause is told once."""
    seen |= {id(error)}
    before, words = (error.__cause__, _CAUSE) if error.__cause__ else (error.__context__, _CONTEXT)
    if before and id(before) not in seen and (error.__cause__ or not error.__suppress_context__):
        yield from _told(before, seen)
        yield words
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {_words(error)}"
    for part in getattr(error, "exceptions", ()):
        yield from _told(part, seen)


def _words(error: BaseException) -> str:
    """What the error says, without the values that it was about."""
    return next((tell(error) for kinds, tell in _TELLERS if isinstance(error, kinds)), masked(str(error)))


def _fields(error: BaseException) -> str:
    """Which fields were wrong and how; pydantic's own words repeat what was in them."""
    assert isinstance(error, ValidationError)
    wrong = error.errors(include_input=False, include_context=False, include_url=False)
    return f"{error.title}: " + ", ".join(f"{'.'.join(map(str, one['loc']))} {one['type']}" for one in wrong)


def _driver(error: BaseException) -> str:
    return masked(first_line(error))


_TELLERS: tuple[tuple[tuple[type[BaseException], ...], Callable[[BaseException], str]], ...] = (
    ((DBAPIError, psycopg.Error, sqlite3.Error), _driver),
    ((ValidationError,), _fields),
)
