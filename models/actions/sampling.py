"""Drawing closed cases by lot, and what their second reader says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.actions.wording import clean
from models.actor import Actor
from models.authority import authorize
from models.errors import BadInput, Conflict
from models.sampling import QUESTIONS, SAYS, Candidate, by_lot, waiting_lot
from models.workbench import Draw, Lot

MOST = 200
LONGEST = 2000


def draw(session: Session, actor: Actor, made: Draw, found: Sequence[Candidate], wanted: int) -> Draw:
    """Keep a draw with the cases that its seed gives. BadInput for a number out of bounds, or with nothing to draw.

    Every draw stays in the list, so that nobody draws until the lot pleases.
    """
    authorize(actor, "sample.draw")
    if not 1 <= wanted <= MOST:
        raise BadInput("number_outside", fields={"wanted": "number_outside"}, most=MOST)
    if not found:
        raise BadInput("nothing_to_draw")
    made.population = len(found)
    session.add(made)
    session.flush()
    for one in by_lot(found, made.seed, wanted):
        session.add(Lot(draw_id=made.id or 0, case_id=one.id, agency_code=one.agency_code))
    return made


def read(session: Session, actor: Actor, case_id: int, says: Mapping[str, str], comment: str, now: datetime) -> Lot:
    """Keep what the second reader says. BadInput unless each question is answered; Conflict where nothing waits."""
    authorize(actor, "sample.draw")
    lot = waiting_lot(session, case_id)
    if lot is None:
        raise Conflict("nothing_to_read")
    missing = {one: "choice_needed" for one in QUESTIONS if says.get(one) not in SAYS}
    if missing:
        raise BadInput("choice_needed", fields=missing)
    for one in QUESTIONS:
        setattr(lot, one, says[one])
    lot.comment, lot.read_at, lot.read_by = clean(comment).strip()[:LONGEST], now, actor.account_id
    session.flush()
    left = select(func.count()).where(Lot.draw_id == lot.draw_id, col(Lot.read_at).is_(None))
    if session.exec(left).one() == 0:
        session.get_one(Draw, lot.draw_id).finished_at = now
    return lot
