"""The parts of a case that other agencies were asked for: as the one that leads sees them, and each its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from channels.notices import agency_name
from dashboard.desk.clockface import Chip, chip
from dashboard.desk.forms import Visit
from escalation.law import ProvisionName
from escalation.office import Jurisdiction
from models import queries
from models.account import Account
from models.actor import Actor
from models.case import Case
from models.custody import Happening
from models.deadline import OPEN, Deadline
from models.lifecycle import Verb
from models.message import Message
from models.part import WITHDRAWN, Part
from models.taxonomy import DeadlineKind

# More than an agency can owe others at once.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part. clock: its date; chip: its time while it waits; said: what came, and by whom."""

    part: Part
    agency: str
    officer: str
    clock: Deadline | None
    chip: Chip | None
    said: Message | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What another agency asks of this one: a row of its queue."""

    part: Part
    case: Case
    lead: str
    officer: str
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class CopyLaw:
    """What the law says of several bodies. article: None where it says nothing; clock: until when a copy leaves."""

    article: str | None
    clock: Deadline | None


@dataclass(frozen=True, slots=True)
class Parts:
    """rows: what was asked and not taken back; without: why the answer left before all of it was in."""

    rows: Sequence[PartRow]
    law: CopyLaw
    without: str

    @property
    def waiting(self) -> list[PartRow]:
        """What has not come yet."""
        return [one for one in self.rows if one.part.ended_at is None]


def parts_of(
    session: Session,
    case: Case,
    events: Iterable[Happening],
    deadlines: Sequence[Deadline],
    visit: Visit,
    language: str,
) -> Parts:
    """The parts of a case as its own agency sees them."""
    office, clocks = visit.house.office, {one.part: one for one in deadlines if one.part}
    asked = [one for one in queries.parts(session, case.id) if one.state != WITHDRAWN]
    rows = [_row(session, one, clocks.get(one.no), visit, language) for one in asked]
    answers = [one.data.get("reason", "") for one in events if one.verb == Verb.ANSWER]
    return Parts(rows, copy_law(case, deadlines, office), answers[-1] if answers else "")


def _row(session: Session, part: Part, clock: Deadline | None, visit: Visit, language: str) -> PartRow:
    runs = clock is not None and clock.state == OPEN
    return PartRow(
        part=part,
        agency=agency_name(session, part.agency_code, language),
        officer=_officer(session, part),
        clock=clock,
        chip=chip(visit.house.office, clock.due_at, visit.now, clock.id) if clock and runs else None,
        said=session.get(Message, part.message_id) if part.message_id else None,
    )


def asked_of(session: Session, actor: Actor, office: Jurisdiction, now: datetime, language: str) -> list[Asked]:
    """What others ask of this agency, next due first."""
    found = session.exec(queries.parts_for(actor).limit(SHOWN)).all()
    return [
        Asked(
            part=part,
            case=case,
            lead=agency_name(session, case.agency_code, language),
            officer=_officer(session, part),
            chip=chip(office, clock.due_at, now, clock.id) if clock else None,
        )
        for part, case, clock in found
    ]


def _officer(session: Session, part: Part) -> str:
    officer = session.get(Account, part.officer_id) if part.officer_id else None
    return officer.name if officer else ""


def copy_law(case: Case, deadlines: Iterable[Deadline], office: Jurisdiction) -> CopyLaw:
    """What the law of the day on which the case came says of several competent bodies."""
    said = office.law.provisions_on(case.received_on)
    found = next((one for one in said if one.name == ProvisionName.SEVERAL_BODIES), None)
    if found is None:
        return CopyLaw(None, None)
    return CopyLaw(found.article, next((one for one in deadlines if one.kind == DeadlineKind.FORWARD), None))
