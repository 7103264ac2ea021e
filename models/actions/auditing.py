"""A second pair of eyes: what the machine routed and the lot drew is read once more, without its choice in sight."""

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.actions.labelling import label
from models.actions.turn import Turn
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.db import how_many
from models.errors import BadInput, Conflict, NotFound
from models.label import AUDIT, Label
from models.machineroute import MachineRoute
from models.taxonomy import Category

READ = "audit.read"
# The text does not tell what it is about: no word for the machine and none against it.
UNTOLD = "untold"


def waiting(actor: Actor) -> SelectOfScalar[Case]:
    """The drawn cases that wait for a second reader, oldest first; none of which this person has said something."""
    said = select(Label.id).where(Label.case_id == MachineRoute.case_id, Label.account_id == actor.account_id)
    found = select(Case).select_from(Case).join(MachineRoute, col(MachineRoute.case_id) == Case.id)
    found = found.where(col(MachineRoute.drawn), col(MachineRoute.read_at).is_(None), ~said.exists())
    return found.order_by(col(MachineRoute.at), col(MachineRoute.case_id))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many wait for this person."""
    return how_many(session, waiting(actor))


def judge(turn: Turn, chosen: str) -> None:
    """Keep which subject the second reader finds right, or UNTOLD. The case itself stays as it is and where it is.

    NotFound for a case that was not drawn; Conflict for one that was read, or that this person has sorted before.
    """
    authorize(turn.actor, READ)
    found = turn.session.get(MachineRoute, turn.case.id)
    if found is None or not found.drawn:
        raise NotFound
    if found.read_at is not None or _has_said(turn):
        raise Conflict("nothing_to_read")
    if chosen not in {*Category, UNTOLD}:
        raise BadInput("choice_needed", fields={"category": "choice_needed"})
    subject = None if chosen == UNTOLD else chosen
    made = label(turn, AUDIT, subject)
    found.read_at, found.was_right = turn.now, None if subject is None else subject == made.guessed


def _has_said(turn: Turn) -> bool:
    mine = select(Label.id).where(Label.case_id == turn.case.id, Label.account_id == turn.actor.account_id)
    return turn.session.exec(mine).first() is not None
