"""The clocks of the past as the database keeps them, told again under another law, calendar or pace."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from api.house import House
from escalation.office import Jurisdiction
from escalation.supposing import Past, Supposition, outcomes
from models.batches import walk
from models.case import Case
from models.db import reader
from models.deadline import VOID, Deadline
from models.taxonomy import DeadlineKind

BATCH = 5000


@dataclass(slots=True)
class Tally:
    """Of one agency: clocks, late ones, and those that would have been late."""

    clocks: int = 0
    late: int = 0
    would_be: int = 0


def replayed(house: House, paper: Supposition, since: date, now: datetime) -> dict[str, Tally]:
    """By agency, "" where a case had none: answers of own cases that came on or after that day; nothing is written."""
    found: dict[str, Tally] = {}
    with Session(reader(house.engine)) as session:
        for agency, was_late, would_be in outcomes(_pasts(session, house.office, since), paper, now):
            one = found.setdefault(agency, Tally())
            one.clocks, one.late, one.would_be = one.clocks + 1, one.late + was_late, one.would_be + would_be
    return found


def _pasts(session: Session, office: Jurisdiction, since: date) -> Iterator[Past]:
    d = Deadline
    columns: Any = (d.id, d.agency_code, d.rule, d.law_on, d.started_at, d.due_at, d.ended_at)
    wanted = (
        select(*columns)
        .join(Case, col(Case.id) == d.case_id)
        .where(
            Case.jurisdiction == office.profile.code,
            col(Case.received_on) >= since,
            d.kind == DeadlineKind.ANSWER,
            d.law == office.law.code,
            d.state != VOID,
        )
    )
    for rows in walk(session, wanted, col(d.id), BATCH):
        for row in rows:
            began = row.law_on or office.local_date(row.started_at)
            yield Past(row.agency_code or "", row.rule, began, row.started_at, row.due_at, row.ended_at)
