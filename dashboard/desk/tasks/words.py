"""What the history of a case says of colleagues who ask each other, and of a case that was split."""

from dashboard.i18n import N_
from models.event import CaseEvent
from models.lifecycle import Verb

WORDS = {
    Verb.PASS_TASK: N_("%(who)s passed on to %(officer)s what was asked"),
    Verb.DROP_TASK: N_("%(who)s no longer asks %(officer)s"),
    Verb.SPLIT: N_("%(who)s split the complaint: its second matter is now %(into)s"),
    Verb.SPLIT_OFF: N_("%(officer)s split this off from %(first)s: that complaint held two matters"),
}
# They stay with the agency whose people say them, as its notes do.
OF_TASKS = frozenset({Verb.ASK_COLLEAGUE, Verb.FINISH_TASK, Verb.REFUSE_TASK, Verb.PASS_TASK, Verb.DROP_TASK})


def task_words(event: CaseEvent) -> str | None:
    """The sentence of such an event; None for the others."""
    return WORDS.get(Verb(event.verb))
