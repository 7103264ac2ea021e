"""One clock's way up its ladder in one sweep: which steps are due, and to whom each goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from escalation.ladder import Step, is_due, next_step
from escalation.office import Jurisdiction, clock_of
from escalation.people import Called, People, Target


class Sent(NamedTuple):
    """A step that fires now: of which clock, and to whom."""

    row: Any
    step: Step
    target: Target


@dataclass(slots=True)
class Climb:
    """One clock's way up in this sweep: what fires, and where its ladder stands afterwards."""

    sent: list[Sent]
    taken: int
    unseen_since: datetime | None
    goes_on_at: datetime | None = None


def climb(row: Any, office: Jurisdiction, people: People, now: datetime) -> Climb:
    """Every step of a clock that is due, in order: after an outage there may be several."""
    up = Climb([], row.step, row.unseen_since)
    clock, case = clock_of(row), Called(row.agency_code, row.officer_id, row.about_code)
    while step := next_step(
        office.ladders, clock._replace(unseen_since=up.unseen_since), up.taken, office.calendar, now
    ):
        if not is_due(step, now):
            break
        found = people.first_of(step.to, case)
        up.taken = step.number
        if found is None:
            # A reminder for people who are not there. The end of the term will call those above them.
            continue
        passed, target = found
        # Where a rung has nobody, its step goes to the next one up and takes that rung's place.
        up.taken += 0 if step.reminder else passed
        up.unseen_since = up.unseen_since if step.reminder else now
        up.sent.append(Sent(row, step._replace(number=up.taken, to=(step.to[passed],)), target))
    up.goes_on_at = step.fires_at if step else None
    return up
