"""How a delivery moves: by its table, each move logged."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.case import Case
from models.delivery import ARRIVED, MOVES, UNSETTLED, Delivery, DeliveryLog
from models.errors import Conflict
from models.taxonomy import DeliveryState

WAITS = frozenset({DeliveryState.QUEUED, DeliveryState.TEMP_FAILED})

_LOST, _LATER = aliased(Delivery), aliased(Delivery)
_SINCE = select(_LATER.id).where(
    _LATER.case_id == _LOST.case_id, col(_LATER.id) > _LOST.id, col(_LATER.state).in_(ARRIVED)
)
_NOT_REACHED = (
    select(_LOST.id).where(_LOST.case_id == Case.id, col(_LOST.state).in_(UNSETTLED), ~_SINCE.exists()).exists()
)
_UNREACHED = select(Case.unreached).where(col(Case.id) == bindparam("case"))
_NOTE = (
    update(Case)
    .where(col(Case.id) == bindparam("case"), col(Case.unreached) != _NOT_REACHED)
    .values(unreached=_NOT_REACHED)
)


def advance(
    session: Session, delivery: Delivery, to: DeliveryState, at: datetime, detail: str = "", by: int | None = None
) -> None:
    """Move a delivery and append the move; Conflict where its table has no such move. by: the account of a person.

    Its case is locked by whoever calls: it is written there whether its author was reached.
    """
    before = DeliveryState(delivery.state)
    if to not in MOVES[before]:
        raise Conflict("delivery_move_not_allowed", before=str(before), after=str(to))
    delivery.state = to
    delivery.lease_until = None
    if to not in WAITS:
        delivery.next_try_at = delivery.not_before = None
    move = DeliveryLog(delivery_id=delivery.id or 0, at=at, from_state=before, to_state=to, account_id=by)
    move.detail = detail[:400]
    session.add(move)
    if delivery.case_id is not None and _tells(before) != _tells(to):
        _note(session, delivery.case_id, to)


def _tells(state: DeliveryState) -> tuple[bool, bool]:
    """What the state says: that it has reached the author, and that it has not."""
    return state in ARRIVED, state in UNSETTLED


def _note(session: Session, case_id: int, to: DeliveryState) -> None:
    """Every page of a desk asks it of all cases; their deliveries would be read each time, for years back."""
    # Nearly always something arrives where nothing was lost.
    if to in ARRIVED and not session.connection().execute(_UNREACHED, {"case": case_id}).scalar_one():
        return
    session.flush()
    session.connection().execute(_NOTE, {"case": case_id})
