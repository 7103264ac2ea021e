"""What the thread of a case says of what happened without a text of its own."""

from collections.abc import Mapping
from typing import Any

from dashboard.desk.settledwords import settled_words
from dashboard.desk.tasks.words import task_words
from dashboard.desk.team.words import team_words
from dashboard.i18n import N_
from models.event import CaseEvent
from models.lifecycle import Verb as V

# A verb with a message shows the message instead.
WORDS: Mapping[str, str] = {
    V.TAKE: N_("%(who)s took the case"),
    V.ASSIGN: N_("%(who)s gave the case to %(officer)s"),
    V.ROUTE: N_("sent to %(agency)s, subject: %(category)s"),
    V.ABSTAIN: N_("left to a person: choose the agency"),
    V.RECATEGORISE: N_("%(who)s set the subject: %(category)s"),
    V.TRANSFER: N_("%(who)s sent the case from %(was)s to %(agency)s: %(reason)s"),
    V.RETURN: N_("%(who)s, %(was)s, gave the case back to be sorted: %(reason)s"),
    V.END_PAUSE: N_("%(who)s went on without the reply"),
    V.EXTEND: N_("%(who)s made the term longer: %(reason)s"),
    V.APPROVE: N_("%(who)s approved the answer of %(officer)s"),
    V.EXPLAIN_DELAY: N_("%(who)s said why it takes longer: %(cause)s"),
    V.UNDO: N_("%(who)s took the answer back before it left"),
    V.UNDELIVERED: N_("the answer reached nobody and counts as not given"),
    V.RATE: N_("the citizen said: %(value)s"),
    V.CLOSE: N_("the case was closed"),
    V.IDENTIFY: N_("the citizen gave what the law asks for: the answer is due %(due_on)s"),
    V.RENEW_CODE: N_("the citizen had lost the receipt and got a new code"),
    V.WITHDRAW: N_("the citizen withdrew the complaint"),
    V.PROPOSE_REJECTION: N_("%(who)s: this is no complaint: %(reason)s"),
    V.REJECT: N_("%(who)s agreed: this is no complaint"),
    V.ESCALATE: N_("late: escalated to %(role)s"),
    V.GIVE_COPY: N_("%(who)s gave a copy to %(to)s: %(reason)s"),
    V.TAKE_COPY_BACK: N_("%(who)s no longer asks %(to)s: %(reason)s"),
    V.ASSIGN_PART: N_("%(to)s: the part is with %(officer)s"),
    V.JOIN_DOSSIER: N_("put beside other cases about the same problem"),
    V.LEAVE_DOSSIER: N_("%(who)s took the case out of the dossier"),
    V.HAVE_CALLED: N_("%(who)s has the author called: messages are not wanted there"),
    V.RELATE: N_("came the same way as %(earlier)s, which can no longer be opened again"),
    V.MERGE: N_("%(who)s: the same author's second complaint; the first one goes on: %(into)s"),
    V.OFFER: N_("the author wants everybody to be able to read it"),
    V.TAKE_BACK: N_("the author took it back: nobody else can read it any more"),
    V.RELEASE: N_("%(who)s let everybody read a text, after masking"),
    V.DECLINE: N_("%(who)s did not let everybody read it: %(reason)s"),
    V.RECALCULATE: N_("%(clock)s: was %(was_on)s, is now %(due_on)s. The calendar changed"),
}
DECREED = N_("%(clock)s: was %(was_on)s, is now %(due_on)s. %(approver)s let the calendar change")
GIVEN_IN_PART = N_("the citizen gave a part of what the law asks for")
REMINDED = N_("the term runs out soon: reminder to %(role)s")
CALLED_ABOVE = N_("late: escalated to %(role)s, %(desk)s")
PART_LATE = N_("the part of %(to)s is late: escalated to %(role)s")
PART_SOON = N_("the part of %(to)s is due soon: reminder to %(role)s")
BY_PERSON = N_("%(who)s sent it to %(agency)s, subject: %(category)s")


def words_of(event: CaseEvent) -> str:
    """The sentence of an event, its parameters still named; the bare verb where it has none."""
    if event.verb == V.ROUTE and event.data.get("by") == "person":
        return BY_PERSON
    if event.verb == V.IDENTIFY and "due_on" not in event.data:
        return GIVEN_IN_PART
    if event.data.get("approved_by"):
        return DECREED
    if event.verb == V.ESCALATE:
        return _escalated(event.data)
    own = team_words(event) or task_words(event) or settled_words(event)
    return own or WORDS.get(event.verb, event.verb)


def _escalated(data: Mapping[str, Any]) -> str:
    if data.get("part"):
        return PART_SOON if data.get("reminder") else PART_LATE
    if data.get("reminder"):
        return REMINDED
    return CALLED_ABOVE if data.get("rank") == "superior" else WORDS[V.ESCALATE]
