"""Who else was asked in a case, as its author is told: until when, and whether it is in; never what it says."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from channels.notices import agency_name
from escalation.clock import Due
from escalation.office import Jurisdiction
from models import queries
from models.case import Case
from models.deadline import Deadline
from models.part import ANSWERED, WITHDRAWN


class Joined(NamedTuple):
    """One agency beside the one that answers, by the number of its part.

    state: waits | late | in; due: how its date was counted, None where the law sets none.
    """

    no: int
    code: str
    agency: str
    state: str
    due: Due | None


def joined(
    session: Session, case: Case, clocks: Iterable[Deadline], office: Jurisdiction, language: str, now: datetime
) -> list[Joined]:
    """The agencies that were asked too, in the order in which they were; not those that are asked no more."""
    by_part = {one.part: one for one in clocks if one.part}
    found = []
    for one in queries.parts(session, case.id):
        clock = by_part.get(one.no)
        late = clock is not None and now > clock.due_at
        state = "in" if one.state == ANSWERED else "late" if late else "waits"
        if one.state != WITHDRAWN:
            name = agency_name(session, one.agency_code, language)
            found.append(Joined(one.no, one.agency_code, name, state, office.worked_sum(clock) if clock else None))
    return found
