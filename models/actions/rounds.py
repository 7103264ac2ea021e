"""A job's way through many cases, each in a transaction of its own: one that fails is set aside, the others go on."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, col, select

from models.actions.turn import Turn, turn
from models.actor import SYSTEM
from models.db import unit_of_work
from models.deadline import Office
from models.failedturn import PATIENCE, FailedTurn

log = logging.getLogger("jawab.rounds")

SOON, LATER = timedelta(minutes=1), timedelta(days=1)
# What was not tried again for longer than it could have been is asked for by nobody any more.
FORGOTTEN = 2 * LATER
HERE = Path(__file__).parents[2]
# No case's fault: the round ends, and the next one begins anew.
ENDING = (OperationalError, PoolTimeout)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a job, at one instant."""

    job: str
    engine: Engine
    office: Office
    now: datetime

    def takes(self, case_id: Any) -> ColumnElement[bool]:
        """The condition of the cases that this round may take: all but those that failed and wait."""
        waits = select(FailedTurn.case_id).where(FailedTurn.job == self.job, col(FailedTurn.again_at) > self.now)
        return ~col(case_id).in_(waits)

    def at(self, case_id: int, number: str, work: Callable[[Turn], object]) -> bool:
        """Do the work in a turn of its own; whether it was done. What fails is kept, and tried again later.

        Only a database that is not there, or that others hold too long, ends the round.
        """
        try:
            with unit_of_work(self.engine) as session:
                with turn(session, number, SYSTEM, self.office, self.now) as held:
                    work(held)
                session.execute(delete(FailedTurn).where(self._here(case_id)))
        except ENDING:
            raise
        except Exception as error:
            self.keep(case_id, number, error)
            return False
        return True

    def _here(self, case_id: int) -> ColumnElement[bool]:
        return (col(FailedTurn.case_id) == case_id) & (col(FailedTurn.job) == self.job)

    def keep(self, case_id: int, number: str, error: Exception) -> None:
        """Set the case aside for a while, and for a day when it has failed too often."""
        with unit_of_work(self.engine) as session:
            found = session.exec(select(FailedTurn).where(self._here(case_id)).with_for_update()).one_or_none()
            kept = found or FailedTurn(
                case_id=case_id, job=self.job, since=self.now, last_at=self.now, again_at=self.now
            )
            kept.tries += 1
            kept.last_at, kept.error = self.now, place_of(error)
            kept.again_at = self.now + (SOON if kept.tries < PATIENCE else LATER)
            session.add(kept)
        level = logging.ERROR if kept.tries >= PATIENCE else logging.WARNING
        log.log(level, "%s failed at %s, time %d: %s", self.job, number, kept.tries, kept.error)


def forget_failures(session: Session, now: datetime) -> None:
    """Erase what no job has tried again: those cases went another way meanwhile."""
    session.execute(delete(FailedTurn).where(col(FailedTurn.last_at) < now - FORGOTTEN))


def place_of(error: Exception) -> str:
    """The kind of an exception and our own line in which it came up, without what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    # An environment may lie within our folder, as that of `make run` does.
    ours = [one for one in frames if one.filename.startswith(str(HERE)) and "site-packages" not in one.filename]
    last = ours[-1]
    return f"{type(error).__name__}, {Path(last.filename).relative_to(HERE)}:{last.lineno}"[:200]
