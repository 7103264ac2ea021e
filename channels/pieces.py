"""One message of which every piece comes as an event of its own, in any order, and some perhaps never.

The piece that came first waits for the others. Once they are there, or will not come, it takes their words into its own
body, and they end: whatever stops us then, the message stands whole in one row.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from channels.inlet import Joiner, Part, Whole
from models.actions.inbound import end
from models.inbound import WAITING, InboundEvent

PATIENCE = timedelta(minutes=10)
PAUSE = timedelta(seconds=5)


def gather(session: Session, event: InboundEvent, inlet: Joiner, now: datetime) -> Whole | None:
    """Make the event the whole message; None: it waits on. It is locked, and the first that waits of its message."""
    pieces = _pieces(session, event, inlet)
    of = next(iter(pieces))[1]
    if len(pieces) < of and now < event.at + PATIENCE:
        event.next_try_at = now + PAUSE
        return None
    event.body = inlet.whole({no: one.body for (no, _of), one in pieces.items()}, of)
    for one in pieces.values():
        if one.id != event.id:
            end(one, now)
    arrival = inlet.read(event.body)
    if isinstance(arrival, Part):
        raise ValueError("a message that was put together is still a piece")
    return arrival


def _pieces(session: Session, event: InboundEvent, inlet: Joiner) -> dict[tuple[int, int], InboundEvent]:
    """The first event of every piece, by its number and how many there are; what is left over is another message's."""
    same = (InboundEvent.channel == event.channel, InboundEvent.account == event.account)
    waiting = (InboundEvent.sender == event.sender, InboundEvent.state == WAITING, col(InboundEvent.id) >= event.id)
    found = select(InboundEvent).where(*same, *waiting).order_by(col(InboundEvent.id)).with_for_update()
    pieces: dict[tuple[int, int], InboundEvent] = {}
    for one in session.exec(found):
        arrival = inlet.read(one.body)
        if isinstance(arrival, Part):
            pieces.setdefault((arrival.no, arrival.of), one)
    return pieces
