"""Who watches the clocks: steps that are long due while not a single one fires, and a calendar that soon ends."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from escalation.calendar import Calendar
from models.deadline import OPEN, Deadline, EscalationStep

PATIENCE = timedelta(minutes=10)
A_YEAR = timedelta(days=365)


class Alarm(NamedTuple):
    """So many clocks wait for their next step, the first of them since then, and none fires."""

    clocks: int
    since: datetime


def silent_sweep(session: Session, now: datetime) -> Alarm | None:
    """The alarm, where a step has been due for ten minutes and none has fired in the last ten; None when all is well.

    It looks at what the sweep has left behind, not at the sweep: a worker that never started is seen too.
    """
    due = col(Deadline.next_step_at)
    waiting = select(func.count(), func.min(due)).where(due < now - PATIENCE, Deadline.state == OPEN)
    clocks, since = session.exec(waiting).one()
    if not clocks or since is None:
        return None
    # Steps are appended: the newest row tells when the sweep last did something, whatever the table holds.
    newest = select(EscalationStep.fired_at).order_by(col(EscalationStep.id).desc()).limit(1)
    fired_at = session.exec(newest).first()
    return None if fired_at and fired_at > now - PATIENCE else Alarm(clocks, since)


def ends_soon(calendar: Calendar, today: date) -> date | None:
    """The last day of the known years, where that is less than a year away or over; None while nobody need act."""
    return calendar.settled if calendar.settled < today + A_YEAR else None
