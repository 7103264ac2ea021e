"""Who else was asked in a case, as its author is told: until when, and whether it is in; never what it says."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from channels.notices import agency_name
from models import queries
from models.case import Case
from models.deadline import Deadline
from models.part import ANSWERED, WITHDRAWN


class Joined(NamedTuple):
    """One agency beside the one that answers. state: waits | late | in; due_on: None where the law sets no date."""

    code: str
    agency: str
    state: str
    due_on: date | None


def joined(session: Session, case: Case, clocks: Iterable[Deadline], language: str, now: datetime) -> list[Joined]:
    """The agencies that were asked too, in the order in which they were; not those that are asked no more."""
    by_part = {one.part: one for one in clocks if one.part}
    found = []
    for one in queries.parts(session, case.id):
        clock = by_part.get(one.no)
        late = clock is not None and now > clock.due_at
        state = "in" if one.state == ANSWERED else "late" if late else "waits"
        if one.state != WITHDRAWN:
            name = agency_name(session, one.agency_code, language)
            found.append(Joined(one.agency_code, name, state, clock.due_on if clock else None))
    return found
