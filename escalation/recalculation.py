"""After the calendar changed: the running clocks that are behind catch up, some at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlmodel import Session, col

from escalation.office import Jurisdiction
from models.actions.recalculating import recalculate
from models.actions.rounds import Round
from models.bulk import update_rows
from models.calendarchange import MARK, approved, older
from models.case import Case
from models.db import reader
from models.deadline import Deadline, running

BATCH = 200


def catch_up(engine: Engine, office: Jurisdiction, now: datetime) -> int:
    """Work a batch of clocks that are behind the calendar; how many it looked at, 0 when none is.

    It remembers nothing: a clock says by its version whether it is done. So it may stop anywhere and run twice at once.
    """
    going = going_round(engine, office, now)
    version = behind(going)
    if version is None:
        return 0
    with engine.begin() as connection:
        rows = _claim(connection, office, going, version)
        moved = {row.case_id: row.number for row in rows if _moves(office, row)}
        _stand(connection, [row for row in rows if row.case_id not in moved], office, now)
    for case_id, number in moved.items():
        going.at(case_id, number, lambda held: recalculate(held, _approver(held.session, office, version)))
    return len(rows)


def going_round(engine: Engine, office: Jurisdiction, now: datetime) -> Round:
    """The round of this instant."""
    return Round("recalculate", engine, office, now)


def behind(going: Round) -> str | None:
    """A version that is older than today's and has running clocks; None when there is none. Two looks at an index."""
    column = col(Deadline.calendar_version)
    with reader(going.engine).connect() as connection:
        for end in (func.min(column), func.max(column)):
            found = select(end).where(*running(), going.takes(Deadline.case_id))
            version: str | None = connection.execute(found).scalar()
            if version is not None and older(version, going.office.calendar_version):
                return version
    return None


def _claim(connection: Connection, office: Jurisdiction, going: Round, version: str) -> Sequence[Any]:
    """Hold some of the clocks of that version; what somebody else holds this second waits for the next batch."""
    columns: list[Any] = [*Deadline.__table__.columns, Case.number]  # type: ignore[attr-defined]
    found = (
        select(*columns)
        .join_from(Deadline, Case, col(Case.id) == Deadline.case_id)
        .where(*running(), col(Deadline.calendar_version) == version, col(Case.jurisdiction) == office.profile.code)
        .where(going.takes(Deadline.case_id))
        .limit(BATCH)
        .with_for_update(of=[col(Deadline.id), col(Case.id)], skip_locked=True)
    )
    return connection.execute(found).all()


def _moves(office: Jurisdiction, row: Any) -> bool:
    try:
        to = office.moved(row)
    except Exception:
        # Its own turn fails likewise, where it stops nobody else.
        return True
    return to is not None and to.due_at != row.due_at


def _stand(connection: Connection, rows: Sequence[Any], office: Jurisdiction, now: datetime) -> None:
    """No date moves, so nothing happened to these cases. A step to come may: a reminder falls on no day off."""
    version = office.calendar_version
    steps = [(row.id, row.next_step_at and office.next_step_at(row, now)) for row in rows]
    standing = [{"id": key, "calendar_version": version, "next_step_at": at} for key, at in steps]
    update_rows(connection, Deadline, standing)


def _approver(session: Session, office: Jurisdiction, version: str) -> int | None:
    """Who let the calendar change; None where a release brought another table."""
    if version.partition(MARK)[0] != office.calendar_version.partition(MARK)[0]:
        return None
    return approved(session, office.profile.code)[-1].approved_by
