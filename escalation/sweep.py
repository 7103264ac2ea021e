"""The sweep: find the clocks whose next step is due, claim them, fire their steps once, tell the citizen."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, case, func, select, update
from sqlmodel import col

from escalation.climb import Climb, Sent, climb
from escalation.ladder import TOLD
from escalation.office import Jurisdiction
from escalation.people import People, people_of
from models.actions.rounds import ENDING, Round
from models.bulk import insert_rows, update_rows
from models.case import Case
from models.contact import ContactPoint
from models.db import among, reader
from models.deadline import OPEN, Deadline, EscalationStep
from models.delivery import Delivery, address_of, queued
from models.event import CaseEvent
from models.lifecycle import Verb, next_state
from models.part import Part

CLAIM = 350
AT_WORK = 2
AT_ONCE = 10_000


class Due(NamedTuple):
    """A clock whose next step is due, and its case."""

    id: int
    case_id: int


def sweep(engine: Engine, office: Jurisdiction, now: datetime) -> int:
    """Fire every step that is due; how many came out. Two sweeps at once share the work: none fires twice."""
    going = Round("escalate", engine, office, now)
    due = _due(going)
    if not due:
        return 0
    with reader(engine).connect() as connection:
        people = people_of(connection, office.local_date(now))
    # Small transactions: an officer's answer never waits for a whole sweep. Two at once, because one half of the time
    # goes by here and the other in the database; SQLite has one writer, and there they take turns.
    chunks = [due[start : start + CLAIM] for start in range(0, len(due), CLAIM)]
    with ThreadPoolExecutor(AT_WORK) as pool:
        return sum(pool.map(lambda chunk: _fire_some(going, office, people, chunk), chunks))


def _due(going: Round) -> Sequence[Due]:
    # What nobody has goes first: an agency can defend itself, an unassigned case cannot.
    unassigned_first = col(Deadline.agency_code).is_not(None)
    due: Any = select(col(Deadline.id), col(Deadline.case_id)).where(col(Deadline.next_step_at) < going.now)
    due = due.where(going.takes(Deadline.case_id))
    due = due.order_by(unassigned_first, col(Deadline.next_step_at)).limit(AT_ONCE)
    with reader(going.engine).connect() as connection:
        return [Due(*row) for row in connection.execute(due)]


def _fire_some(going: Round, office: Jurisdiction, people: People, due: Sequence[Due]) -> int:
    """Fire the steps of these clocks. Where that fails, halves do, until the one case that cannot is alone."""
    try:
        return _fire(going.engine, office, people, [one.id for one in due], going.now)
    except ENDING:
        raise
    except Exception as error:
        if len(due) == 1:
            going.keep(due[0].case_id, f"clock {due[0].id}", error)
            return 0
        middle = len(due) // 2
        return sum(_fire_some(going, office, people, half) for half in (due[:middle], due[middle:]))


def _fire(engine: Engine, office: Jurisdiction, people: People, ids: Sequence[Any], now: datetime) -> int:
    with engine.begin() as connection:
        rows = _claim(connection, ids, now)
        _let_go(connection, [row.id for row in rows if not row.law])
        climbs = {row.id: climb(row, office, people, now) for row in rows if row.law}
        # Across the clocks of one case, too, what fell due first stands first in its history.
        sent = sorted((one for up in climbs.values() for one in up.sent), key=lambda one: one.step.due_at)
        _write(connection, office, sent, now)
        update_rows(connection, Deadline, [_standing(key, up) for key, up in climbs.items()])
    return len(sent)


def _claim(connection: Connection, ids: Sequence[Any], now: datetime) -> Sequence[Any]:
    """Lock the clocks and their cases. A case that an officer holds this very second is left for the next sweep."""
    # Columns, not rows of the ORM: ten thousand objects would cost more than the sweep itself.
    columns: list[Any] = [
        *(Deadline.id, Deadline.case_id, Deadline.kind, Deadline.round, Deadline.step, Deadline.law),
        *(Deadline.started_at, Deadline.due_on, Deadline.due_at, Deadline.unseen_since),
        *(Case.number, col(Case.state).label("case_state"), Case.revision, Case.language, Case.contact_point_id),
        *(Case.about_code, Deadline.part),
        # A part is its agency's own: silence about it calls the people there.
        func.coalesce(Part.agency_code, Case.agency_code).label("agency_code"),
        case((col(Part.id).is_not(None), col(Part.officer_id)), else_=col(Case.officer_id)).label("officer_id"),
    ]
    found = (
        select(*columns, col(ContactPoint.channel), col(ContactPoint.account))
        .join_from(Deadline, Case, col(Case.id) == Deadline.case_id)
        .outerjoin(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
        .outerjoin(Part, (col(Part.case_id) == Deadline.case_id) & (col(Part.no) == Deadline.part))
        .where(among(connection, Deadline.id, ids), col(Deadline.next_step_at) < now, col(Deadline.state) == OPEN)
        .order_by(col(Deadline.next_step_at))
        .with_for_update(of=[col(Deadline.id), col(Case.id)], skip_locked=True)
    )
    return connection.execute(found).all()


def _let_go(connection: Connection, ids: Sequence[int]) -> None:
    """What another system promised and no law of ours: from its date on it counts as due, and nobody is called."""
    if ids:
        connection.execute(update(Deadline).where(col(Deadline.id).in_(ids)).values(next_step_at=None))


def _write(connection: Connection, office: Jurisdiction, sent: Sequence[Sent], now: datetime) -> None:
    seen: dict[int, int] = {}
    events, deliveries = [], []
    for one in sent:
        row = one.row
        next_state(row.case_state, Verb.ESCALATE)
        seen[row.case_id] = seq = seen.get(row.case_id, row.revision) + 1
        events.append(_event(one, seq, now))
        if row.kind in TOLD and one.step.ends_term:
            deliveries.append(_notice(row, office, seq, now))
    insert_rows(connection, EscalationStep, [_step_row(one, now) for one in sent])
    insert_rows(connection, CaseEvent, events)
    insert_rows(connection, Delivery, deliveries)
    update_rows(connection, Case, [{"id": case_id, "revision": seq} for case_id, seq in seen.items()])


def _standing(key: int, up: Climb) -> dict[str, Any]:
    return {"id": key, "step": up.taken, "next_step_at": up.goes_on_at, "unseen_since": up.unseen_since}


def _step_row(one: Sent, now: datetime) -> dict[str, Any]:
    return {
        "deadline_id": one.row.id,
        "case_id": one.row.case_id,
        "round": one.row.round,
        "step": one.step.number,
        "reminder": one.step.reminder,
        "to_role": one.target.role,
        "to_agency": one.target.agency,
        "to_account_id": one.target.account_id,
        "due_at": one.step.due_at,
        "fired_at": now,
    }


def _event(one: Sent, seq: int, now: datetime) -> dict[str, Any]:
    row, step, target = one
    data = {
        "step": step.number,
        "round": row.round,
        "reminder": step.reminder,
        "ends_term": step.ends_term,
        "rank": step.to[0],
        "to_role": target.role,
        "to_agency": target.agency,
        "to_account_id": target.account_id,
        "kind": row.kind,
        "due_at": step.due_at.isoformat(),
    }
    if row.part:
        data |= {"part": row.part, "to": row.agency_code}
    return {"case_id": row.case_id, "seq": seq, "verb": Verb.ESCALATE, "at": now, "actor": "system", "data": data}


def _notice(row: Any, office: Jurisdiction, seq: int, now: datetime) -> dict[str, Any]:
    to = address_of(row.channel, row.contact_point_id, row.account, office)
    return queued(row.case_id, "late", row.language, to, now, key=(row.number, seq), params={"kind": row.kind})
