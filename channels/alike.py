"""Which open cases may be about the same problem as one that is being written or read."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session

from classifier.places import shared_streets
from classifier.sameness import Likeness, Report, alike
from escalation.office import Jurisdiction
from models import neighbours
from models.neighbours import Neighbour

# So many are read: all that name the same street, then the latest.
READ = 80


class Match(NamedTuple):
    """A case that may be about the same problem, and why."""

    case_id: int
    number: str
    why: Likeness


def matches(
    session: Session, report: Report, known: Sequence[Neighbour], office: Jurisdiction, region: str | None
) -> list[Match]:
    """Those of the known cases that may be about the problem of the report, likeliest first."""
    here = office.profile.regions.get(region or "")
    common = tuple(here.names.values()) if here else ()
    near = sorted(known, key=lambda one: not shared_streets(report.address, one.address, common))[:READ]
    said = neighbours.complaints(session, [one.case_id for one in near])
    others = [Report(said.get(one.case_id, ""), one.address) for one in near]
    return [Match(near[one.at].case_id, near[one.at].number, one) for one in alike(report, others, common)]
