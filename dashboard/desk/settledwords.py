"""What the history of a case says where a person settled what became of a message."""

from channels.outbox.settling import AGAIN, ARRIVED, LOST
from dashboard.i18n import N_
from models.event import CaseEvent
from models.lifecycle import Verb

WORDS = {
    AGAIN: N_("%(who)s had a message sent again of which nobody knew whether it left: %(reason)s"),
    ARRIVED: N_("%(who)s counted a message as delivered of which nobody knew whether it left: %(reason)s"),
    LOST: N_("%(who)s counted a message as not delivered of which nobody knew whether it left: %(reason)s"),
}


def settled_words(event: CaseEvent) -> str | None:
    """The sentence of such an event; None for every other one."""
    return WORDS.get(event.data.get("how", "")) if event.verb == Verb.SETTLE else None
