"""The sweep: find the clocks whose next step is due, claim them, fire the step once, tell the citizen."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlmodel import col

from escalation.ladder import TOLD, Step, next_step
from models.case import Case
from models.contact import ContactPoint
from models.db import reader
from models.deadline import OPEN, Deadline, EscalationStep, Office
from models.delivery import Address, Delivery, queued
from models.event import CaseEvent
from models.lifecycle import Verb, next_state

CLAIM = 500
AT_ONCE = 10_000


class Due(NamedTuple):
    """A clock that was claimed, with its step."""

    row: Any
    step: Step


def sweep(engine: Engine, office: Office, now: datetime) -> int:
    """Fire every step that is due; how many came out. Two sweeps at once share the work: none fires twice."""
    return sum(_fire(engine, office, chunk, now) for chunk in _due_ids(engine, now))


def _due_ids(engine: Engine, now: datetime) -> Iterator[Sequence[Any]]:
    # What nobody has goes first: an agency can defend itself, an unassigned case cannot.
    unassigned_first = col(Deadline.agency_code).is_not(None)
    due = select(col(Deadline.id)).where(col(Deadline.next_step_at) < now)
    with reader(engine).connect() as connection:
        ids = (
            connection.execute(due.order_by(unassigned_first, col(Deadline.next_step_at)).limit(AT_ONCE))
            .scalars()
            .all()
        )
    # Small transactions: an officer's answer never waits for a whole sweep.
    yield from (ids[start : start + CLAIM] for start in range(0, len(ids), CLAIM))


def _fire(engine: Engine, office: Office, ids: Sequence[Any], now: datetime) -> int:
    with engine.begin() as connection:
        rows = _claim(connection, ids, now)
        _let_go(connection, [row.id for row in rows if not row.law])
        lawful = (row for row in rows if row.law)
        claimed = [Due(row, step) for row in lawful if (step := next_step(row.step, row.due_at, now))]
        if claimed:
            _write(connection, office, claimed, now)
    return len(claimed)


def _claim(connection: Connection, ids: Sequence[Any], now: datetime) -> Sequence[Any]:
    """Lock the clocks and their cases. A case that an officer holds this very second is left for the next sweep."""
    # Columns, not rows of the ORM: ten thousand objects would cost more than the sweep itself.
    columns: list[Any] = [Deadline.id, Deadline.case_id, Deadline.kind, Deadline.step, Deadline.due_at, Deadline.law]
    columns += [Case.number, col(Case.state).label("case_state"), Case.revision, Case.language, Case.contact_point_id]
    found = (
        select(*columns, col(ContactPoint.channel))
        .join_from(Deadline, Case, col(Case.id) == Deadline.case_id)
        .outerjoin(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
        .where(col(Deadline.id).in_(ids), col(Deadline.next_step_at) < now, col(Deadline.state) == OPEN)
        .order_by(col(Deadline.next_step_at))
        .with_for_update(of=[col(Deadline.id), col(Case.id)], skip_locked=True)
    )
    return connection.execute(found).all()


def _let_go(connection: Connection, ids: Sequence[int]) -> None:
    """What another system promised and no law of ours: from its date on it counts as due, and nobody is called."""
    if ids:
        connection.execute(update(Deadline).where(col(Deadline.id).in_(ids)).values(next_step_at=None))


def _write(connection: Connection, office: Office, claimed: Sequence[Due], now: datetime) -> None:
    seen: dict[int, int] = {}
    events, deliveries = [], []
    for row, step in claimed:
        next_state(row.case_state, Verb.ESCALATE)
        seen[row.case_id] = seq = seen.get(row.case_id, row.revision) + 1
        events.append(_event(row, step, seq, now))
        if row.kind in TOLD:
            deliveries.append(_notice(row, office, seq, now))
    connection.execute(insert(EscalationStep), [_step_row(due, now) for due in claimed])
    connection.execute(insert(CaseEvent), events)
    if deliveries:
        connection.execute(insert(Delivery), deliveries)
    _advance(connection, claimed, seen)


def _advance(connection: Connection, claimed: Sequence[Due], seen: dict[int, int]) -> None:
    taken = update(Deadline).where(col(Deadline.id) == bindparam("key"))
    connection.execute(
        taken.values(step=bindparam("number"), next_step_at=bindparam("then_at")),
        [{"key": due.row.id, "number": due.step.number, "then_at": due.step.then_at} for due in claimed],
    )
    connection.execute(
        update(Case).where(col(Case.id) == bindparam("key")).values(revision=bindparam("seq")),
        [{"key": case_id, "seq": seq} for case_id, seq in seen.items()],
    )


def _step_row(due: Due, now: datetime) -> dict[str, Any]:
    return {
        "deadline_id": due.row.id,
        "case_id": due.row.case_id,
        "step": due.step.number,
        "to_role": due.step.to_role,
        "due_at": due.step.due_at,
        "fired_at": now,
    }


def _event(row: Any, step: Step, seq: int, now: datetime) -> dict[str, Any]:
    data = {"step": step.number, "to_role": step.to_role, "kind": row.kind, "due_at": step.due_at.isoformat()}
    return {"case_id": row.case_id, "seq": seq, "verb": Verb.ESCALATE, "at": now, "actor": "system", "data": data}


def _notice(row: Any, office: Office, seq: int, now: datetime) -> dict[str, Any]:
    reachable = row.channel is not None and office.serves(row.channel)
    to = Address(row.channel, row.contact_point_id) if reachable else None
    return queued(row.case_id, "late", row.language, to, now, key=(row.number, seq), params={"kind": row.kind})
