"""The decisions of a span of time, read from the histories of just the cases about which something was decided."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.batches import batches, by_case
from models.case import Case
from models.custody import TELLS
from models.deadline import Office
from models.decisions import TELLS_DECISIONS, Decision, decisions
from models.event import DECIDED, CaseEvent

# How many cases are read at once.
AT_ONCE = 500
READ = sorted(TELLS | TELLS_DECISIONS)


def decided_between(
    session: Session, jurisdiction: str, office: Office, now: datetime, span: tuple[datetime, datetime]
) -> Iterator[Decision]:
    """What was decided from the first instant up to, not including, the second. Reads the index of decisions first."""
    began, ended = span
    for one in _of_cases(session, jurisdiction, office, now, _touched(session, began, ended)):
        if began <= one.at < ended:
            yield one


def _touched(session: Session, began: datetime, ended: datetime) -> list[int]:
    at = col(CaseEvent.at)
    found = select(CaseEvent.case_id).where(text(DECIDED), at >= began, at < ended).distinct()
    return sorted(session.execute(found).scalars())


def _of_cases(
    session: Session, jurisdiction: str, office: Office, now: datetime, ids: Iterable[int]
) -> Iterator[Decision]:
    for chunk in batches(ids, AT_ONCE):
        wants: Any = select(Case.id, Case.intent).where(col(Case.id).in_(chunk), Case.jurisdiction == jurisdiction)
        intents = {row.id: row.intent for row in session.connection().execute(wants)}
        told: Any = select(CaseEvent.case_id, CaseEvent.verb, CaseEvent.at, CaseEvent.data)
        told = told.where(col(CaseEvent.case_id).in_(intents), col(CaseEvent.verb).in_(READ))
        told = told.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))
        for case_id, events in by_case(session, told).items():
            yield from decisions(events, intents[case_id], office, now)
