"""How long one statement of a page may take: whoever asks for too much must not stop everybody else."""

import sqlite3
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from models.errors import TooSlow

PATIENCE = "jawab_patience"
# SQLite asks after so many steps of its machine, some tenths of a millisecond.
_STEPS = 10_000
# PostgreSQL's word for a statement that ran out of time.
_CANCELED = "57014"


def impatient(engine: Engine, seconds: float) -> Engine:
    """The same engine for pages: a statement that takes longer is stopped and raises TooSlow."""
    return engine.execution_options(**{PATIENCE: seconds})


def teach(engine: Engine) -> None:
    """Let the engine know patience; for each that is opened."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "before_cursor_execute", _watch)
        event.listen(engine, "checkin", _unwatch)
    else:
        event.listen(engine, "begin", _limit)
    event.listen(engine, "handle_error", _too_slow)


def _watch(connection: Any, _cursor: Any, *_statement: Any) -> None:
    seconds = connection.get_execution_options().get(PATIENCE)
    if seconds is not None:
        end = monotonic() + seconds
        connection.connection.driver_connection.set_progress_handler(lambda: monotonic() > end, _STEPS)


def _unwatch(driver_connection: Any, _record: Any) -> None:
    # None: the connection is broken and goes away.
    if driver_connection is not None:
        driver_connection.set_progress_handler(None, 0)


def _limit(connection: Any) -> None:
    seconds = connection.get_execution_options().get(PATIENCE)
    if seconds is not None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")


def _too_slow(context: ExceptionContext) -> None:
    asked = context.connection.get_execution_options() if context.connection else {}
    if PATIENCE in asked and _is_stop(context.original_exception):
        raise TooSlow from context.original_exception


def _is_stop(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return str(error) == "interrupted"
    return getattr(error, "sqlstate", "") == _CANCELED
