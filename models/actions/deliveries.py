"""How a delivery moves: by its table, each move logged."""

from datetime import datetime

from sqlmodel import Session

from models.delivery import MOVES, Delivery, DeliveryLog
from models.errors import Conflict
from models.taxonomy import DeliveryState

WAITS = frozenset({DeliveryState.QUEUED, DeliveryState.TEMP_FAILED})


def advance(
    session: Session, delivery: Delivery, to: DeliveryState, at: datetime, detail: str = "", by: int | None = None
) -> None:
    """Move a delivery and append the move; Conflict where its table has no such move. by: the account of a person."""
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
