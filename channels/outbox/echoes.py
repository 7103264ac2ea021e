"""What a provider has taken of a message of ours, as it tells by our own key: so an id that was lost is found again."""

from datetime import datetime

from sqlmodel import Session, col, select

from channels.inlet import Piece
from channels.outbox.recording import SILENCE, go_as_far_as
from models.actions.deliveries import advance
from models.deadline import Office
from models.delivery import Delivery, DeliveryLog
from models.taxonomy import DeliveryState as S

TAKEN = "the provider showed that it has it"
STOPPED = "the worker stopped while handing it over"


class UnknownMessageError(LookupError):
    """A report of a message that we do not know, or do not know yet: our own word of it may still be on its way."""


def take_piece(session: Session, row: Delivery, piece: Piece, office: Office, now: datetime) -> None:
    """Keep the id of the piece, and let the message go on: to the end with its last one, else with the next.

    UnknownMessageError before the piece in front of it is known.
    """
    if piece.no > len(row.sent_ids):
        raise UnknownMessageError
    if piece.no < len(row.sent_ids):
        return
    row.sent_ids, row.provider_id = [*row.sent_ids, piece.provider_id], piece.provider_id
    if piece.no + 1 == piece.of:
        if go_as_far_as(session, row, S.ACCEPTED, office, now, TAKEN):
            row.next_try_at = now + SILENCE
    elif row.state == S.UNCERTAIN and _failed_here(session, row):
        advance(session, row, S.QUEUED, now, TAKEN)
        row.next_try_at = now


def _failed_here(session: Session, row: Delivery) -> bool:
    """Whether its worker said at which piece it failed. One that was killed may have handed over the next ones too."""
    moves = select(DeliveryLog.detail).where(DeliveryLog.delivery_id == row.id)
    return session.exec(moves.order_by(col(DeliveryLog.id).desc()).limit(1)).first() != STOPPED
