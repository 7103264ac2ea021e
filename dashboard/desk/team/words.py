"""What the history of a case says about giving it to somebody, in more words than the plain verb has."""

from dashboard.i18n import N_
from models.assignment import AUTHOR, TURN
from models.event import CaseEvent
from models.lifecycle import Verb

GIVEN = {
    TURN: N_("given to %(officer)s: cases go round, and it was the turn of whoever waited longest"),
    AUTHOR: N_("given to %(officer)s, who has another open case of the same author"),
}
WITH_REASON = N_("%(who)s gave the case to %(officer)s: %(reason)s")
WITH_CHANGES = N_("%(who)s changed and approved the answer of %(officer)s")


def team_words(event: CaseEvent) -> str | None:
    """The sentence of such an event; None where the verb's own one says it all."""
    if event.verb == Verb.APPROVE and event.data.get("edited"):
        return WITH_CHANGES
    if event.verb != Verb.ASSIGN:
        return None
    return WITH_REASON if event.data.get("reason") else GIVEN.get(event.data.get("why", ""))
