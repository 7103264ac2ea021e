"""What an author says: others have this problem too. The own case is filed first, whatever comes of this."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from escalation.office import Jurisdiction
from models import neighbours
from models.actions import dossiers
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.db import reader, unit_of_work
from models.errors import NotFound


def follow(engine: Engine, office: Jurisdiction, case: Case, other_id: int, now: datetime) -> None:
    """Put the new case beside the other one; done twice, it is done once.

    Raises models.errors.JawabError where that cannot be any more, as when the other one has been withdrawn.
    """
    with Session(reader(engine)) as session:
        other = session.get_one(Case, other_id).number
    # One after the other: two that held both at once could wait for each other for ever.
    with unit_of_work(engine) as session, turn(session, other, SYSTEM, office, now) as held:
        dossier = dossiers.open_dossier(held)
    with unit_of_work(engine) as session, turn(session, case.number, SYSTEM, office, now) as held:
        dossiers.join(held, dossier.id or 0)


def same_as(session: Session, case: Case, number: str, now: datetime) -> int:
    """The id of the open case of that number which a stranger may say to be the same as this one.

    NotFound for any other: of another subject or region, about people, in danger, of a kept author, or none at all.
    """
    known = neighbours.in_public(session, case.jurisdiction, case.category, case.region, now)
    found = (one.case_id for one in known if one.number == number and one.case_id != case.id)
    if (other := next(found, None)) is None:
        raise NotFound
    return other
