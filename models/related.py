"""Cases that came the same way one after the other, as far as an agency may know of them."""

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from models.actor import Actor
from models.case import Case


def related(session: Session, actor: Actor, case: Case) -> Sequence[Case]:
    """What came the same way before and after, of the actor's own agency, oldest first.

    Nothing where an author is kept from the agency: to be told so would tell who it is.
    """
    if case.sealed or actor.agency_code is None:
        return ()
    beside = or_(Case.id == case.earlier_id, Case.earlier_id == case.id)
    ours = (Case.agency_code == actor.agency_code, col(Case.sealed).is_(False))
    return session.exec(select(Case).where(beside, *ours).order_by(col(Case.id))).all()
