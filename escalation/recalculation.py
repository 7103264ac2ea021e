"""After the calendar changed: the running clocks that are behind catch up, some at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update
from sqlmodel import Session, col

from escalation.office import Jurisdiction
from models.actions.recalculating import recalculate
from models.actions.turn import turn
from models.actor import SYSTEM
from models.calendarchange import MARK, approved, older
from models.case import Case
from models.db import reader, unit_of_work
from models.deadline import Deadline, running

BATCH = 200


def catch_up(engine: Engine, office: Jurisdiction, now: datetime) -> int:
    """Work a batch of clocks that are behind the calendar; how many it looked at, 0 when none is.

    It remembers nothing: a clock says by its version whether it is done. So it may stop anywhere and run twice at once.
    """
    version = behind(engine, office)
    if version is None:
        return 0
    with engine.begin() as connection:
        rows = _claim(connection, office, version)
        moved = {row.id: row.number for row in rows if _moves(office, row)}
        _stand(connection, [row.id for row in rows if row.id not in moved], office.calendar_version)
    for number in dict.fromkeys(moved.values()):
        _recalculate(engine, office, number, version, now)
    return len(rows)


def behind(engine: Engine, office: Jurisdiction) -> str | None:
    """A version that is older than today's and has running clocks; None when there is none. Two looks at an index."""
    column = col(Deadline.calendar_version)
    with reader(engine).connect() as connection:
        for end in (func.min(column), func.max(column)):
            version: str | None = connection.execute(select(end).where(*running())).scalar()
            if version is not None and older(version, office.calendar_version):
                return version
    return None


def _claim(connection: Connection, office: Jurisdiction, version: str) -> Sequence[Any]:
    """Hold some of the clocks of that version; what somebody else holds this second waits for the next batch."""
    columns: list[Any] = [*Deadline.__table__.columns, Case.number]  # type: ignore[attr-defined]
    found = (
        select(*columns)
        .join_from(Deadline, Case, col(Case.id) == Deadline.case_id)
        .where(*running(), col(Deadline.calendar_version) == version, col(Case.jurisdiction) == office.profile.code)
        .limit(BATCH)
        .with_for_update(of=[col(Deadline.id), col(Case.id)], skip_locked=True)
    )
    return connection.execute(found).all()


def _moves(office: Jurisdiction, row: Any) -> bool:
    to = office.moved(row)
    return to is not None and to.due_at != row.due_at


def _stand(connection: Connection, ids: Sequence[int], version: str) -> None:
    """No date moves, so nothing happened to these cases: the clocks only say that they were looked at."""
    if ids:
        connection.execute(update(Deadline).where(col(Deadline.id).in_(ids)).values(calendar_version=version))


def _recalculate(engine: Engine, office: Jurisdiction, number: str, version: str, now: datetime) -> None:
    with unit_of_work(engine) as session, turn(session, number, SYSTEM, office, now) as held:
        recalculate(held, _approver(session, office, version))


def _approver(session: Session, office: Jurisdiction, version: str) -> int | None:
    """Who let the calendar change; None where a release brought another table."""
    if version.partition(MARK)[0] != office.calendar_version.partition(MARK)[0]:
        return None
    return approved(session, office.profile.code)[-1].approved_by
